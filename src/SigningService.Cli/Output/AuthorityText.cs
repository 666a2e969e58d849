using SigningService.Contracts.V1;

namespace SigningService.Cli.Output;

/// <summary>Stages and steps of authorities as people read them.</summary>
internal static class AuthorityText
{
    public static string Of(AuthorityStage stage) => stage switch
    {
        AuthorityStage.Prepared => "prepared",
        AuthorityStage.Published => "published",
        AuthorityStage.Active => "active",
        AuthorityStage.Retiring => "retiring",
        AuthorityStage.Retired => "retired",
        _ => "",
    };

    public static string Of(AuthorityAction action) => action switch
    {
        AuthorityAction.MakeKeys => "make keys",
        AuthorityAction.Certify => "certify",
        AuthorityAction.Activate => "activate",
        AuthorityAction.PrepareSuccessor => "prepare successor",
        AuthorityAction.Retire => "retire",
        AuthorityAction.DestroyKey => "destroy key",
        _ => "",
    };
}
