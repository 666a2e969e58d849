using SigningService.Authority.Approvals;
using SigningService.Authority.Configuration;

namespace SigningService.Server.Jobs;

/// <summary>A reviewed file that may change while the service runs.</summary>
/// <param name="Name">As <see cref="FileGuarding"/> and the audit log call it.</param>
/// <param name="Read">Reads it; throws <see cref="ReviewedFileException"/> with every fault.</param>
/// <param name="LogNotUsed">Says in the log why the old one stays in force.</param>
internal sealed record ReloadableFile(string Name, Func<ReadFile> Read, Action<ILogger, string> LogNotUsed);
