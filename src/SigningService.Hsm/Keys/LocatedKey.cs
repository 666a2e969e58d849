namespace SigningService.Hsm.Keys;

/// <summary>A private key in the token: its handle under one connection, and what names it to people.</summary>
internal sealed record LocatedKey(ulong Handle, string Label, string Id)
{
    public override string ToString() => $"'{Label}' (id {(Id.Length == 0 ? "none" : Id)}, object {Handle})";
}
