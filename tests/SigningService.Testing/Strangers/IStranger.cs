namespace SigningService.Testing.Strangers;

/// <summary>A program or library that nobody here wrote, and that decides by itself whether to trust a leaf.</summary>
public interface IStranger
{
    /// <summary>Judges at the present time of the machine.</summary>
    Task<Judgement> JudgeAsync(ChainToJudge chain);
}
