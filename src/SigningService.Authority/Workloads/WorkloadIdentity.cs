using System.Text.RegularExpressions;
using SigningService.Authority.Names;

namespace SigningService.Authority.Workloads;

/// <summary>
/// Who a workload of a cluster is: its service account, as a SPIFFE id of the form <c>spiffe://trust-domain/ns/namespace/sa/account</c>.
/// Only names that Kubernetes gives are taken, so each account has one spelling.
/// </summary>
public sealed partial record WorkloadIdentity
{
    private WorkloadIdentity(string trustDomain, string ns, string serviceAccount)
    {
        TrustDomain = trustDomain;
        Namespace = ns;
        ServiceAccount = serviceAccount;
    }

    public string TrustDomain { get; }

    public string Namespace { get; }

    public string ServiceAccount { get; }

    /// <summary>As the only name of its certificate.</summary>
    public GeneralName Name => new(GeneralNameKind.Uri, ToString());

    /// <summary>Null if namespace or account is no name that Kubernetes gives.</summary>
    public static WorkloadIdentity? Of(string trustDomain, string ns, string serviceAccount) =>
        ns.Length <= 63 && serviceAccount.Length <= 253 && Label().IsMatch(ns) && Subdomain().IsMatch(serviceAccount)
            ? new WorkloadIdentity(trustDomain, ns, serviceAccount)
            : null;

    /// <summary>Reads a SPIFFE id; null if it is none, or of another trust domain.</summary>
    public static WorkloadIdentity? Parse(string text, string trustDomain) =>
        text.StartsWith($"spiffe://{trustDomain}/", StringComparison.Ordinal)
        && text[$"spiffe://{trustDomain}/".Length..].Split('/') is ["ns", var ns, "sa", var account]
            ? Of(trustDomain, ns, account)
            : null;

    public override string ToString() => $"spiffe://{TrustDomain}/ns/{Namespace}/sa/{ServiceAccount}";

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();
}
