using System.Diagnostics.CodeAnalysis;
using SigningService.Hsm.Cryptoki;

namespace SigningService.Hsm.Processes;

/// <summary>
/// A library in a process of its own: one that crashes takes nothing else with it, and one that hangs can be ended. Initialising it anew
/// starts a new process.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Whoever holds a module abandons it; the process ends with this one in any case.")]
internal sealed class ModuleProcess(ModuleProgram program, string modulePath) : ICryptoki
{
    private volatile ModulePipes? _pipes;

    public bool Initialize(string? parameters)
    {
        _pipes?.Dispose();
        _pipes = new ModulePipes(program);
        Call(CryptokiFunction.Load, writer => writer.Write(modulePath));
        return Call(CryptokiFunction.Initialize, writer => writer.WriteText(parameters), reader => reader.ReadBoolean());
    }

    /// <summary>Without C_Finalize, which crashes more than one library; its process ends all the same.</summary>
    public void FinalizeModule() => _pipes?.Dispose();

    public bool Abandon()
    {
        _pipes?.Dispose();
        return true;
    }

    public IReadOnlyList<ulong> GetSlots() => Call(CryptokiFunction.GetSlots, _ => { }, FrameContent.ReadNumbers);

    public TokenDescription GetTokenInfo(ulong slot) => Call(CryptokiFunction.GetTokenInfo, writer => writer.Write(slot), FrameContent.ReadToken);

    public IReadOnlyDictionary<ulong, ulong> GetMechanisms(ulong slot) => Call(
        CryptokiFunction.GetMechanisms,
        writer => writer.Write(slot),
        reader => reader.ReadAll(() => KeyValuePair.Create(reader.ReadUInt64(), reader.ReadUInt64())).ToDictionary());

    public ulong OpenSession(ulong slot, bool readWrite) => Call(
        CryptokiFunction.OpenSession,
        writer =>
        {
            writer.Write(slot);
            writer.Write(readWrite);
        },
        reader => reader.ReadUInt64());

    public void CloseSession(ulong session) => Call(CryptokiFunction.CloseSession, writer => writer.Write(session));

    public bool IsUserSession(ulong session) => Call(CryptokiFunction.IsUserSession, writer => writer.Write(session), reader => reader.ReadBoolean());

    public bool Login(ulong session, UserType user, byte[] pin) => Call(
        CryptokiFunction.Login,
        writer =>
        {
            writer.Write(session);
            writer.Write((ulong)user);
            writer.WriteBytes(pin);
        },
        reader => reader.ReadBoolean());

    public void InitToken(ulong slot, byte[] securityOfficerPin, string label) => Call(
        CryptokiFunction.InitToken,
        writer =>
        {
            writer.Write(slot);
            writer.Write(label);
            writer.WriteBytes(securityOfficerPin);
        });

    public void InitPin(ulong session, byte[] pin) => Call(
        CryptokiFunction.InitPin,
        writer =>
        {
            writer.Write(session);
            writer.WriteBytes(pin);
        });

    public IReadOnlyList<ulong> FindObjects(ulong session, IReadOnlyList<ObjectAttribute> template, int maximum) => Call(
        CryptokiFunction.FindObjects,
        writer =>
        {
            writer.Write(session);
            writer.WriteTemplate(template);
            writer.Write(maximum);
        },
        FrameContent.ReadNumbers);

    public byte[]? GetAttribute(ulong session, ulong handle, ulong type) => Call(
        CryptokiFunction.GetAttribute,
        writer =>
        {
            writer.Write(session);
            writer.Write(handle);
            writer.Write(type);
        },
        FrameContent.ReadOptionalBytes);

    public void SetAttribute(ulong session, ulong handle, ObjectAttribute attribute) => Call(
        CryptokiFunction.SetAttribute,
        writer =>
        {
            writer.Write(session);
            writer.Write(handle);
            writer.WriteAttribute(attribute);
        });

    public void DestroyObject(ulong session, ulong handle) => Call(
        CryptokiFunction.DestroyObject,
        writer =>
        {
            writer.Write(session);
            writer.Write(handle);
        });

    public (ulong Public, ulong Private) GenerateKeyPair(
        ulong session, MechanismCall mechanism, IReadOnlyList<ObjectAttribute> publicTemplate, IReadOnlyList<ObjectAttribute> privateTemplate) => Call(
        CryptokiFunction.GenerateKeyPair,
        writer =>
        {
            writer.Write(session);
            writer.WriteMechanism(mechanism);
            writer.WriteTemplate(publicTemplate);
            writer.WriteTemplate(privateTemplate);
        },
        reader => (reader.ReadUInt64(), reader.ReadUInt64()));

    public byte[] Sign(ulong session, MechanismCall mechanism, ulong key, byte[] data, int maximumLength) => Call(
        CryptokiFunction.Sign,
        writer =>
        {
            writer.Write(session);
            writer.WriteMechanism(mechanism);
            writer.Write(key);
            writer.WriteBytes(data);
            writer.Write(maximumLength);
        },
        FrameContent.ReadBytes);

    private void Call(CryptokiFunction function, Action<BinaryWriter> write) => Call(function, write, _ => 0);

    private T Call<T>(CryptokiFunction function, Action<BinaryWriter> write, Func<BinaryReader, T> read) =>
        _pipes is { } pipes ? pipes.Call(function, write, read) : throw new CryptokiException("C_" + function, ReturnCode.NotInitialized);
}
