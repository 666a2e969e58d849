using SigningService.Authority.Keys;

namespace SigningService.Server.Tests.Running;

/// <summary>The files of a service under test.</summary>
internal static class TestFiles
{
    public const string Service = """
        listen: {address: 127.0.0.1, grpc: 0, enrolment: 0, publication: 0, operations: 0}
        publicUrl: http://pki.example.test
        token: {module: /nowhere/none.so, label: none, pinFile: pin}
        ledger: {file: ledger.db}
        hierarchy: hierarchy
        profiles: profiles.yaml
        grants: grants.yaml
        approvals: none
        variables: {domain: example.test}
        clientAuthority: client-ca
        tls: {profile: server-tls, names: ["dns:localhost", "ip:127.0.0.1"]}
        revocation: {listLifetime: 24h, refresh: 1h, publishDelay: 0s}
        rotation: rotation.yaml
        mesh:
          trustDomain: example.test
          profile: mesh-workload
          tokens: [{issuer: "https://cluster.example.test", keys: jwks.json}]
          actsForOthers: [istio-system/ztunnel]

        """;

    /// <summary>Profiles of a second hierarchy, for the end of the shipped file.</summary>
    public static string TwinProfiles(KeyAlgorithm keys) => $$"""

          - id: server-tls-twin
            description: twins of servers
            issuer: twin-server-ca
            lifetime: 90d
            keyUsage: [digitalSignature]
            extendedKeyUsage: [serverAuth]
            keys: [{{keys}}]
            names: {dns: ["**.${domain}"]}
            subject: {commonName: fromNames}
          - id: ocsp-responder-twin-server
            description: OCSP responder of the twin authority for servers
            issuer: twin-server-ca
            lifetime: 30d
            keyUsage: [digitalSignature]
            extendedKeyUsage: [OCSPSigning]
            keys: [{{keys}}]
            subject: {commonName: display}
            ocspNoCheck: true

        """;

    public const string Grants = """
        grants:
          - caller: uri:spiffe://${domain}/operator
            roles: [operator]
          - caller: uri:spiffe://${domain}/registrar
            roles: [operator, requester]
            issue:
              - profiles: [client-tls]
                names: {uri: ["spiffe://${domain}/agents/"]}
          - caller: uri:spiffe://${domain}/revoker
            roles: [revoker]
          - caller: uri:spiffe://${domain}/auditor
            roles: [auditor]
          - caller: uri:spiffe://${domain}/courier
            roles: [courier]
          - caller: uri:spiffe://${domain}/doomed
            roles: [auditor]
          - caller: uri:spiffe://${domain}/requester
            roles: [requester]
            issue:
              - profiles: [server-tls]
                names: {dns: ["**.${domain}"]}
              - profiles: [client-tls]
                names: {uri: ["spiffe://${domain}/"]}
          - caller: uri:spiffe://${domain}/other-requester
            roles: [requester]
            issue:
              - profiles: [server-tls]
                names: {dns: ["other.${domain}"]}
        """;
}
