using VictimWorkflow.AzureTests.Hosting;
using VictimWorkflow.AzureTests.Tables;
using VictimWorkflow.HostTests.Hosting;

namespace VictimWorkflow.AzureTests.Journeys;

/// <summary>Storage that fails at one write, or does not say that it was done, leads to the same ledger as storage that never fails.</summary>
[Collection(nameof(Wire))]
public sealed class CrashTests
{
    // Spread over intake, admission, first steps, the claim of a send, its outcome and its report.
    private static readonly int[] s_writes = [2, 7, 12, 18, 24];

    /// <summary>After this long nothing comes by itself any more; waiting longer only costs time.</summary>
    private static readonly TimeSpan s_longerThanARetry = TimeSpan.FromSeconds(12);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_write_that_fails_anywhere_ends_in_the_same_ledger(bool losesAnswer)
    {
        var expected = await StoryAsync(write: 0, losesAnswer);
        foreach (var write in s_writes) Assert.Equal((write, expected), (write, await StoryAsync(write, losesAnswer)));
    }

    private static async Task<string> StoryAsync(int write, bool losesAnswer)
    {
        await using var host = await RunningAzure.StartAsync();
        host.Wire.Fail(write, losesAnswer);
        await SendAsync(host, "msg-1", Given.Report("C-1"));
        await SendAsync(host, "msg-2", Given.Recorded("C-1"));
        Assert.Equal(write > 0, host.Wire.HasFailed);
        return await host.LedgerAsync("C-1");
    }

    // As a sender does: again until it is answered.
    private static async Task SendAsync(RunningAzure host, string id, System.Text.Json.Nodes.JsonObject body)
    {
        while ((await host.PostSignedAsync(id, body)).Status is var status and not 202) Assert.Equal(503, status);
        try
        {
            await host.PumpAsync(s_longerThanARetry);
        }
        catch (TimeoutException)
        {
            // The ring itself was lost: the watchdog's turn, once the journey has overslept.
            await host.Clock.StandAtAsync(host.Clock.Now + NodaTime.Duration.FromMinutes(3), host.Store);
            await host.Triggers.LookAsync();
            await host.PumpAsync();
        }
    }
}
