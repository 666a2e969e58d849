namespace SigningService.Hsm;

/// <summary>Whether the token can be used.</summary>
/// <param name="IsReady">Logged in, and the keys that were in use before are there.</param>
/// <param name="Fault">Why not; <see cref="TokenFault.None"/> when ready.</param>
/// <param name="Description">A sentence for operators.</param>
/// <param name="Since">When it became ready or unavailable; another reason for being unavailable does not change it.</param>
public sealed record TokenState(bool IsReady, TokenFault Fault, string Description, DateTimeOffset Since);
