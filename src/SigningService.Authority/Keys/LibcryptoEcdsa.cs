using System.Runtime.InteropServices;

namespace SigningService.Authority.Keys;

/// <summary>
/// ECDSA under keys that are seen once, by OpenSSL's own ECDSA_verify. The base library checks an imported key by multiplying its point with
/// the order of the curve, which costs twice a verification; on curves of cofactor 1, as P-256 and P-384 are, that a point lies on its curve
/// says as much (SP 800-56A, 5.6.2.3.4), and EC_KEY_oct2key checks that.
/// </summary>
internal sealed unsafe class LibcryptoEcdsa
{
    // NID_X9_62_prime256v1 and NID_secp384r1, obj_mac.h.
    private const int P256 = 415;
    private const int P384 = 715;

    private readonly nint _p256;
    private readonly nint _p384;
    private readonly delegate* unmanaged<nint> _newKey;
    private readonly delegate* unmanaged<nint, nint, int> _setGroup;
    private readonly delegate* unmanaged<nint, byte*, nuint, nint, int> _setPoint;
    private readonly delegate* unmanaged<nint, void> _freeKey;
    private readonly delegate* unmanaged<int, byte*, int, byte*, int, nint, int> _verify;
    private readonly delegate* unmanaged<void> _clearErrors;

    private LibcryptoEcdsa(nint library)
    {
        var newGroup = (delegate* unmanaged<int, nint>)NativeLibrary.GetExport(library, "EC_GROUP_new_by_curve_name");
        _newKey = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "EC_KEY_new");
        _setGroup = (delegate* unmanaged<nint, nint, int>)NativeLibrary.GetExport(library, "EC_KEY_set_group");
        _setPoint = (delegate* unmanaged<nint, byte*, nuint, nint, int>)NativeLibrary.GetExport(library, "EC_KEY_oct2key");
        _freeKey = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "EC_KEY_free");
        _verify = (delegate* unmanaged<int, byte*, int, byte*, int, nint, int>)NativeLibrary.GetExport(library, "ECDSA_verify");
        _clearErrors = (delegate* unmanaged<void>)NativeLibrary.GetExport(library, "ERR_clear_error");
        _p256 = newGroup(P256);
        _p384 = newGroup(P384);
    }

    /// <summary>Null where there is no OpenSSL 3 with these functions, which it calls deprecated: then the base library verifies.</summary>
    public static LibcryptoEcdsa? Instance { get; } = TryLoad();

    /// <summary>Whether the signature (DER) is one over the hash under the key.</summary>
    /// <param name="key">Of family <see cref="KeyFamily.Ec"/>; a point that is not on its curve verifies nothing.</param>
    public bool Verify(PublicKey key, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        var native = _newKey();
        try
        {
            fixed (byte* point = key.Bits.Span, digest = hash, der = signature)
            {
                var verified = native != 0
                    && _setGroup(native, key.Algorithm == KeyAlgorithm.P256 ? _p256 : _p384) == 1
                    && _setPoint(native, point, (nuint)key.Bits.Length, 0) == 1
                    && _verify(0, digest, hash.Length, der, signature.Length, native) == 1;
                // What is left in this thread's queue would be taken for the reason of another's failure.
                if (!verified)
                    _clearErrors();
                return verified;
            }
        }
        finally
        {
            _freeKey(native);
        }
    }

    private static LibcryptoEcdsa? TryLoad()
    {
        try
        {
            return NativeLibrary.TryLoad("libcrypto.so.3", out var library) && new LibcryptoEcdsa(library) is { _p256: not 0, _p384: not 0 } found ? found : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }
}
