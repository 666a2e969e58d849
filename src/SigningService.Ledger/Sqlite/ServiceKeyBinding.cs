using SigningService.Authority.ServiceKeys;

namespace SigningService.Ledger.Sqlite;

/// <summary>A key of the service as parameters.</summary>
internal static class ServiceKeyBinding
{
    /// <summary>Binds all columns, in their order, from 1.</summary>
    public static Statement Bind(Statement statement, ServiceKey key)
    {
        statement
            .Bind(1, key.Purpose)
            .Bind(2, key.Generation)
            .Bind(3, (long)key.Stage)
            .Bind(4, key.Label)
            .Bind(5, key.Algorithm.Name)
            .Bind(6, key.CreatedBy)
            .Bind(8, UnixTime.Of(key.ActiveAt))
            .Bind(9, UnixTime.Of(key.ReplacedAt))
            .Bind(10, UnixTime.Of(key.DestroyedAt));
        BindIfThere(statement, 7, key.PublicKey?.SubjectPublicKeyInfo);
        BindIfThere(statement, 11, key.Handover?.Statement);
        BindIfThere(statement, 12, key.Handover?.FromSignature);
        BindIfThere(statement, 13, key.Handover?.ToSignature);
        return statement;
    }

    private static void BindIfThere(Statement statement, int position, ReadOnlyMemory<byte>? value)
    {
        if (value is { IsEmpty: false } known)
            statement.Bind(position, known.Span);
        else
            statement.Bind(position, (long?)null);
    }
}
