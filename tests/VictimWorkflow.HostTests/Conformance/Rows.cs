using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Conformance;

/// <summary>Rows with one thing to say each, for any store; a test changes what it is about.</summary>
internal static class Rows
{
    public const string CrimeRef = "46/1/26";

    public static readonly Instant Noon = Instant.FromUtc(2026, 3, 24, 12, 0);

    public static Instant Hours(double hours) => Noon + Duration.FromHours(hours);

    public static ListFilter Everything { get; } = new(Units: null, MaySeeRestricted: true, Take: 50, After: null);

    public static InboxRow Event(string key, string crimeRef = CrimeRef) =>
        new(key, "records", key, Origin.Feed, "crime.reported", crimeRef, Noon, "hash-" + key, [1, 2, 3]);

    /// <summary>A crime with a person for each journey.</summary>
    public static Crime Crime(string name = CrimeRef, int sequence = 1, params ImmutableArray<string> journeys) => new()
    {
        Ref = name,
        CaseJourneyId = CaseOf(name),
        Sequence = sequence,
        Revision = sequence,
        Unit = "north",
        Persons = journeys.ToImmutableSortedDictionary(
            id => "person-" + id, id => new CrimePerson(id, JourneyRole.Victim, IsBusiness: false, JoinedWith: 1), StringComparer.Ordinal),
    };

    public static string CaseOf(string crimeRef) => "case-" + crimeRef.Replace('/', '-');

    public static Crime Renumbered(Crime crime, string name) => crime with { Ref = name, Aliases = crime.Aliases.Add(crime.Ref) };

    public static Journey Journey(string id, string crimeRef = CrimeRef) =>
        new() { Id = id, CrimeRef = crimeRef, Role = JourneyRole.Victim, StartedAt = Noon };

    /// <summary>The crime's next entry, which starts or wakes these journeys.</summary>
    public static AdmissionChange Admission(Crime crime, params ImmutableArray<string> journeys) => new(
        crime, crime.Revision - 1, new LogRow(crime.Ref, crime.Sequence, KeyOf(crime), $"{{\"entry\":{crime.Sequence}}}"),
            Event(KeyOf(crime), crime.Ref))
    {
        Started = crime.Sequence == 1 ? [.. journeys.Select(id => Journey(id, crime.Ref))] : [],
        Wake = journeys,
    };

    public static string KeyOf(Crime crime) => $"key|{crime.CaseJourneyId}-{crime.Sequence}";

    /// <summary>The step after this state, having read the log up to <paramref name="position"/>.</summary>
    public static StepChange Step(Journey before, int position, Instant? nextDue = null)
    {
        var after = before with { Revision = before.Revision + 1, Position = position, NextDue = nextDue };
        return new(
            after, before.Revision, Line(after.Id) with { CrimeRef = after.CrimeRef, Revision = after.Revision },
            new AuditRow(after.Id, after.Revision, Noon, "event", "", "{}", "before", $"hash-{after.Id}-{after.Revision}"));
    }

    public static ListRow Line(string id) => new(
        id, 1, CrimeRef, "person-" + id, JourneyRole.Victim, "north", "officer-1", Stage.Investigation, Enhanced: false,
            JourneyState.Running, IsStuck: false,
        IsRestricted: false, AtRiskAt: null, OverdueAt: null, NextRule: null, OpenCount: 0, Rights: 0, Noon);

    public static TaskRow Call(string id, int number) => new(
        id, number, CrimeRef, "person-" + id, "north", "officer-1", TaskKind.Call, ContactMethod.Phone, HumanTaskStatus.Open, Noon, Noon,
            Hours(5), Urgent: false,
        ClaimedBy: null, AssignedTo: null, "told", "R6-ARREST", IsRestricted: false);

    public static ObligationRow Obligation(string id, int number, ObligationStatus status = ObligationStatus.Open) => new(
        id, number, "R6-ARREST", 6, "north", "officer", status, Noon, Hours(24), ClosedAt: null, Because: null, Enhanced: false);

    public static AlertRow Alert(string id, int number) =>
        new(id, number, AlertKind.Overdue, "north", Hours(number), "R6-ARREST", EventKey: null, Urgent: true);

    public static EffectRow Effect(string id, int revision, int position, bool urgent = false) =>
        new($"{id}.{revision}.{position}", id, "{}", urgent, Noon);

    /// <summary>Puts a crime with one journey for each line into the store, and the lines into its lists.</summary>
    public static async Task ShowAsync(this IStore store, params ImmutableArray<ListRow> lines)
    {
        foreach (var ofCrime in lines.GroupBy(l => l.CrimeRef))
        {
            ImmutableArray<string> ids = [.. ofCrime.Select(l => l.JourneyId)];
            Assert.True(await store.SaveAdmissionAsync(Admission(Crime(ofCrime.Key, 1, ids), ids)));
            await Task.WhenAll(ofCrime.Select(async line =>
                Assert.True(await store.SaveStepAsync(Step(Journey(line.JourneyId, line.CrimeRef), 1) with { List = line }))));
        }
    }

    /// <summary>What a report says of a person with so many safe points.</summary>
    public static CardChange Safe(string person, int points) => new(person, person, new Core.Events.Event.PersonUpdated(new Person(person, PersonRole.Victim)
    {
        ContactPoints = [.. Enumerable.Range(1, points).Select(n => new ContactPoint($"{person}-{n}", ContactPointKind.Mobile, Value: null, Safety.Yes))],
    }), new Stated(Noon, "report"));

    public static string Text<T>(T value) => JsonSerializer.Serialize(value, CoreJson.Options);
}
