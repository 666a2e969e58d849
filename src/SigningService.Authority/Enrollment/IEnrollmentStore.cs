namespace SigningService.Authority.Enrollment;

/// <summary>
/// The memory of enrolment tokens. What a method has returned from is on disk; each act has its audit record in the same transaction. A use
/// is counted by <see cref="Issuance.ICertificateStore.RecordIntentAsync"/>, with the intent that it is for.
/// </summary>
public interface IEnrollmentStore
{
    /// <summary>
    /// Records a token. If its creator has used the request id before, nothing new is recorded: if that was the same request
    /// (<see cref="EnrollmentToken.RequestHash"/>), and the token is neither used nor revoked nor expired at the new one's creation, it takes
    /// over the new secret; else it stays as it is. The token under that request id is returned.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">Nothing was recorded.</exception>
    ValueTask<EnrollmentToken> RecordTokenAsync(EnrollmentToken token, CancellationToken cancellationToken);

    /// <summary>The token of a secret, whatever its state; null if there is none.</summary>
    ValueTask<EnrollmentToken?> FindTokenBySecretAsync(ReadOnlyMemory<byte> secretSha256, CancellationToken cancellationToken);

    /// <summary>One page, newest first.</summary>
    ValueTask<EnrollmentTokenPage> ListTokensAsync(EnrollmentTokenQuery query, CancellationToken cancellationToken);

    /// <summary>Revokes a token; the first time stays. Null if there is none of this id.</summary>
    /// <param name="revokedBy">Identity of the operator.</param>
    /// <exception cref="LedgerUnavailableException">Nothing was recorded.</exception>
    ValueTask<EnrollmentToken?> RevokeTokenAsync(string id, string revokedBy, DateTimeOffset now, CancellationToken cancellationToken);
}
