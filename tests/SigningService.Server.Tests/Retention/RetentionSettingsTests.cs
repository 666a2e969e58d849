using System.Globalization;
using SigningService.Server.Configuration;
using SigningService.Server.Retention;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Retention;

public sealed class RetentionSettingsTests
{
    [Fact]
    public void UnlessTheFileSaysOtherwiseEverythingStays()
    {
        var settings = ServiceFile.Parse("service.yaml", TestFiles.Service, "/etc/signing").Retention;
        Assert.Equal(RetentionSettings.KeepAll, settings);
        Assert.Null(settings.ClosedBefore(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void TheFileSaysWhenAndWhereTo()
    {
        var settings = ServiceFile.Parse("service.yaml", TestFiles.Service + "retention: {archiveAfter: 400d, period: quarter, folder: old}\n", "/etc/signing").Retention;
        Assert.Equal(new RetentionSettings(TimeSpan.FromDays(400), RetentionPeriod.Quarter, "/etc/signing/old"), settings);
    }

    [Fact]
    public void ALedgerInADatabaseIsArchivedToo()
    {
        var text = TestFiles.Service.Replace("ledger: {file: ledger.db}", "ledger: {postgres: {host: localhost, database: a, user: a}}", StringComparison.Ordinal) + "retention: {archiveAfter: 400d, period: month}\n";
        Assert.Equal(new RetentionSettings(TimeSpan.FromDays(400), RetentionPeriod.Month, null), ServiceFile.Parse("service.yaml", text, "/etc/signing").Retention);
    }

    [Theory]
    [InlineData("year", "2026-02-03T00:00:00Z", "2026-01-01")]
    [InlineData("year", "2026-01-31T00:00:00Z", "2026-01-01")]
    [InlineData("year", "2026-01-30T23:59:59Z", "2025-01-01")]
    [InlineData("quarter", "2026-08-15T00:00:00Z", "2026-07-01")]
    [InlineData("quarter", "2026-07-15T00:00:00Z", "2026-04-01")]
    [InlineData("month", "2026-03-31T00:00:00Z", "2026-03-01")]
    [InlineData("month", "2026-03-30T00:00:00Z", "2026-02-01")]
    public void AWholePeriodIsArchivedThirtyDaysAfterItsEnd(string period, string now, string until)
    {
        var settings = new RetentionSettings(TimeSpan.FromDays(30), Enum.Parse<RetentionPeriod>(period, ignoreCase: true), null);
        Assert.Equal(
            DateTimeOffset.Parse(until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            settings.ClosedBefore(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("ledger: {file: ledger.db}", "{archiveAfter: 29d}", "must be at least 30d")]
    [InlineData("ledger: {file: ledger.db}", "{archiveAfter: 400d, period: week}", "must be one of month, quarter, year")]
    [InlineData("ledger: {postgres: {host: localhost, database: a, user: a}}", "{archiveAfter: 400d, folder: old}", "is for a ledger in a file")]
    public void AFaultIsNamed(string ledger, string retention, string fault)
    {
        var text = TestFiles.Service.Replace("ledger: {file: ledger.db}", ledger, StringComparison.Ordinal) + $"retention: {retention}\n";
        var exception = Assert.Throws<SigningService.Authority.Configuration.ReviewedFileException>(() => ServiceFile.Parse("service.yaml", text, "/etc/signing"));
        Assert.Contains(exception.Faults, found => found.Contains(fault, StringComparison.Ordinal));
    }
}
