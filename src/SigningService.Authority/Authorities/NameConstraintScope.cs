using System.Text;
using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Authorities;

/// <summary>Whether name constraints (RFC 5280, 4.2.1.10) leave at most what others leave.</summary>
internal static class NameConstraintScope
{
    /// <summary>Null if the inner ones are at least as narrow; otherwise what is too wide.</summary>
    public static string? FindExcess(NameConstraintsView? outer, NameConstraintsView? inner)
    {
        foreach (var kind in (outer?.Permitted ?? []).GroupBy(name => name.Tag))
        {
            GeneralNameView[] permitted = [.. (inner?.Permitted ?? []).Where(name => name.Tag == kind.Key)];
            if (permitted.Length == 0)
                return "a kind of name that the authority before it was constrained in is not constrained";
            if (Array.Find(permitted, name => !kind.Any(wider => IsWithin(name, wider))) is { Value.IsEmpty: false } excess)
                return $"{excess.Printable} is permitted and was not before";
        }

        foreach (var excluded in outer?.Excluded ?? [])
        {
            if (!(inner?.Excluded ?? []).Any(wider => IsWithin(excluded, wider)))
                return $"{excluded.Printable} was excluded before and is not any more";
        }

        return null;
    }

    private static bool IsWithin(GeneralNameView name, GeneralNameView wider) => name.Tag == wider.Tag && name.Tag switch
    {
        GeneralNameView.Dns => IsWithinDomain(Text(name), Text(wider)),
        GeneralNameView.Ip => IsWithinNetwork(name.Value.Span, wider.Value.Span),
        _ => name.Value.Span.SequenceEqual(wider.Value.Span),
    };

    private static bool IsWithinDomain(string name, string wider) =>
        wider.Length == 0 || name == wider || name.EndsWith('.' + wider, StringComparison.Ordinal);

    /// <summary>Both are an address followed by its mask.</summary>
    private static bool IsWithinNetwork(ReadOnlySpan<byte> network, ReadOnlySpan<byte> wider)
    {
        if (network.Length != wider.Length)
            return false;
        var half = network.Length / 2;
        for (var i = 0; i < half; i++)
        {
            var mask = wider[half + i];
            if ((network[half + i] & mask) != mask || (network[i] & mask) != (wider[i] & mask))
                return false;
        }

        return true;
    }

    private static string Text(GeneralNameView name) => Encoding.Latin1.GetString(name.Value.Span).ToLowerInvariant();
}
