using SigningService.Authority.Keys;

namespace SigningService.Hsm;

/// <summary>
/// A key that several tokens hold. One that fails is asked last until it said that trying again makes sense. Whether it made a signature
/// that nobody saw does not matter: the other one signs the same bytes, which are on record.
/// </summary>
internal sealed class GroupSigningKey(PublicKey publicKey, IReadOnlyList<GroupMember> members, TimeProvider time) : ISigningKey
{
    private readonly ISigningKey[] _keys = [.. members.Select(member => member.Token.GetSigningKey(publicKey))];
    private readonly long[] _restsUntil = new long[members.Count];

    public PublicKey PublicKey { get; } = publicKey;

    public ValueTask<byte[]> SignAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        SignAsync(key => key.SignAsync(algorithm, message, cancellationToken));

    public ValueTask<byte[]> SignHashAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) =>
        SignAsync(key => key.SignHashAsync(algorithm, hash, cancellationToken));

    private async ValueTask<byte[]> SignAsync(Func<ISigningKey, ValueTask<byte[]>> sign)
    {
        var untried = Enumerable.Range(0, members.Count).ToList();
        while (true)
        {
            var place = untried.MinBy(Reluctance);
            untried.Remove(place);
            members[place].Enter();
            try
            {
                return await sign(_keys[place]).ConfigureAwait(false);
            }
            catch (SigningUnavailableException e)
            {
                Volatile.Write(ref _restsUntil[place], time.GetTimestamp() + (long)(e.RetryAfter.TotalSeconds * time.TimestampFrequency));
                if (untried.Count == 0)
                    throw;
            }
            finally
            {
                members[place].Leave();
            }
        }
    }

    /// <summary>First those that are well, and among them the one with the least in hand.</summary>
    private (bool IsAway, bool IsResting, int InHand) Reluctance(int place) => (
        !members[place].Token.State.IsReady,
        time.GetTimestamp() < Volatile.Read(ref _restsUntil[place]),
        members[place].InHand);
}
