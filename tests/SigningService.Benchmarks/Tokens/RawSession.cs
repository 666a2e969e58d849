using SigningService.Authority.Keys;
using SigningService.Hsm;
using SigningService.Hsm.Connecting;
using SigningService.Hsm.Cryptoki;
using SigningService.Hsm.Keys;

namespace SigningService.Benchmarks.Tokens;

/// <summary>C_SignInit and C_Sign in a loop: what the module itself takes. The process must be logged in.</summary>
internal sealed class RawSession
{
    private readonly ICryptoki _cryptoki;
    private readonly ulong _session;
    private readonly ulong _key;
    private readonly SignatureMechanism _mechanism;
    private readonly byte[] _input;
    private readonly int _length;

    public RawSession(TokenOptions options, PublicKey key, ReadOnlyMemory<byte> message)
    {
        _cryptoki = Module.Load(options.ModulePath, options.ModuleParameters).Cryptoki;
        _session = _cryptoki.OpenSession(Slots.Find(_cryptoki, options.TokenLabel, options.TokenSerial).Slot, readWrite: false);
        _key = KeySearch.Find(_cryptoki, _session, key).Handle;
        _mechanism = SignatureMechanism.For(SignatureAlgorithm.DefaultFor(key.Algorithm));
        _input = _mechanism.Prepare(message);
        _length = KeyMechanism.For(key.Algorithm).SignatureLength;
    }

    public void Sign() => _cryptoki.Sign(_session, _mechanism.Call, _key, _input, _length);
}
