namespace SigningService.Authority.Revocation.Streaming;

/// <summary>
/// Where large lists and their encoded entries lie. Nothing in it is needed for ever: everything can be made again from the ledger. Its methods
/// throw <see cref="LedgerUnavailableException"/> when they cannot.
/// </summary>
public interface IListStorage
{
    /// <summary>An empty file that nobody else sees and that is gone with its disposal.</summary>
    IOctetFile CreateScratch();

    /// <summary>An empty file that becomes a list; gone with its disposal unless it was published.</summary>
    IOctetFile CreateDraft(ShardId shard, long number);

    /// <summary>Makes a draft durable and gives it the name of its list, in one step.</summary>
    void Publish(IOctetFile draft);

    /// <summary>A published list, null if it is not here.</summary>
    IOctetFile? Find(ShardId shard, long number);

    /// <summary>Removes a published list: what lies there is not what was signed. It is made again when it is wanted.</summary>
    void Remove(ShardId shard, long number);

    /// <summary>Removes the lists of a shard that have a lower number. Who reads one reads it to its end.</summary>
    void RemoveBefore(ShardId shard, long number);
}
