using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SigningService.Authority.Keys;

namespace SigningService.Hsm;

/// <summary>
/// Tokens that hold the same keys, used side by side: devices that replicate each other, or several processes over one. Each signature is asked
/// of the one with the least in hand, and of another one if that fails. One alone is a group as well.
/// </summary>
public sealed class TokenGroup : IAsyncDisposable
{
    private readonly GroupMember[] _members;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<PublicKey, ISigningKey> _keys = new();

    private TokenGroup(GroupMember[] members, TimeProvider time)
    {
        _members = members;
        _time = time;
        foreach (var member in members)
            member.Token.StateChanged += (_, _) => StateChanged?.Invoke();
    }

    /// <summary>Raised when any of the tokens becomes ready or unavailable, from a thread of this room. Handlers must be quick.</summary>
    public event Action? StateChanged;

    /// <summary>Whether any of the tokens can be used.</summary>
    public bool IsReady => _members.Any(member => member.Token.State.IsReady);

    /// <summary>A sentence for operators on how the tokens are.</summary>
    public string Description
    {
        get
        {
            var states = _members.Select(member => (member.Name, member.Token.State)).ToList();
            if (states is [var only])
                return only.State.Description;
            var ready = states.Count(state => state.State.IsReady);
            var others = states.Where(state => !state.State.IsReady).Select(state => $" {state.Name}: {state.State.Description}");
            return $"{ready} of {states.Count} tokens are ready.{string.Concat(others)}";
        }
    }

    /// <summary>Opens the tokens, without waiting for them.</summary>
    /// <exception cref="ArgumentException">There is none, or an option is missing or can never work.</exception>
    public static TokenGroup Open(IReadOnlyList<TokenOptions> tokens, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentOutOfRangeException.ThrowIfZero(tokens.Count);
        foreach (var options in tokens)
            options.ThrowIfSenseless();
        return new TokenGroup([.. tokens.Select(options => new GroupMember(options.Name, Token.Open(options, timeProvider, loggerFactory)))], timeProvider);
    }

    /// <summary>The key that signs for a public key. Always gives one; whether a token holds it shows when it is used.</summary>
    public ISigningKey GetSigningKey(PublicKey publicKey) => _members is [var only]
        ? only.Token.GetSigningKey(publicKey)
        : _keys.GetOrAdd(publicKey, static (key, group) => new GroupSigningKey(key, group._members, group._time), this);

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members)
            await member.Token.DisposeAsync().ConfigureAwait(false);
    }
}
