using System.Security.Cryptography;
using SigningService.Hsm.Cryptoki;

namespace SigningService.Hsm.Processes;

/// <summary>The library in its own process: reads a call, makes it, writes what it gave.</summary>
internal sealed class CalledModule
{
    private ICryptoki? _module;

    private ICryptoki Module => _module ?? throw new InvalidOperationException("No library is loaded.");

    /// <summary>The answer to a call. Fails only if the process should not go on.</summary>
    public byte[] Answer(Frame call)
    {
        try
        {
            var write = call.Read(reader => Perform((CryptokiFunction)call.Kind, reader));
            return Frame.Encode(call.Call, (byte)Outcome.Done, write);
        }
        catch (CryptokiException e)
        {
            return Frame.Encode(call.Call, (byte)Outcome.Refused, writer =>
            {
                writer.Write(e.Function);
                writer.Write(e.Code.Number);
            });
        }
        catch (Exception e)
        {
            return Frame.Encode(call.Call, (byte)Outcome.Impossible, writer => writer.Write($"The PKCS#11 library cannot be used: {e.Message}"));
        }
    }

    private Action<BinaryWriter> Perform(CryptokiFunction function, BinaryReader reader)
    {
        switch (function)
        {
            case CryptokiFunction.Load:
                _module = new InteropCryptoki(reader.ReadString());
                return Nothing;
            case CryptokiFunction.Initialize:
                return Give(Module.Initialize(reader.ReadText()), static (writer, isFirst) => writer.Write(isFirst));
            case CryptokiFunction.GetSlots:
                return Give(Module.GetSlots(), FrameContent.WriteNumbers);
            case CryptokiFunction.GetTokenInfo:
                return Give(Module.GetTokenInfo(reader.ReadUInt64()), FrameContent.WriteToken);
            case CryptokiFunction.GetMechanisms:
                return Give(Module.GetMechanisms(reader.ReadUInt64()), WriteMechanisms);
            case CryptokiFunction.OpenSession:
                return Give(Module.OpenSession(reader.ReadUInt64(), reader.ReadBoolean()), static (writer, session) => writer.Write(session));
            case CryptokiFunction.CloseSession:
                Module.CloseSession(reader.ReadUInt64());
                return Nothing;
            case CryptokiFunction.IsUserSession:
                return Give(Module.IsUserSession(reader.ReadUInt64()), static (writer, isUser) => writer.Write(isUser));
            case CryptokiFunction.FindObjects:
                return Give(Module.FindObjects(reader.ReadUInt64(), reader.ReadTemplate(), reader.ReadInt32()), FrameContent.WriteNumbers);
            case CryptokiFunction.GetAttribute:
                return Give(Module.GetAttribute(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64()), FrameContent.WriteBytes);
            case CryptokiFunction.Sign:
                return Give(
                    Module.Sign(reader.ReadUInt64(), reader.ReadMechanism(), reader.ReadUInt64(), reader.ReadBytes(), reader.ReadInt32()), FrameContent.WriteBytes);
            default:
                return Administer(function, reader);
        }
    }

    private Action<BinaryWriter> Administer(CryptokiFunction function, BinaryReader reader)
    {
        switch (function)
        {
            case CryptokiFunction.Login:
                var (session, user) = (reader.ReadUInt64(), (UserType)reader.ReadUInt64());
                return Give(WithPin(reader.ReadBytes(), pin => Module.Login(session, user, pin)), static (writer, isNew) => writer.Write(isNew));
            case CryptokiFunction.InitToken:
                var (slot, label) = (reader.ReadUInt64(), reader.ReadString());
                return WithPin(reader.ReadBytes(), pin =>
                {
                    Module.InitToken(slot, pin, label);
                    return (Action<BinaryWriter>)Nothing;
                });
            case CryptokiFunction.InitPin:
                var officer = reader.ReadUInt64();
                return WithPin(reader.ReadBytes(), pin =>
                {
                    Module.InitPin(officer, pin);
                    return (Action<BinaryWriter>)Nothing;
                });
            case CryptokiFunction.SetAttribute:
                Module.SetAttribute(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadAttribute());
                return Nothing;
            case CryptokiFunction.DestroyObject:
                Module.DestroyObject(reader.ReadUInt64(), reader.ReadUInt64());
                return Nothing;
            case CryptokiFunction.GenerateKeyPair:
                return Give(Module.GenerateKeyPair(reader.ReadUInt64(), reader.ReadMechanism(), reader.ReadTemplate(), reader.ReadTemplate()), static (writer, pair) =>
                {
                    writer.Write(pair.Public);
                    writer.Write(pair.Private);
                });
            default:
                throw new InvalidOperationException($"Function {(byte)function} is not known.");
        }
    }

    private static T WithPin<T>(byte[] pin, Func<byte[], T> use)
    {
        try
        {
            return use(pin);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pin);
        }
    }

    private static void WriteMechanisms(BinaryWriter writer, IReadOnlyDictionary<ulong, ulong> mechanisms) => writer.WriteAll(mechanisms, mechanism =>
    {
        writer.Write(mechanism.Key);
        writer.Write(mechanism.Value);
    });

    private static Action<BinaryWriter> Give<T>(T result, Action<BinaryWriter, T> write) => writer => write(writer, result);

    private static void Nothing(BinaryWriter writer)
    {
    }
}
