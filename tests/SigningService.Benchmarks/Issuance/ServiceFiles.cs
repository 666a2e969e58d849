using SigningService.Hsm;

namespace SigningService.Benchmarks.Issuance;

/// <summary>Configuration of the service under load: the shipped profiles, and limits that do not get in the way.</summary>
internal static class ServiceFiles
{
    public const string Domain = "example.test";

    public const string Grants = """
        grants:
          - caller: uri:spiffe://${domain}/operator
            roles: [operator, requester]
            issue:
              - profiles: [server-tls]
                names: {dns: ["**.${domain}"]}
        """;

    public static string Service(TokenOptions token, Ports ports) => $$"""
        listen: {address: 127.0.0.1, grpc: {{ports.Grpc}}, enrolment: {{ports.Enrolment}}, publication: {{ports.Publication}}, operations: {{ports.Operations}}}
        publicUrl: http://pki.example.test
        token: {module: {{token.ModulePath}}, label: {{token.TokenLabel}}, pinFile: {{token.PinFile}}, sessions: {{token.Sessions}}}
        ledger: {file: ledger/ledger.db}
        hierarchy: hierarchy
        profiles: profiles.yaml
        grants: grants.yaml
        approvals: none
        variables: {domain: {{Domain}}}
        clientAuthority: client-ca
        tls: {profile: server-tls, names: ["dns:localhost"]}
        limits: {callsPerSecond: 1000000, callBurst: 1000000, certificatesPerKeyPerHour: 0}
        """;
}
