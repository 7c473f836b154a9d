namespace VictimWorkflow.HostTests.EndToEnd;

/// <summary>What a newcomer types, and what is said of a slip.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task Send_prints_the_answer_and_says_by_its_code_whether_it_was_taken()
    {
        using var installation = new Installation();
        await using var local = await RunningLocal.StartAsync(installation.Folder, "--stepped-from", Given.Start);
        var file = installation.In("report.json");
        await File.WriteAllTextAsync(file, Given.Report("C-1", "V1", "sam@example.org").ToJsonString());
        string[] send = ["send", file, "--url", local.Url.ToString(), "--folder", installation.Folder];
        var wrong = "whsec_" + Convert.ToBase64String(new byte[32]);

        var taken = await RunningLocal.RunAsync([.. send, "--id", "msg-1"]);
        var again = await RunningLocal.RunAsync([.. send, "--id", "msg-1"]);
        var forged = await RunningLocal.RunAsync([.. send, "--secret", wrong]);
        var missing = await RunningLocal.RunAsync("send", installation.In("none.json"), "--folder", installation.Folder);
        var nobody = await RunningLocal.RunAsync("send", file, "--folder", installation.Folder, "--url", "http://127.0.0.1:1");

        Assert.Contains("\n202 {", taken.Out, StringComparison.Ordinal);
        Assert.Equal((0, 0), (taken.Exit, again.Exit));
        Assert.Equal(taken.Out, again.Out);
        Assert.Equal((1, 1, 1), (forged.Exit, missing.Exit, nobody.Exit));
        Assert.Contains("\n401 {", forged.Out, StringComparison.Ordinal);
        Assert.Contains("There is no file", missing.Errors, StringComparison.Ordinal);
        Assert.Contains("Nothing answers", nobody.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_add_prints_a_link_that_signs_in_once()
    {
        using var installation = new Installation();
        await using var local = await RunningLocal.StartAsync(installation.Folder);

        var added = await RunningLocal.RunAsync(
            "user", "add", "officer-7", "--role", "officer", "--unit", "medway", "--url", local.Url.ToString().TrimEnd('/'), "--folder", installation.Folder);
        var link = added.Out.Trim().Split(' ')[^1];
        using var first = new HttpClient { BaseAddress = local.Url };
        using var second = new HttpClient { BaseAddress = local.Url };

        Assert.Equal(0, added.Exit);
        Assert.True(await RunningLocal.OpenAsync(first, link));
        Assert.False(await RunningLocal.OpenAsync(second, link));
        var unknown = await RunningLocal.RunAsync("user", "add", "x", "--role", "king", "--unit", "*", "--folder", installation.Folder);
        Assert.Equal(1, unknown.Exit);
    }
}
