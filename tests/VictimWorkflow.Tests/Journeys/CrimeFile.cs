using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>
/// One crime in virtual time: event JSON goes through the reader, the crime and the journeys as in a host, and due work is done
/// when its time has come. Times are London wall times such as <c>2026-03-24 10:30</c>.
/// </summary>
internal sealed class CrimeFile
{
    public const string Ref = "C1";

    // Far more wake-ups than any journey of these tests has; a machine that never rests fails instead of hanging.
    private const int WakesAtMost = 5_000;

    private static readonly DateTimeZone s_london = DateTimeZoneProviders.Tzdb["Europe/London"];
    private static readonly LocalDateTimePattern s_wall = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");
    private readonly SortedDictionary<string, Journey> _journeys = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SafetyCard> _cards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _personOf = new(StringComparer.Ordinal);
    private int _nextId;

    public RuleBook Rules { get; init; } = RuleBook.Current;

    /// <summary>Takes the clock's own facts (hearings taken as held) into the crime, as a host does.</summary>
    public bool RecordsFacts { get; init; } = true;

    public Crime? Crime { get; private set; }

    public List<LogEntry> Log { get; } = [];

    public List<(string Person, Instant At, Effect Effect)> Effects { get; } = [];

    public Instant Now { get; private set; } = Instant.MinValue;

    public string LastId { get; private set; } = "";

    public IReadOnlyDictionary<string, Journey> Journeys => _journeys;

    public Journey Victim => _journeys["V1"];

    public Journey Case => _journeys[""];

    public Instant? NextDue => _journeys.Values.Select(j => j.NextDue).Min();

    /// <summary>Goes on from the crime as it was stored.</summary>
    public void Restore(Crime stored) => Crime = stored;

    public static Instant T(string wall) => s_london.MapLocal(s_wall.Parse(wall).Value).First().ToInstant();

    public static string Wall(Instant at) => s_wall.Format(at.InZone(s_london).LocalDateTime);

    public SafetyCard Card(string person) => SafetyCard.Of(person, _cards.GetValueOrDefault) ?? SafetyCard.Empty(person);

    /// <summary>The event, admitted or the test fails. It is received now; without other word it happened now.</summary>
    public CrimeFile On(string wall, string type, object? data = null, string? occurredAt = null, string? id = null)
    {
        To(wall);
        var admission = Try(type, data, occurredAt, id);
        Assert.True(admission is Admission.Admitted, $"{type} at {wall}: {Describe(admission)}");
        return this;
    }

    /// <summary>The code with which the event is refused or waits; fails when it is taken.</summary>
    public string Turned(string wall, string type, object? data = null, Origin? origin = null)
    {
        To(wall);
        return Try(type, data, origin: origin) switch
        {
            Admission.Refused r => r.Refusal.Code,
            Admission.Waits w => $"waits {w.Code}",
            var other => Describe(other),
        };
    }

    public Admission Try(string type, object? data = null, string? occurredAt = null, string? id = null, Origin? origin = null)
    {
        LastId = id ?? $"e{++_nextId}";
        var origins = origin ?? (EventCatalogue.MayWait(type) ? Origin.Feed : Origin.User);
        var received = CrimeMachine.AsKnownIn(Crime, new ReceivedEvent(LastId, "test", origins, Read(type, data, occurredAt), Now));
        var admission = CrimeMachine.Admit(Crime, received, NameOf, Rules, Now);
        if (admission is Admission.Admitted admitted)
        {
            var fault = Crime is null ? null : CrimeMachine.JourneysToAsk(Crime, received.Event).Select(j => _personOf[j])
                .Select(p => JourneyMachine.Guard(_journeys[p], received.Event, received.OccurredAt, Card(p), Rules))
                .FirstOrDefault(f => f is not null);
            if (fault is not null)
            {
                return new Admission.Refused(fault);
            }

            Take(received.Event is Event.PersonMerged merged ? CrimeMachine.Carry(admitted, _journeys[merged.PersonRef!]) : admitted, received);
        }

        return admission;
    }

    /// <summary>Lets time pass; whatever is due on the way is done when it is due.</summary>
    public CrimeFile To(string wall) => To(T(wall));

    public CrimeFile To(Instant until)
    {
        for (var wakes = 0; NextDue is { } due && due <= until; wakes++)
        {
            Assert.True(wakes < WakesAtMost, $"the journeys never rest: {Wall(due)}");
            Now = Instant.Max(Now, due);
            foreach (var person in _journeys.Keys.Where(p => _journeys[p].NextDue <= Now).ToList())
            {
                Step(person, new Happened.Due());
                Assert.True(_journeys[person].NextDue is not { } next || next > Now, $"still due at {Wall(Now)} after it was done: {person}");
            }
        }

        Now = Instant.Max(Now, until);
        return this;
    }

    public Obligation Row(string rule, string person = "V1") => Assert.Single(Rows(rule, person));

    public List<Obligation> Rows(string rule, string person = "V1") => [.. _journeys[person].Obligations.Values.Where(o => o.Rule == rule)];

    /// <summary>The open rows of a rule, each as its due date or moment.</summary>
    public string Due(string rule, string person = "V1") =>
        string.Join(", ", Rows(rule, person).Where(o => o.IsOpen).Select(o => Text(o.Due)));

