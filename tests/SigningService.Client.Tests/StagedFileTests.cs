using SigningService.Client.Files;

namespace SigningService.Client.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class StagedFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("staged-").FullName;

    private string Target => Path.Combine(_folder, "key.pem");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ASecretIsReadableForItsOwnerOnlyAlsoBeforeItTakesItsPlace()
    {
        using var file = StagedFile.Write(Target, "secret", StagedFile.Secret);
        Assert.Equal(StagedFile.Secret, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(_folder))));

        file.Commit();

        Assert.Equal(StagedFile.Secret, File.GetUnixFileMode(Target));
        Assert.Equal("secret", File.ReadAllText(Target));
    }

    [Fact]
    public void WhatIsNotCommittedLeavesTheOldFileAndNothingElse()
    {
        File.WriteAllText(Target, "old");

        StagedFile.Write(Target, "new", StagedFile.Secret).Dispose();

        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void AReaderThatHasTheOldFileOpenKeepsItWhole()
    {
        File.WriteAllText(Target, "old");
        using var reader = new StreamReader(Target);

        StagedFile.Replace(Target, "new", StagedFile.Public);

        Assert.Equal("old", reader.ReadToEnd());
        Assert.Equal("new", File.ReadAllText(Target));
    }

    [Fact]
    public void AReplacedFileGetsTheModeOfTheNewOne()
    {
        File.WriteAllText(Target, "old");
        File.SetUnixFileMode(Target, StagedFile.Public);

        StagedFile.Replace(Target, "new", StagedFile.Secret);

        Assert.Equal(StagedFile.Secret, File.GetUnixFileMode(Target));
    }

    [Fact]
    public void AFolderThatIsNotThereIsAnErrorAndLeavesNothing()
    {
        var path = Path.Combine(_folder, "none", "key.pem");

        Assert.Throws<DirectoryNotFoundException>(() => StagedFile.Write(path, "new", StagedFile.Secret));

        Assert.Empty(Directory.GetFiles(_folder));
    }
}
