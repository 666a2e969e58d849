using System.Text.RegularExpressions;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.FirstCalls;

/// <summary>The examples do what the readme says, in every language: issue, list, revoke.</summary>
[Collection<InP256House>]
public sealed partial class FirstCallsTests(P256House house) : HouseTests<P256House>(house)
{
    private static readonly string Examples = Repository.PathOf("examples", "first-calls");

    [Fact]
    public async Task PythonIssuesListsAndRevokes()
    {
        const string Python = "/usr/bin/python3";
        var stubs = House.PathOf("python-stubs");
        RequiredTool.Find("protoc", "it is in the package protobuf-compiler");
        RequiredTool.Find("grpc_python_plugin", "it is in the package protobuf-compiler-grpc");
        RequiredTool.File("/usr/lib/python3/dist-packages/grpc/__init__.py", "python3-grpcio");
        await ToolRun.RequireAsync(Path.Combine(Examples, "python", "stubs.sh"), [stubs]);

        var run = await ToolRun.StartAsync(
            Python,
            [
                Path.Combine(Examples, "python", "first_calls.py"), "--server", House.GrpcAddress, "--trust", House.TrustFile,
                "--client", House.ClientFolder("requester"), "--revoker", House.ClientFolder("operator"), "--name", "python.example.test",
                "--out", House.PathOf("python.pem"),
            ],
            environment: new Dictionary<string, string> { ["PYTHONPATH"] = stubs });

        RequireThreeCalls(run);
        var issuer = House.PathOf("hierarchy", "server-ca", "certificate.pem");
        await ToolRun.RequireAsync(OpenSsl.Program, ["verify", "-x509_strict", "-CAfile", House.TrustFile, "-untrusted", issuer, House.PathOf("python.pem")]);
    }

    [Fact]
    public async Task NodeIssuesListsAndRevokes()
    {
        var node = RequiredTool.Find("node", "it is in the package nodejs");
        RequiredTool.File(Path.Combine(Examples, "node", "node_modules", "@grpc", "grpc-js", "package.json"), "@grpc/grpc-js with tests/tools/install-first-calls-node");

        RequireThreeCalls(await ToolRun.StartAsync(
            node,
            [
                Path.Combine(Examples, "node", "first_calls.js"), "--server", House.GrpcAddress, "--trust", House.TrustFile,
                "--client", House.ClientFolder("requester"), "--revoker", House.ClientFolder("operator"), "--name", "node.example.test",
            ]));
    }

    [Fact]
    public async Task CSharpIssuesListsAndRevokes() => RequireThreeCalls(await ToolRun.StartAsync(
        "dotnet",
        [
            // From its own folder: here lies less, since what this project takes from the framework is not copied.
            Path.Combine(Examples, "csharp", Path.GetRelativePath(Repository.PathOf("tests/SigningService.EndToEnd.Tests"), AppContext.BaseDirectory), "first-calls.dll"), House.GrpcUrl.ToString(), House.TrustFile,
            House.ClientFolder("requester"), House.ClientFolder("operator"), "csharp.example.test",
        ]));

    private static void RequireThreeCalls(ToolRun run)
    {
        Assert.True(run.ExitCode == 0, run.Output);
        var calls = ThreeCalls().Match(run.Output);
        Assert.True(calls.Success, run.Output);
        Assert.Equal(calls.Groups["issued"].Value, calls.Groups["listed"].Value);
        Assert.Equal(calls.Groups["issued"].Value, calls.Groups["revoked"].Value);
    }

    [GeneratedRegex(@"^issued (?<issued>authorities/server-ca/certificates/[0-9a-f]+)\nlisted (?<listed>\S+) .*\nrevoked (?<revoked>\S+) on list \d+ \d+\n")]
    private static partial Regex ThreeCalls();
}
