namespace SigningService.Hsm.Tests;

/// <summary>A token of openCryptoki 3.27, with a daemon of its own, on Debian 13: <c>tests/tools/with-opencryptoki</c> makes all that and runs these.</summary>
[Trait("needs", "opencryptoki")]
public sealed class OpenCryptokiContractTests : TokenContract
{
    private protected override TokenOptions Options
    {
        get
        {
            var label = Environment.GetEnvironmentVariable("OPENCRYPTOKI_LABEL");
            Assert.SkipWhen(label is null, "There is no token of openCryptoki here; tests/tools/with-opencryptoki brings one.");
            return new TokenOptions
            {
                ModulePath = "/usr/lib/x86_64-linux-gnu/opencryptoki/libopencryptoki.so.0",
                TokenLabel = label!,
                PinFile = Environment.GetEnvironmentVariable("OPENCRYPTOKI_PIN_FILE")!,
            };
        }
    }
}
