namespace SigningService.EndToEnd.Tests.Running;

/// <summary>Plain HTTP, as relying parties and monitors speak it.</summary>
internal static class Http
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false });

    public static Task<byte[]> GetAsync(Uri url) => Client.GetByteArrayAsync(url);

    /// <summary>The body of whatever is answered, also with an error; empty when nothing answers.</summary>
    public static async Task<string> TryGetAsync(Uri url)
    {
        try
        {
            using var answer = await Client.GetAsync(url);
            return await answer.Content.ReadAsStringAsync();
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }

    /// <summary>Asks again until the answer is 200; says then what stood in the way.</summary>
    public static async Task AwaitOkAsync(Uri url, Func<string> explain)
    {
        var detail = "";
        await Waiting.ForAsync(LookAsync, isOk => isOk, _ => $"{url} answers '{detail}'.\n{explain()}");

        async Task<bool> LookAsync()
        {
            try
            {
                using var answer = await Client.GetAsync(url);
                detail = await answer.Content.ReadAsStringAsync();
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }

    /// <summary>Asks again until the answer is as hoped; gives up after a time that no working machine needs.</summary>
    public static Task<string> AwaitAsync(Uri url, Func<string, bool> hoped, Func<string> explain) =>
        Waiting.ForAsync(() => TryGetAsync(url), hoped, answer => $"{url} still answers '{answer}'.\n{explain()}");
}
