using System.Globalization;
using Xunit;

namespace SigningService.Testing;

/// <summary>How often faults are tried and with which dice: a few rounds and fresh dice, unless <c>./dev chaos</c> says otherwise.</summary>
public static class ChaosRun
{
    /// <summary>Rounds of a test.</summary>
    public static int Rounds(int usual) => Number("CHAOS_ROUNDS") ?? usual;

    /// <summary>Dice whose seed stands in the test's output.</summary>
    public static Random Dice()
    {
        var seed = Number("CHAOS_SEED") ?? Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        return new Random(seed);
    }

    /// <summary>Hands figures over, a line each: <c>test figure number</c>.</summary>
    public static void Report(string test, params ReadOnlySpan<(string Figure, long Number)> figures)
    {
        foreach (var (figure, number) in figures)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{test} {figure} {number}");
            TestContext.Current.TestOutputHelper?.WriteLine(line);
            if (Environment.GetEnvironmentVariable("CHAOS_FIGURES") is { Length: > 0 } file)
                File.AppendAllText(file, line + "\n");
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
