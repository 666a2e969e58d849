using SigningService.Authority.Authorities;

namespace SigningService.Ledger.Sqlite;

/// <summary>An authority as parameters.</summary>
internal static class AuthorityBinding
{
    /// <summary>Binds all columns, in their order, from 1.</summary>
    public static Statement Bind(Statement statement, AuthorityRecord record)
    {
        statement
            .Bind(1, record.Id)
            .Bind(2, record.Line)
            .Bind(3, record.Succeeds)
            .Bind(4, (long)record.Stage)
            .Bind(5, UnixTime.Of(record.StageTime))
            .Bind(6, record.CreatedBy)
            .Bind(7, record.Subject.Der.Span)
            .Bind(8, record.KeyAlgorithm.Name)
            .Bind(9, record.KeyLabel)
            .Bind(10, record.ResponderLabel)
            .Bind(15, UnixTime.Of(record.KeyDestroyedAt));
        BindIfThere(statement, 11, record.PublicKey?.SubjectPublicKeyInfo);
        BindIfThere(statement, 12, record.ResponderKey?.SubjectPublicKeyInfo);
        BindIfThere(statement, 13, record.Certificate?.Der);
        BindIfThere(statement, 14, record.CrossCertificate?.Der);
        return statement;
    }

    private static void BindIfThere(Statement statement, int position, ReadOnlyMemory<byte>? value)
    {
        if (value is { } known)
            statement.Bind(position, known.Span);
        else
            statement.Bind(position, (long?)null);
    }
}
