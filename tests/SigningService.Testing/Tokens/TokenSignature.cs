namespace SigningService.Testing.Tokens;

/// <summary>A signature that the real module was asked for.</summary>
/// <param name="Process">The process that asked.</param>
/// <param name="Number">Counts the calls of a process, from 1.</param>
/// <param name="KeyId">CKA_ID of the key, lower case hexadecimal.</param>
/// <param name="IsChallenge">The first one of a session after a search for objects: the proof of a key that was found.</param>
/// <param name="Input">What C_Sign was given, lower case hexadecimal; for ECDSA the digest of the message.</param>
/// <param name="Output">What it gave; null if it failed, or was not back when the process ended.</param>
public sealed record TokenSignature(int Process, long Number, string KeyId, bool IsChallenge, string Input, string? Output);
