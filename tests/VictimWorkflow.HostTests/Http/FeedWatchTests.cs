using VictimWorkflow.Core.Journeys;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Http;

public sealed class FeedWatchTests
{
    private static readonly ListFilter s_everything = new(Units: null, MaySeeRestricted: true, Take: 50, After: null);

    [Fact]
    public async Task A_silent_feed_is_raised_once_for_each_silence()
    {
        await using var service = await RunningService.StartAsync(settings: ("Webhooks:Sources:records:SilenceLimit", "00:00:00.2000000"));
        var watch = service.Get<FeedWatch>();
        await watch.WatchAsync();
        Assert.Empty(await SilencesAsync(service));

        await Task.Delay(TimeSpan.FromMilliseconds(300));
        await watch.WatchAsync();
        await watch.WatchAsync();

        var silence = Assert.Single(await SilencesAsync(service));
        Assert.True(silence.Urgent);
        Assert.Contains("records", silence.JourneyId, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<AlertRow>> SilencesAsync(RunningService service) =>
        [.. (await service.Store.AlertsAsync(s_everything)).Items.Where(alert => alert.Kind == AlertKind.FeedSilent)];
}
