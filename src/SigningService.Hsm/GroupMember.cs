namespace SigningService.Hsm;

/// <summary>One of several tokens, and how much it has in hand for all keys together.</summary>
internal sealed class GroupMember(string name, Token token)
{
    private int _inHand;

    public string Name { get; } = name;

    public Token Token { get; } = token;

    public int InHand => Volatile.Read(ref _inHand);

    public void Enter() => Interlocked.Increment(ref _inHand);

    public void Leave() => Interlocked.Decrement(ref _inHand);
}
