namespace SigningService.Server.Auditing;

/// <summary>How the log's heads are signed and kept.</summary>
/// <param name="Origin">Names the log in every checkpoint; never changed afterwards.</param>
/// <param name="Interval">An entry is covered at the latest after this.</param>
/// <param name="Entries">As many entries as are waited for within the interval.</param>
/// <param name="KeptFile">Where the last checkpoint is kept apart from the ledger.</param>
internal sealed record CheckpointSettings(string Origin, TimeSpan Interval, int Entries, string KeptFile);
