using NodaTime;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Http;

/// <summary>An event (msg-1) that came before what it builds on.</summary>
public sealed class WaitWatchTests
{
    private static readonly ListFilter s_everything = new(Units: null, MaySeeRestricted: true, Take: 50, After: null);

    [Fact]
    public async Task What_waits_is_left_alone_until_its_time_then_raised_once_and_after_three_days_given_to_somebody()
    {
        await using var service = await RunningService.StartAsync();
        await service.TakeAsync("msg-1", Given.Arrested("C-1"));
        Assert.Equal("Waiting: ", await WatchAsync(service));

        await service.MoveToAsync("2026-04-01T08:59:00Z");
        Assert.Equal("Waiting: EventWaiting", await WatchAsync(service));
        Assert.Equal("Waiting: EventWaiting", await WatchAsync(service));

        await service.MoveToAsync("2026-04-02T09:00:01Z");
        Assert.Equal("Quarantined: EventQuarantined EventWaiting", await WatchAsync(service));
        Assert.Equal("Quarantined: EventQuarantined EventWaiting", await WatchAsync(service));
    }

    [Theory]
    [InlineData("2026-04-01T08:59:00Z")] // Its alert is due.
    [InlineData("2026-04-02T09:00:01Z")] // Its end is.
    public async Task What_it_waited_for_may_have_come_without_a_word_and_then_nobody_is_told(string at)
    {
        await using var service = await RunningService.StartAsync();
        await service.TakeAsync("msg-2", Given.Report("C-1"));
        await service.PostSignedAsync("msg-1", Given.Recorded("C-1"));
        // As when it was tried too early, and the process that brought what it waited for ended before it tried it again.
        var now = service.Clock.Now;
        var row = (await service.Store.FindEventAsync("records|msg-1"))!;
        var waiting = row with { State = InboxState.Waiting, AlertAt = now + Duration.FromHours(24), Until = now + Duration.FromDays(3) };
        await service.Store.SaveEventAsync(waiting);
        await service.MoveToAsync(at);

        Assert.Equal("Admitted: ", await WatchAsync(service));
    }

    private static async Task<string> WatchAsync(RunningService service)
    {
        await service.Get<WaitWatch>().WatchAsync();
        var raised = (await service.Store.AlertsAsync(s_everything)).Items
            .Where(a => a.EventKey == "records|msg-1" && a.JourneyId.StartsWith("event ", StringComparison.Ordinal));
        return $"{(await service.Store.FindEventAsync("records|msg-1"))!.State}: {string.Join(' ', raised.Select(a => a.Kind.ToString()).Order(StringComparer.Ordinal))}";
    }
}
