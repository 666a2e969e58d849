namespace SigningService.Authority.Tests.Authorities;

/// <summary>Nothing after it happened.</summary>
internal sealed class CutOffException() : Exception("cut off");
