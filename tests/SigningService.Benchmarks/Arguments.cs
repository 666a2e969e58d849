using System.Globalization;
using SigningService.Authority.Keys;

namespace SigningService.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record Arguments
{
    public const string Usage = """
        ./dev bench [encoders] [token] [ledger] [postgres] [log] [lists] [report] [ocsp] [issuance] [stages] [slow-token] [endurance] [growth] [growth-postgres] [options]     everything unless sections are named
          --seconds S       length of one round of a measurement under load; 2 unless given
          --rounds N        how often everything is measured in turn; the best counts; 3 unless given
          --certificates N
                            how many there are in the large ledger of 'growth', from 20000; 500000 unless given; ten million need 30 GB and half an hour
          --folder F        where the ledger of 'growth' is filled, and stays to be measured again; a temporary folder unless given
          --only TEXT       of 'growth', the operations with this in their name
          --key K           key of the authorities in 'issuance' and 'ocsp': P-256 (unless given), P-384, RSA-3072, RSA-4096
          --entries N       revoked certificates in 'lists'; 1000000 unless given
          --shards N        shards that they are spread over in 'lists'; 1 unless given
          --output json     rows as JSON instead of tables
        """;

    /// <summary>Empty for all.</summary>
    public IReadOnlyList<string> Sections { get; init; } = [];

    public TimeSpan Round { get; init; } = TimeSpan.FromSeconds(2);

    public int Rounds { get; init; } = 3;

    public int Certificates { get; init; } = 500_000;

    public string Only { get; init; } = "";

    public string? Folder { get; init; }

    public KeyAlgorithm Key { get; init; } = KeyAlgorithm.P256;

    public int Entries { get; init; } = 1_000_000;

    public int Shards { get; init; } = 1;

    public bool Json { get; init; }

    /// <summary>Null if they make no sense.</summary>
    public static Arguments? Parse(string[] args)
    {
        var arguments = new Arguments();
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            var known = args[i] switch
            {
                "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 =>
                    arguments with { Round = TimeSpan.FromSeconds(seconds) },
                "--rounds" when int.TryParse(value, CultureInfo.InvariantCulture, out var rounds) && rounds > 0 => arguments with { Rounds = rounds },
                "--certificates" when int.TryParse(value, CultureInfo.InvariantCulture, out var certificates) && certificates >= 20_000 =>
                    arguments with { Certificates = certificates },
                "--only" => arguments with { Only = value },
                "--folder" when value.Length > 0 => arguments with { Folder = value },
                "--key" when KeyAlgorithm.All.FirstOrDefault(key => key.Name == value) is { } key => arguments with { Key = key },
                "--entries" when int.TryParse(value, CultureInfo.InvariantCulture, out var entries) && entries > 0 => arguments with { Entries = entries },
                "--shards" when int.TryParse(value, CultureInfo.InvariantCulture, out var shards) && shards > 0 => arguments with { Shards = shards },
                "--output" when value == "json" => arguments with { Json = true },
                _ => null,
            };
            if (known is not null)
                i++;
            else if (args[i].StartsWith('-'))
                return null;
            arguments = known ?? arguments with { Sections = [.. arguments.Sections, args[i]] };
        }

        return arguments;
    }
}
