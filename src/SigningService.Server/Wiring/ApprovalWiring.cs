using SigningService.Authority.Approvals;
using SigningService.Ledger;
using SigningService.Server.Approvals;
using SigningService.Server.Services;

namespace SigningService.Server.Wiring;

/// <summary>Four eyes: what needs approval, the gate that asks for it, and the files that change with it.</summary>
internal static class ApprovalWiring
{
    public static WebApplicationBuilder AddApprovals(this WebApplicationBuilder builder, ApprovalPolicy policy)
    {
        builder.Services.AddSingleton<IApprovalStore>(services => services.GetRequiredService<ILedger>());
        builder.Services.AddSingleton(new ApprovalBook(policy));
        builder.Services.AddSingleton<ApprovalTally>();
        builder.Services.AddSingleton<ApprovalRequesting>();
        builder.Services.AddSingleton<ApprovalGiving>();
        builder.Services.AddSingleton<ApprovalReading>();
        builder.Services.AddSingleton<FileGuarding>();
        builder.Services.AddSingleton<FileProposals>();
        builder.Services.AddSingleton<ApprovalGate>();
        builder.Services.AddSingleton<ApprovalService>();
        return builder;
    }
}
