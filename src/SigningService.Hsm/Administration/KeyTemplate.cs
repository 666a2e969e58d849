using SigningService.Hsm.Cryptoki;
using SigningService.Hsm.Keys;

namespace SigningService.Hsm.Administration;

/// <summary>What a new key is asked to be: able to sign, unable to leave, able to do nothing else.</summary>
internal static class KeyTemplate
{
    public static IReadOnlyList<ObjectAttribute> ForPublic(string label, KeyMechanism mechanism) =>
    [
        new(AttributeNumber.Token, true),
        new(AttributeNumber.Private, false),
        new(AttributeNumber.Label, label),
        new(AttributeNumber.Verify, true),
        .. mechanism.Parameters,
    ];

    /// <summary>Usages are said to be false one by one: what a template is silent about, tokens set as they like.</summary>
    public static IReadOnlyList<ObjectAttribute> ForPrivate(string label, bool denyRecovery) =>
    [
        new(AttributeNumber.Token, true),
        new(AttributeNumber.Private, true),
        new(AttributeNumber.Label, label),
        new(AttributeNumber.Sensitive, true),
        new(AttributeNumber.Extractable, false),
        new(AttributeNumber.Sign, true),
        new(AttributeNumber.Decrypt, false),
        new(AttributeNumber.Unwrap, false),
        new(AttributeNumber.Derive, false),
        .. denyRecovery ? [new(AttributeNumber.SignRecover, false)] : Array.Empty<ObjectAttribute>(),
    ];
}
