namespace SigningService.AuditLog.Notes;

/// <summary>How one audit key handed over to the next: <c>docs/key-rotation.md</c> has the text.</summary>
/// <param name="Statement">The text, UTF-8.</param>
/// <param name="FromSignature">Over it by the key that hands over; ECDSA as DER.</param>
/// <param name="ToSignature">Over it by the key that takes over.</param>
public sealed record SignedHandover(byte[] Statement, byte[] FromSignature, byte[] ToSignature);
