using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Simulator.Runs;

/// <summary>Which invented crime: what it is, when it is reported, who carries it. Everything in it follows from its seed.</summary>
internal sealed record Plot(int Number, ulong Seed, StoryKind Kind, Instant At, Officer Officer);

/// <summary>What a feed or a person said, and when it came in.</summary>
internal sealed record Told(Instant At, Making Making);

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
    private readonly Officer _officer;
    private readonly Tally _tally;
    private readonly Watchman _watchman;
    private readonly World _world;
    private readonly Instant _end;
    private readonly string _crime;
    private readonly List<Told>? _script;
    private readonly Interval? _outage;
    private int _posts;
    private Instant _latestTruth;

    private Story(Plot plot, WorldOptions options, Instant end, Tally tally, List<Told>? script)
    {
        _random = new SplitMix64(plot.Seed);
        (_kind, _officer, _end, _tally, _script) = (plot.Kind, plot.Officer, end, tally, script);
        _crime = $"C-{plot.Seed:x16}";
        _watchman = new Watchman(sentence => tally.Break(plot.Number, sentence));
        _outage = _random.Chance(OutagePercent) ? Outage(plot.At) : null;
        _world = new World(options with { Provider = Provide, Watch = See }, plot.At);
    }

    // A provider may be down for days, and every message of those days is refused.
    private Interval Outage(Instant start)
    {
        var from = start + Hours(1, 1000);
        return new(from, from + Hours(24, 96));
    }

    /// <summary>Plays the crime to the end of the run, counts it, and returns its world as it then stands.</summary>
    /// <param name="script">Gets all that was said from outside, to be told to another world.</param>
    public static World Play(Plot plot, WorldOptions options, Instant end, Tally tally, List<Told>? script = null)
    {
        var story = new Story(plot, options, end, tally, script);
        story.Invent(plot.At);
        story._world.MoveTo(end);
        story.Settle();
        return story._world;
    }

    private void Settle()
    {
        _tally.Crimes++;
        _tally.Victims += _kind.Victims;
        _tally.Count("still waiting", _world.Waiting.Count);
        _tally.Count("in quarantine", _world.Quarantine.Count);
        foreach (var journey in _world.Journeys)
        {
            _watchman.SeeEnd(journey, _world.LogOf(_crime), _end);
            foreach (var duty in journey.Obligations.Values)
            {
                _tally.Count(_officer, _world.Rules.RuleOf(duty).Right, duty, _end);
            }
        }
    }

    private void See(Journey before, Journey after, Instant now)
    {
        _tally.Steps++;
        _watchman.See(before, after, now);
        for (var number = before.NextNumber; number < after.NextNumber; number++)
        {
            if (after.Tasks.Find(number) is { } task)
            {
                _tally.Count(_officer, now, task.Kind);
            }
            else if (after.Alerts.TryGetValue(number, out var alert))
            {
                _tally.Count(_officer, now, alert.Kind);
            }
        }

        if (!after.Tasks.Open.IsEmpty || !after.Conflicts.Open.IsEmpty)
        {
            GoRoundSoon();
        }
    }

    // A feed is late, says things twice, in the wrong order, or not at all.
    private void Feed(Instant at, Event happened)
    {
        var arrival = at + Duration.FromMinutes(_random.Between(0, 10));
        var (fault, delay) = (_random.Between(1, 100), _random.Between(1, 96));
        if (fault == 1 && happened is not Event.CrimeReported)
        {
            _tally.Count("lost by the feed");
            return;
        }

        if (fault is > 1 and <= 6)
        {
            _tally.Count("late");
            arrival += Duration.FromHours(delay);
        }

        var making = Make(Origin.Feed, happened with { OccurredAt = at });
        Deliver(making, arrival, at, isAgain: false);
        if (fault is > 6 and <= 9)
        {
            Deliver(making, arrival + Duration.FromHours(delay), at, isAgain: true);
        }
    }

    private Making Make(Origin origin, Event happened)
    {
        happened = happened with { CrimeRef = _crime };
        return new Making($"{_crime}-{_posts++}", origin, happened, Anonymous.Of(happened));
    }

    private void Deliver(Making making, Instant arrival, Instant truth, bool isAgain)
    {
        if (arrival >= _end)
        {
            return;
        }

        _world.Schedule(arrival, _ =>
        {
            if (truth < _latestTruth && !isAgain)
            {
                _tally.Count("out of order");
            }

            _latestTruth = Instant.Max(_latestTruth, truth);
            Receive(making);
        });
    }

    /// <summary>Somebody of the force says something now.</summary>
    private Reception Say(Event said) => Receive(Make(Origin.User, said with { ActorRef = _officer.Ref }));

    private Reception Receive(Making making)
    {
        _script?.Add(new Told(_world.Now, making));
        var reception = _world.Receive(making);
        Count(reception);
        return reception;
    }

    private void Count(Reception reception)
    {
        _tally.Count(reception switch
        {
            Reception.Kept => "taken",
            Reception.Repeated => "repeated",
            Reception.Waiting => "waited",
            Reception.Refused refused => $"refused {refused.Refusal.Code}",
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        _tally.CountEvent(_world.Now);
    }

    private ImmutableArray<ProviderReport> Provide(SentMessage message)
    {
        _watchman.See(message, JourneyOf(message.JourneyId));
        _tally.Count(_officer, message.At, message.Channel);
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
