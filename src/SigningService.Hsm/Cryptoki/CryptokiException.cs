namespace SigningService.Hsm.Cryptoki;

/// <summary>A PKCS#11 function answered something else than CKR_OK.</summary>
internal sealed class CryptokiException(string function, ulong code) : Exception($"{function} answered {ReturnCode.Of(code).Name}.")
{
    public string Function { get; } = function;

    public ReturnCode Code { get; } = ReturnCode.Of(code);
}
