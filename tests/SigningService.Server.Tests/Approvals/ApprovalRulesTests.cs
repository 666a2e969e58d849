using Google.Protobuf.Reflection;
using SigningService.Contracts.V1;
using SigningService.Server.Approvals;
using SigningService.Server.Listeners;

namespace SigningService.Server.Tests.Approvals;

/// <summary>Walks every method: each is classified, and what may need approval can be signed.</summary>
public sealed class ApprovalRulesTests
{
    [Fact]
    public void EveryMethodNeedsApprovalOrExplicitlyDoesNot() => Assert.Equal(
        AccessRules.ByMethod.Keys.Order(StringComparer.Ordinal),
        ApprovalRules.ByMethod.Keys.Concat(ApprovalRules.Free).Order(StringComparer.Ordinal));

    [Fact]
    public void WhatMayNeedApprovalCanBeNamedAndJudgedAndHasOneEncoding()
    {
        ServiceDescriptor[] services = [AuthorityService.Descriptor, EnrollmentService.Descriptor, IncidentService.Descriptor, KeyService.Descriptor];
        var methods = services.SelectMany(service => service.Methods).Where(method => ApprovalRules.ByMethod.ContainsKey($"/{method.Service.FullName}/{method.Name}")).ToList();
        Assert.Equal(ApprovalRules.ByMethod.Count, methods.Count);
        foreach (var method in methods)
        {
            Assert.False(method.IsClientStreaming || method.IsServerStreaming, method.FullName);
            Assert.Equal(FieldType.String, method.InputType.FindFieldByName(ApprovableRequest.RequestIdField)?.FieldType);
            Assert.Equal(FieldType.Bool, method.InputType.FindFieldByName(ApprovableRequest.ValidateOnlyField)?.FieldType);
            Assert.Empty(MapsOf(method.InputType, []));
        }
    }

    private static IEnumerable<string> MapsOf(MessageDescriptor message, HashSet<MessageDescriptor> seen) => !seen.Add(message)
        ? []
        : message.Fields.InDeclarationOrder().SelectMany(field => field.IsMap
            ? [field.FullName]
            : field.FieldType == FieldType.Message ? MapsOf(field.MessageType, seen) : []);
}
