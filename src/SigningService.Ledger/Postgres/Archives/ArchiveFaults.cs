using Npgsql;
using SigningService.Ledger.Archives;

namespace SigningService.Ledger.Postgres.Archives;

/// <summary>What the database's answers mean for an archive.</summary>
internal static class ArchiveFaults
{
    /// <summary>What is wrong with the archive that is being made, or with what the service may do; null if the server has another trouble.</summary>
    public static ArchiveFaultException? Of(PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.RaiseException =>
            new($"The archive could not be made: {e.MessageText}. Nothing was taken out of the ledger for it.", e),
        PostgresErrorCodes.InsufficientPrivilege =>
            new("The archive could not be made: the service's role may not call the ledger's functions, or the owner of the tables may not make schemas. Grant them what the page on PostgreSQL says.", e),
        _ => null,
    };

    /// <summary>Whether a schema, a table of it or the right to read it is not there.</summary>
    public static bool IsAbsence(PostgresException e) => e.SqlState
        is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InsufficientPrivilege;
}
