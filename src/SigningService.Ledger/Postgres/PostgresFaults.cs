using System.Net.Sockets;
using Npgsql;

namespace SigningService.Ledger.Postgres;

/// <summary>Whose fault it is when a statement or a commit fails.</summary>
internal static class PostgresFaults
{
    /// <summary>A value or a constraint is the act's own fault; a full disk, a lost connection or a lock is everyone's.</summary>
    public static bool IsOfTheAct(PostgresException e) => e.SqlState is ['2', '2' or '3', ..] or PostgresErrorCodes.RaiseException;

    /// <summary>Anything that the database, or the way to it, says against what was asked.</summary>
    public static bool IsOutage(Exception e) => e is NpgsqlException or SocketException or IOException or TimeoutException;

    /// <summary>A server that stops, or was stopped, and a connection that is broken; never a statement that took too long.</summary>
    public static bool IsOfTheConnection(NpgsqlException e) => e is PostgresException { SqlState: var state }
        ? state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
        : e.InnerException is IOException or SocketException;
}
