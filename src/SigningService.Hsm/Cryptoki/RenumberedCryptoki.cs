namespace SigningService.Hsm.Cryptoki;

/// <summary>A module whose numbers for ML-DSA are others than those that it is called with.</summary>
/// <param name="called">The numbers of the caller.</param>
/// <param name="known">Those of the module.</param>
internal sealed class RenumberedCryptoki(ICryptoki module, TokenNumbers called, TokenNumbers known) : ICryptoki
{
    public bool Initialize(string? parameters) => module.Initialize(parameters);

    public void FinalizeModule() => module.FinalizeModule();

    public bool Abandon() => module.Abandon();

    public IReadOnlyList<ulong> GetSlots() => module.GetSlots();

    public TokenDescription GetTokenInfo(ulong slot) => module.GetTokenInfo(slot);

    /// <summary>Neither number stands for anything else.</summary>
    public IReadOnlyDictionary<ulong, ulong> GetMechanisms(ulong slot)
    {
        var mechanisms = new Dictionary<ulong, ulong>(module.GetMechanisms(slot));
        (ulong Called, ulong Known)[] pairs = [(called.KeyPairGeneration, known.KeyPairGeneration), (called.Signature, known.Signature)];
        var flags = Array.ConvertAll(pairs, pair => mechanisms.TryGetValue(pair.Known, out var found) ? found : (ulong?)null);
        foreach (var number in pairs.SelectMany(pair => new[] { pair.Called, pair.Known }))
            mechanisms.Remove(number);
        for (var i = 0; i < pairs.Length; i++)
        {
            if (flags[i] is { } found)
                mechanisms[pairs[i].Called] = found;
        }

        return mechanisms;
    }

    public ulong OpenSession(ulong slot, bool readWrite) => module.OpenSession(slot, readWrite);

    public void CloseSession(ulong session) => module.CloseSession(session);

    public bool IsUserSession(ulong session) => module.IsUserSession(session);

    public bool Login(ulong session, UserType user, byte[] pin) => module.Login(session, user, pin);

    public void InitToken(ulong slot, byte[] securityOfficerPin, string label) => module.InitToken(slot, securityOfficerPin, label);

    public void InitPin(ulong session, byte[] pin) => module.InitPin(session, pin);

    public IReadOnlyList<ulong> FindObjects(ulong session, IReadOnlyList<ObjectAttribute> template, int maximum) =>
        module.FindObjects(session, Known(template), maximum);

    public byte[]? GetAttribute(ulong session, ulong handle, ulong type)
    {
        var value = module.GetAttribute(session, handle, KnownAttribute(type));
        return type == AttributeNumber.KeyType && value is { Length: sizeof(ulong) } && BitConverter.ToUInt64(value) == known.KeyType
            ? BitConverter.GetBytes(called.KeyType)
            : value;
    }

    public void SetAttribute(ulong session, ulong handle, ObjectAttribute attribute) => module.SetAttribute(session, handle, Known(attribute));

    public void DestroyObject(ulong session, ulong handle) => module.DestroyObject(session, handle);

    public (ulong Public, ulong Private) GenerateKeyPair(
        ulong session, MechanismCall mechanism, IReadOnlyList<ObjectAttribute> publicTemplate, IReadOnlyList<ObjectAttribute> privateTemplate) =>
        module.GenerateKeyPair(session, Known(mechanism), Known(publicTemplate), Known(privateTemplate));

    public byte[] Sign(ulong session, MechanismCall mechanism, ulong key, byte[] data, int maximumLength) =>
        module.Sign(session, Known(mechanism), key, data, maximumLength);

    private MechanismCall Known(MechanismCall mechanism) =>
        mechanism.Number == called.Signature ? mechanism with { Number = known.Signature }
        : mechanism.Number == called.KeyPairGeneration ? mechanism with { Number = known.KeyPairGeneration }
        : mechanism;

    private IReadOnlyList<ObjectAttribute> Known(IReadOnlyList<ObjectAttribute> template) => [.. template.Select(Known)];

    private ObjectAttribute Known(ObjectAttribute attribute) =>
        attribute.Type == AttributeNumber.KeyType && attribute.Value.Length == sizeof(ulong) && BitConverter.ToUInt64(attribute.Value) == called.KeyType
            ? new ObjectAttribute(AttributeNumber.KeyType, known.KeyType)
            : attribute with { Type = KnownAttribute(attribute.Type) };

    private ulong KnownAttribute(ulong type) => type == called.ParameterSet ? known.ParameterSet : type;
}
