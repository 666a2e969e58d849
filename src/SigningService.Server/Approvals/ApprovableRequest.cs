using Google.Protobuf;

namespace SigningService.Server.Approvals;

/// <summary>A request of a method in <see cref="ApprovalRules.ByMethod"/>, with the two fields that each of them has.</summary>
internal sealed class ApprovableRequest(IMessage message)
{
    public const string RequestIdField = "request_id";
    public const string ValidateOnlyField = "validate_only";

    /// <summary>Messages without maps have one encoding here: fields in the order of their numbers.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = message.ToByteArray();

    public string RequestId => (string)Get(RequestIdField);

    public bool IsValidateOnly => (bool)Get(ValidateOnlyField);

    /// <summary>The same request, to be judged and not carried out.</summary>
    public IMessage ToValidateOnly()
    {
        var copy = message.Descriptor.Parser.ParseFrom(Bytes.Span);
        copy.Descriptor.FindFieldByName(ValidateOnlyField).Accessor.SetValue(copy, true);
        return copy;
    }

    private object Get(string field) => message.Descriptor.FindFieldByName(field).Accessor.GetValue(message);
}
