using SigningService.AuditLog;
using SigningService.Authority.Rotation;

namespace SigningService.Ledger.Sqlite;

/// <summary>The acts of rotation, inside the writer's transaction.</summary>
internal static class RotationWrites
{
    private const string Insert =
        "INSERT INTO expiry_alarms (certificate, threshold, raised_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING RETURNING 1";

    public static bool RecordAlarm(WriterSession session, ExpiryAlarm alarm, LogEntryBody entry)
    {
        var insert = session[Insert]
            .Bind(1, alarm.Certificate.ToString()).Bind(2, alarm.Threshold.Ticks / TimeSpan.TicksPerMicrosecond).Bind(3, UnixTime.Of(alarm.At));
        var isNew = insert.Step();
        insert.Reset();
        if (isNew)
            session.AppendToLog(entry);
        return isNew;
    }
}
