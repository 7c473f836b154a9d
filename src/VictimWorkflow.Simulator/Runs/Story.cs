using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Simulator.Runs;

/// <summary>
/// One invented crime from report to the end of the run, in a world of its own: what the feeds send and spoil, what officers do or
/// leave, what the provider makes of messages. All of it follows from the seed.
/// </summary>
internal sealed partial class Story
{
    /// <summary>In so many worlds of a hundred the provider is down for one to four days.</summary>
    private const int OutagePercent = 15;

    private readonly SplitMix64 _random;
    private readonly StoryKind _kind;
    private readonly Tally _tally = new();
    private readonly Watchman _watchman;
    private readonly World _world;
    private readonly Instant _end;
    private readonly string _crime;
    private readonly int _diligence;
    private readonly Interval? _outage;
    private int _posts;
    private Instant _latestTruth;

    private Story(ulong seed, StoryKind kind, Instant start, Instant end)
    {
        _random = new SplitMix64(seed);
        _kind = kind;
        _end = end;
        _crime = $"C-{seed:x16}";
        _watchman = new Watchman(_tally);
        _diligence = _random.Any(0, 30, 80, 80, 97, 97);
        _outage = _random.Chance(OutagePercent) ? Outage(start) : null;
        _world = new World(new WorldOptions(RuleBook.Current) { Provider = Provide, Watch = _watchman.See }, start);
    }

    // A provider may be down for days, and every message of those days is refused.
    private Interval Outage(Instant start)
    {
        var from = start + Hours(1, 1000);
        return new(from, from + Hours(24, 96));
    }

    public static Tally Play(ulong seed, StoryKind kind, Instant start, Instant end)
    {
        var story = new Story(seed, kind, start, end);
        story.Invent(start);
        story._world.MoveTo(end);
        return story.Settle();
    }

    private Tally Settle()
    {
        _tally.Victims = _kind.Victims;
        Tally.Count(_tally.Events, "still waiting", _world.Waiting.Count);
        Tally.Count(_tally.Events, "in quarantine", _world.Quarantine.Count);
        foreach (var journey in _world.Journeys)
        {
            _watchman.SeeEnd(journey, _world.LogOf(_crime), _end);
            foreach (var task in journey.Tasks.Values)
            {
                Tally.Count(_tally.Tasks, task.Kind);
            }

            foreach (var alert in journey.Alerts.Values)
            {
                Tally.Count(_tally.Alerts, alert.Kind);
            }

            foreach (var duty in journey.Obligations.Values)
            {
                var right = _world.Rules.RuleOf(duty).Right;
                _tally.Rights[right] = _tally.Rights.GetValueOrDefault(right, new()).Plus(duty, _end);
            }
        }

        _tally.Seal(_world.ToBytes());
        return _tally;
    }

    // A feed is late, says things twice, in the wrong order, or not at all.
    private void Feed(string type, Instant at, JsonObject data)
    {
        data["occurredAt"] = InstantPattern.ExtendedIso.Format(at);
        var arrival = at + Duration.FromMinutes(_random.Between(0, 10));
        switch (_random.Between(1, 100))
        {
            case 1 when type != "crime.reported":
                Tally.Count(_tally.Events, "lost by the feed");
                return;
            case <= 6:
                Tally.Count(_tally.Events, "late");
                arrival += Duration.FromHours(_random.Between(1, 96));
                break;
            case <= 9:
                Deliver(Prepare(type, at, data), arrival + Duration.FromHours(_random.Between(1, 48)), at, isAgain: true);
                _posts--;
                break;
        }

        Deliver(Prepare(type, at, data), arrival, at, isAgain: false);
    }

    private Post Prepare(string type, Instant at, JsonObject data)
    {
        data["crimeRef"] = _crime;
        return Post.Of($"{_crime}-{_posts++}", Origin.Feed, type, at, data.DeepClone());
    }

    private void Deliver(Post post, Instant arrival, Instant truth, bool isAgain)
    {
        if (arrival >= _end)
        {
            return;
        }

        _world.Schedule(arrival, _ =>
        {
            if (truth < _latestTruth && !isAgain)
            {
                Tally.Count(_tally.Events, "out of order");
            }

            _latestTruth = Instant.Max(_latestTruth, truth);
            Count(_world.Receive(post));
        });
    }

    /// <summary>Somebody of the force says something now.</summary>
    private Reception Say(string type, JsonObject data)
    {
        data["crimeRef"] = _crime;
        data["actorRef"] = "officer-1";
        var reception = _world.Receive(Post.Of($"{_crime}-{_posts++}", Origin.User, type, _world.Now, data));
        Count(reception);
        return reception;
    }

    private void Count(Reception reception)
    {
        Tally.Count(_tally.Events, reception switch
        {
            Reception.Kept => "taken",
            Reception.Repeated => "repeated",
            Reception.Waiting => "waited",
            Reception.Refused refused => $"refused {refused.Refusal.Code}",
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        Tally.Count(_tally.Hours, Instant.FromUnixTimeSeconds(_world.Now.ToUnixTimeSeconds() / 3600 * 3600));
    }

    private System.Collections.Immutable.ImmutableArray<ProviderReport> Provide(SentMessage message)
    {
        _watchman.See(message, _world.JourneyOf(message.JourneyId));
        Tally.Count(_tally.Messages, message.Channel);
        var accepted = new ProviderReport(Duration.Zero, DeliveryStatus.Accepted);
        var later = Duration.FromSeconds(_random.Between(1, 7200));
        if (_outage is { } outage && outage.Contains(message.At))
        {
            return [new(Duration.Zero, DeliveryStatus.TemporaryFailure)];
        }

        return _random.Between(1, 100) switch
        {
            <= 4 => [new(Duration.Zero, DeliveryStatus.TemporaryFailure)],
            <= 7 => [new(Duration.Zero, DeliveryStatus.PermanentFailure)],
            <= 9 => [], // It took the message, or did not, and never said.
            <= 12 => [accepted],
            <= 15 => [accepted, new(later, DeliveryStatus.PermanentFailure)],
            <= 25 => [accepted, new(later, DeliveryStatus.Delivered), new(later * 2, DeliveryStatus.Opened)],
            _ => [accepted, new(later, DeliveryStatus.Delivered)],
        };
    }
}
