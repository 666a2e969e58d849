namespace SigningService.Ceremony.Records;

/// <summary>One thing that was done.</summary>
internal sealed record RecordedStep(DateTimeOffset At, string Title, string Done);