    public string Statuses(string rule, string person = "V1") =>
        string.Join(", ", Rows(rule, person).Select(o => ContractName.Of(o.Status)));

    public static string Text(Due due) => due switch
    {
        { Date: { } date } => LocalDatePattern.Iso.Format(date),
        { At: { } at } => Wall(at),
        _ => ContractName.Of(due.Kind),
    };

    public IEnumerable<Alert> Alerts(AlertKind kind, string person = "V1") => _journeys[person].Alerts.Values.Where(a => a.Kind == kind);

    /// <summary>Open work for people: what, how, why, and from when.</summary>
    public string Tasks(string person = "V1") => string.Join("; ", _journeys[person].Tasks.Values.Where(t => t.Status == HumanTaskStatus.Open)
        .Select(t => $"{ContractName.Of(t.Kind)} {t.Why} {string.Join('+', t.Obligations.Select(n => _journeys[person].Obligations[n].Rule))}".Trim()));

    public string Messages(string person = "V1") => string.Join("; ", _journeys[person].Messages.Values.Select(m =>
        $"{ContractName.Of(m.Method)} {ContractName.Of(m.Status)} {string.Join('+', m.Obligations.Select(n => _journeys[person].Obligations[n].Rule))}"));

    /// <summary>The newest message that tells of a rule.</summary>
    public Message MessageOn(string rule, string person = "V1") =>
        _journeys[person].Messages.Values.Last(m => m.Obligations.Any(n => _journeys[person].Obligations[n].Rule == rule));

    /// <summary>What the provider says of the newest message that tells of a rule.</summary>
    public CrimeFile Provider(string wall, string rule, string status, string? detail = null)
    {
        var message = MessageOn(rule);
        var channel = ContractName.Of(message.Method);
        var messageRef = TaskRefs.Of(Victim, message.Number);
        return On(wall, "delivery.reported", detail is null
            ? new { personRef = "V1", messageRef, channel, status }
            : new { personRef = "V1", messageRef, channel, status, detail });
    }

    public string StateOf(string suspect = "") => ContractName.Of(Crime!.Suspects[suspect].State);

    private void Take(Admission.Admitted admitted, ReceivedEvent received)
    {
        Crime = admitted.Crime;
        Log.Add(admitted.Entry);
        foreach (var started in admitted.Started)
        {
            var person = started.PersonRef ?? "";
            _journeys.Add(person, started);
            _personOf.Add(started.Id, person);
        }

        var happened = received.Event is Event.ReplyReceived { PersonRef: { } replying } reply
            ? JourneyMachine.OnCard(_journeys.GetValueOrDefault(replying), reply) : admitted.Entry.Event;
        foreach (var change in CardChange.Of(happened, Stated.In(admitted.Entry), CardChange.Concerned(happened, admitted.Crime).Select(Card)))
        {
            _cards[change.CardOf] = change.On(_cards.GetValueOrDefault(change.CardOf));
        }

        foreach (var person in admitted.Recipients.Select(j => _personOf[j]).ToList())
        {
            foreach (var entry in Log.Where(e => e.Sequence > _journeys[person].Position).ToList())
            {
                Step(person, new Happened.Admitted(entry) { Earlier = JourneyMachine.NeedsEarlier(entry) ? [.. Log.Take(entry.Sequence - 1)] : [] });
            }
        }
    }

    private void Step(string person, Happened happened)
    {
        var decision = JourneyMachine.Step(_journeys[person], happened, Card(person), Rules, Now);
        _journeys[person] = decision.Journey;
        foreach (var effect in decision.Effects)
        {
            Effects.Add((person, Now, effect));
            if (RecordsFacts && effect is Effect.RecordFact fact)
            {
                var wall = OffsetDateTimePattern.Rfc3339.Format(fact.At.WithOffset(Offset.Zero));
                Try(fact.Type, new { hearingRef = fact.HearingRef, stage = fact.Stage, occurredAt = wall }, origin: Origin.Clock);
            }
        }
    }

    private Envelope Read(string type, object? given, string? occurredAt)
    {
        var data = JsonSerializer.SerializeToNode(given ?? new { })!.AsObject();
        data["crimeRef"] ??= Ref;
        foreach (var (name, value) in data.ToList())
        {
            if (value is JsonValue text && text.TryGetValue<string>(out var wall) && s_wall.Parse(wall).Success)
            {
                data[name] = Iso(T(wall)); // A wall time of the test stands for its instant.
            }
        }

        data["occurredAt"] ??= Iso(occurredAt is null ? Now : T(occurredAt));
        var body = new JsonObject { ["type"] = type, ["timestamp"] = Iso(Now), ["data"] = data };
        return EventReader.Read(JsonSerializer.SerializeToUtf8Bytes(body)) is ReadResult.Read read
            ? read.Envelope
            : throw new InvalidOperationException($"{EventReader.Read(JsonSerializer.SerializeToUtf8Bytes(body))} for {body}");
    }

    private static string Iso(Instant at) => InstantPattern.ExtendedIso.Format(at);

    private static string NameOf(string person) => person.Length == 0 ? "case" : $"journey-{person}";

    private static string Describe(Admission admission) => admission switch
    {
        Admission.Refused r => r.Refusal.Code,
        Admission.Waits w => $"waits {w.Code}",
        Admission.Repeated => "repeated",
        _ => "admitted",
    };
}
