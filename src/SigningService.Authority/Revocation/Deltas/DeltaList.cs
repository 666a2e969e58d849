namespace SigningService.Authority.Revocation.Deltas;

/// <summary>
/// What goes out beside a list of a shard, under the same number and of the same moment (RFC 5280, 5.2.4): what was revoked since an earlier list,
/// so that who holds that one need not fetch all of it again.
/// </summary>
/// <param name="Base">Number of the earlier list; whoever holds it or a later one can use the delta.</param>
/// <param name="Through">Place of the last revocation that the list itself carries.</param>
/// <param name="NextUpdate">When its successor is there at the latest.</param>
/// <param name="EntryCount">How many certificates it names.</param>
/// <param name="Der">CertificateList, DER; or, in an intent, TBSCertList.</param>
public sealed record DeltaList(long Base, long Through, DateTimeOffset NextUpdate, long EntryCount, ReadOnlyMemory<byte> Der);
