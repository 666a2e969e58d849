using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using SigningService.Authority.Keys;

namespace SigningService.Ceremony.Records;

/// <summary>
/// The records in the folder and their signatures. All are kept under <c>records/</c>, held together by their hashes; <c>record.json</c>
/// is a copy of the newest. A signature is the bare one over the bytes of the file, so that OpenSSL verifies it.
/// </summary>
internal sealed class RecordFile(OutputFolder folder)
{
    public const string Current = "record.json";
    private const string Signature = ".sig";
    private const string Archive = "records";

    private static readonly JsonSerializerOptions Form = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        // The file is read by people and is no part of a web page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The newest record.</summary>
    /// <exception cref="CeremonyException">It is missing, not what the audit key signed, or cannot be read.</exception>
    public CeremonyRecord Read(PublicKey auditKey)
    {
        if (!folder.Exists(Current))
            throw new CeremonyException($"{Current} is missing.");
        return Read(Current, auditKey) ?? throw new CeremonyException($"{Current} is not what the audit key signed.");
    }

    /// <summary>The newest record that was written to its end, null before the first.</summary>
    public (CeremonyRecord Record, string Sha256)? FindNewest(PublicKey auditKey)
    {
        foreach (var file in folder.List(Archive, ".json").OrderByDescending(NumberOf))
        {
            // One without its signature is of a run that was cut off there; what that run did goes into the next record.
            if (Read(file, auditKey) is { } record)
                return (record, folder.Sha256(file));
        }

        return null;
    }

    /// <summary>Signs and writes a record.</summary>
    public async Task WriteAsync(CeremonyRecord record, ISigningKey auditKey, CancellationToken cancellationToken)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(record, Form);
        var signature = await auditKey.SignAsync(SignatureAlgorithm.DefaultFor(auditKey.PublicKey.Algorithm), text, cancellationToken);
        var file = FileOf(record.Number);
        folder.Write(file, text);
        folder.Write(file + Signature, signature);
        Restore(record.Number);
    }

    /// <summary>Makes the copy of the newest record what it should be.</summary>
    public void Restore(int number)
    {
        folder.Write(Current, folder.Read(FileOf(number))!);
        folder.Write(Current + Signature, folder.Read(FileOf(number) + Signature)!);
    }

    /// <summary>SHA-256 over every file of the folder but the records.</summary>
    public SortedDictionary<string, string> HashFiles()
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            var file = Path.GetRelativePath(folder.Path, path).Replace('\\', '/');
            if (!IsRecord(file) && !file.EndsWith(OutputFolder.Unfinished, StringComparison.Ordinal))
                hashes[file] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        }

        return hashes;
    }

    private CeremonyRecord? Read(string file, PublicKey auditKey)
    {
        var text = folder.Read(file)!;
        if (!SignatureVerifier.Verify(auditKey, SignatureAlgorithm.DefaultFor(auditKey.Algorithm), text, folder.Read(file + Signature) ?? []))
            return null;
        try
        {
            return JsonSerializer.Deserialize<CeremonyRecord>(text, Form);
        }
        catch (JsonException e)
        {
            throw new CeremonyException($"{file} is signed and yet not a ceremony record; a newer version of this tool may have written it.", e);
        }
    }

    private static string FileOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Archive}/{number}.json");

    private static int NumberOf(string file) => int.TryParse(Path.GetFileNameWithoutExtension(file), out var number) ? number : 0;

    private static bool IsRecord(string file) => file is Current or Current + Signature || file.StartsWith(Archive + "/", StringComparison.Ordinal);
}
