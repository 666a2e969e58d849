namespace SigningService.Hsm;

/// <summary>The token became ready or unavailable.</summary>
public sealed class TokenStateChangedEventArgs(TokenState state) : EventArgs
{
    public TokenState State { get; } = state;
}
