using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>Notices when a source that usually speaks says nothing: a feed that stopped is promises nobody knows of.</summary>
/// <remarks>
/// By wall time, counted from the source's last event or, if it never spoke, from when it was first watched. Kept in the store, because
/// the process that hears and the one that watches need not be the same. One alert for each silence.
/// </remarks>
public sealed class FeedWatch(IStore store, WebhookSources sources, JourneyClock clock, ILogger<FeedWatch> log)
{
    /// <summary>So that a busy feed costs no write for each event, and the limit is still kept closely.</summary>
    private const int NotesInALimit = 20;

    private readonly ConcurrentDictionary<string, Instant> _notedAt = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, string> _saidOf = new(StringComparer.Ordinal);

    public async ValueTask HeardAsync(WebhookSource source)
    {
        var now = clock.WallNow;
        if (source.SilenceLimit is { } limit && now - _notedAt.GetValueOrDefault(source.Name, Instant.MinValue) >= limit / NotesInALimit)
        {
            await NoteAsync(source, now);
            _notedAt[source.Name] = now;
        }
    }

    public async ValueTask WatchAsync()
    {
        foreach (var source in sources.All.Where(s => s.SilenceLimit is not null))
        {
            if (await store.FindFactAsync(FactOf(source)) is not { } noted)
            {
                await NoteAsync(source, clock.WallNow);
                continue;
            }

            var heardAt = InstantPattern.ExtendedIso.Parse(noted).Value;
            if (clock.WallNow - heardAt > source.SilenceLimit)
            {
                const AlertKind Kind = AlertKind.FeedSilent;
                var name = $"source {source.Name} {heardAt}";
                if (_saidOf.GetValueOrDefault(source.Name) != name)
                {
                    log.LogWarning("Source {Source} has sent nothing for longer than its limit", source.Name);
                    _saidOf[source.Name] = name;
                }

                await store.AddAlertAsync(new AlertRow(name, (int)Kind, Kind, Unit: "", clock.Now, Rule: null, EventKey: null, Urgent: true));
            }
        }
    }

    private static string FactOf(WebhookSource source) => $"heard-{source.Name}";

    private ValueTask NoteAsync(WebhookSource source, Instant at) =>
        store.SaveFactAsync(FactOf(source), InstantPattern.ExtendedIso.Format(at));
}
