using Npgsql;
using NpgsqlTypes;
using SigningService.Authority;

namespace SigningService.Ledger.Postgres;

/// <summary>A statement and its parameters, <c>$1</c> first. The texts are constants or put together from constants.</summary>
internal sealed class Sql(string text)
{
    public NpgsqlBatchCommand Command { get; } = new(text);

    public Sql Add(long value) => Add(value, NpgsqlDbType.Bigint);

    public Sql Add(int value) => Add(value, NpgsqlDbType.Integer);

    public Sql Add(long? value) => value is { } known ? Add(known) : AddNull(NpgsqlDbType.Bigint);

    public Sql Add(string? value) => value is null ? AddNull(NpgsqlDbType.Text) : Add(value, NpgsqlDbType.Text);

    public Sql Add(byte[] value) => Add(value, NpgsqlDbType.Bytea);

    public Sql Add(ReadOnlyMemory<byte> value) => Add(value, NpgsqlDbType.Bytea);

    public Sql Add(ReadOnlyMemory<byte>? value) => value is { } known ? Add(known) : AddNull(NpgsqlDbType.Bytea);

    public Sql Add(SerialNumber value) => Add(value.Content.ToArray());

    public Sql Add(CertificateId value) => Add(value.Authority).Add(value.Serial);

    public Sql Add(DateTimeOffset value) => Add(UnixTime.Of(value));

    public Sql Add(DateTimeOffset? value) => Add(UnixTime.Of(value));

    public Sql Add(long[] values) => Add(values, NpgsqlDbType.Bigint | NpgsqlDbType.Array);

    public Sql Add(int[] values) => Add(values, NpgsqlDbType.Integer | NpgsqlDbType.Array);

    public Sql Add(string?[] values) => Add(values, NpgsqlDbType.Text | NpgsqlDbType.Array);

    public Sql Add(byte[]?[] values) => Add(values, NpgsqlDbType.Bytea | NpgsqlDbType.Array);

    private Sql Add<T>(T value, NpgsqlDbType type)
    {
        Command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
        return this;
    }

    private Sql AddNull(NpgsqlDbType type)
    {
        Command.Parameters.Add(new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = type });
        return this;
    }
}
