using SigningService.AuditLog.Notes;
using SigningService.Authority.Configuration;

namespace SigningService.Server.Auditing;

/// <summary>A witness that is asked to cosign each head of the log.</summary>
/// <param name="Url">What stands in front of <c>/add-checkpoint</c>.</param>
/// <param name="Key">What its cosignatures are verified with; its name is the witness's.</param>
internal sealed record WitnessSettings(Uri Url, NoteKey Key)
{
    public string Name => Key.Name;

    public static IReadOnlyList<WitnessSettings> Read(ReviewedMapping? checkpoints)
    {
        if (checkpoints?.Has("witnesses") != true)
            return [];
        var witnesses = checkpoints.Mappings("witnesses").Select(ReadOne).OfType<WitnessSettings>().ToArray();
        if (witnesses.DistinctBy(witness => witness.Name).Count() < witnesses.Length)
            checkpoints.Fault("witnesses", "two have one name");
        return witnesses;
    }

    private static WitnessSettings? ReadOne(ReviewedMapping witness)
    {
        var (name, text) = (witness.Text("name"), witness.Text("url"));
        if (!Uri.TryCreate(text.TrimEnd('/') + "/add-checkpoint", UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            witness.Fault("url", "must be an http or https URL such as https://witness.example.test:7490");
            return null;
        }

        try
        {
            var key = NoteKey.ParseWitness(witness.Text("publicKey"));
            if (key.Name == name)
                return new WitnessSettings(url, key);
            witness.Fault("publicKey", $"is that of {key.Name}");
        }
        catch (NoteFormatException e)
        {
            witness.Fault("publicKey", e.Message);
        }

        return null;
    }
}
