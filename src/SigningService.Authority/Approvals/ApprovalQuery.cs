namespace SigningService.Authority.Approvals;

/// <summary>Asks for a page of approvals, newest first.</summary>
/// <param name="From">Only those recorded before this one, by its place; null for the first page.</param>
public sealed record ApprovalQuery(int PageSize, long? From);
