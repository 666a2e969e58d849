namespace SigningService.Authority.Status;

/// <summary>The responders at hand. They come and go: their certificates are short-lived and renewed while the service runs.</summary>
public interface IResponderDirectory
{
    /// <summary>All responders that can be asked now.</summary>
    IReadOnlyList<OcspResponder> Current { get; }
}
