using System.Text.Json;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Simulator.Worlds;

/// <summary>How a world is set up.</summary>
public sealed record WorldOptions(RuleBook Rules)
{
    /// <summary>Takes every message and says no more.</summary>
    public Provider Provider { get; init; } = static _ => [new ProviderReport(Duration.Zero, DeliveryStatus.Accepted)];

    /// <summary>Whether crime and journeys go through their stored form at every step, as they do on a real host.</summary>
    public bool StoresEveryStep { get; init; }

    /// <summary>Whether events that a program made typed are written and read again as if they came from outside.</summary>
    public bool ReadsEveryEvent { get; init; }

    /// <summary>Sees every step: the journey before, the journey after, and when. Changes nothing.</summary>
    public Action<Journey, Journey, Instant>? Watch { get; init; }
}

/// <summary>
/// The third mover: crimes and journeys in virtual time and in memory. It keeps logs, wakes journeys when they are due and carries
/// effects out; every decision is Core's.
/// </summary>
public sealed partial class World(WorldOptions options, Instant start)
{
    /// <summary>More steps of one journey at one instant are no work but a loop: the busiest real instant takes about ten.</summary>
    public const int StepsAtOneInstantAtMost = 500;

    private static readonly SafetyCard s_nobody = SafetyCard.Empty("");

    private readonly SortedDictionary<string, CrimeFile> _files = new(StringComparer.Ordinal);
    private readonly List<ReceivedEvent> _absences = [];
    private readonly Dictionary<string, List<CrimeFile>> _filesOf = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SafetyCard> _cards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Instant At, int Steps)> _steps = new(StringComparer.Ordinal);
    private readonly Agenda _agenda = new();
    private readonly List<WaitingEvent> _waiting = [];
    private readonly List<QuarantinedEvent> _quarantine = [];
    private readonly List<Raised> _raised = [];
    private readonly List<SentMessage> _sent = [];
    private readonly HashSet<CrimeFile> _changed = [];

    public Instant Now { get; private set; } = start;

    public RuleBook Rules => options.Rules;

    public SendHolds Holds { get; private set; } = SendHolds.None;

    public IEnumerable<Crime> Crimes => _files.Values.Distinct().Select(f => f.Crime);

    /// <summary>All journeys, the crimes' own among them, by id within each crime.</summary>
    public IEnumerable<Journey> Journeys => _files.Values.Distinct().SelectMany(f => f.Journeys);

    public IReadOnlyDictionary<string, SafetyCard> Cards => _cards;

    public IReadOnlyList<WaitingEvent> Waiting => _waiting;

    public IReadOnlyList<QuarantinedEvent> Quarantine => _quarantine;

    /// <summary>In the order in which it came into being.</summary>
    public IReadOnlyList<Raised> Raised => _raised;

    public IReadOnlyList<SentMessage> Sent => _sent;

    public Crime? FindCrime(string crimeRef) => _files.GetValueOrDefault(crimeRef)?.Crime;

    public IReadOnlyList<LogEntry> LogOf(string crimeRef) => _files.TryGetValue(crimeRef, out var file) ? file.Log : [];

    public IReadOnlyList<Journey> JourneysOf(string crimeRef) => _files.TryGetValue(crimeRef, out var file) ? file.Journeys : [];

    public Journey JourneyOf(string journeyId)
    {
        foreach (var file in _files.Values)
        {
            if (file.Find(journeyId) is { } journey)
            {
                return journey;
            }
        }

        throw new KeyNotFoundException($"There is no journey {journeyId}.");
    }

    /// <summary>Lets time pass: runs what is due up to and including that instant, in order of due time.</summary>
    public void MoveTo(Instant until)
    {
        while (_agenda.TryTake(until, out var at, out var act))
        {
            Now = Instant.Max(Now, at);
            act();
        }

        Now = Instant.Max(Now, until);
    }

    /// <summary>Has something done at a later time, after the journeys that are due then.</summary>
    public void Schedule(Instant at, Action<World> act) => _agenda.Add(at, "~", () => act(this));

    /// <summary>All crimes and journeys in their stored form: equal worlds give equal bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(
        new { Crimes, Journeys, Cards = _cards, Waiting = _waiting.Select(w => w.Received.Id) }, CoreJson.Options);

    internal byte[] ToBytesOfState() => JsonSerializer.SerializeToUtf8Bytes(new { Crimes, Journeys, Cards = _cards }, CoreJson.Options);

    private SafetyCard CardOf(string? person) =>
        person is null ? s_nobody : SafetyCard.Of(person, _cards.GetValueOrDefault) ?? SafetyCard.Empty(person);

    // A journey reads on to the end of the log; one that has just begun reads from entry 1.
    private void Advance(CrimeFile file)
    {
        for (var i = 0; i < file.Journeys.Count; i++)
        {
            while (file.Journeys[i] is var journey && journey.Position < file.Log.Count)
            {
                var entry = file.Log[journey.Position];
                Step(file, journey, new Happened.Admitted(entry) { Earlier = JourneyMachine.NeedsEarlier(entry) ? [.. file.Log.Take(journey.Position)] : [] });
            }
        }
    }

    private void Step(CrimeFile file, Journey journey, Happened happened)
    {
        CountStep(journey.Id);
        var decision = JourneyMachine.Step(journey, happened, CardOf(journey.PersonRef), Rules, Now);
        var after = Stored(decision.Journey);
        file.Put(after);
        options.Watch?.Invoke(journey, after, Now);
        for (var number = journey.NextNumber; number < after.NextNumber; number++)
        {
            _raised.Add(new Raised(Now, after.Id, number));
        }

        for (var position = 0; position < decision.Effects.Length; position++)
        {
            var wish = new Wish(file, after, position, decision.Effects[position]);
            (wish.Effect is Effect.CarryOver ? _overs : _wishes).Enqueue(wish);
        }

        // The entry that stands for the same time still stands, unless it is the one that runs now.
        if (after.NextDue is { } due && (due != journey.NextDue || happened is Happened.Due))
        {
            WakeAt(due, file, after.Id);
        }
    }

    private void WakeAt(Instant due, CrimeFile file, string journeyId) => _agenda.Add(due, journeyId, () => RunDue(file, journeyId, due));

    private void RunDue(CrimeFile file, string journeyId, Instant due)
    {
        // Entries of the agenda are not taken back when a journey changes its mind; only the last one counts.
        if (file[journeyId] is var journey && journey.NextDue == due)
        {
            Step(file, journey, new Happened.Due());
            Settle();
        }
    }

    private void CountStep(string journeyId)
    {
        var (at, steps) = _steps.GetValueOrDefault(journeyId);
        _steps[journeyId] = at == Now ? (Now, steps + 1) : (Now, 1);
        if (at == Now && steps >= StepsAtOneInstantAtMost)
        {
            throw new InvalidOperationException(
                $"Journey {journeyId} took more than {StepsAtOneInstantAtMost} steps at {Now}: it goes round in circles.");
        }
    }

    private T Stored<T>(T value)
    {
        if (!options.StoresEveryStep)
        {
            return value;
        }

        var written = JsonSerializer.SerializeToUtf8Bytes(value, CoreJson.Options);
        var read = JsonSerializer.Deserialize<T>(written, CoreJson.Options)!;
        return JsonSerializer.SerializeToUtf8Bytes(read, CoreJson.Options).AsSpan().SequenceEqual(written)
            ? read
            : throw new InvalidOperationException($"A {typeof(T).Name} does not survive being stored.");
    }
}
