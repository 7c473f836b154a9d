using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Storage;

/// <summary>Rows with one thing to say each; a test changes what it is about.</summary>
internal static class Given
{
    public static readonly Instant Noon = Instant.FromUtc(2026, 3, 24, 12, 0);

    public static Instant Hours(double hours) => Noon + Duration.FromHours(hours);

    public static ListFilter Everything { get; } = new(Units: null, MaySeeRestricted: true, Take: 50, After: null);

    public static InboxRow Event(string key, string crimeRef = "46/1/26") =>
        new(key, "records", key, Origin.Feed, "crime.reported", crimeRef, Noon, "hash-" + key, [1, 2, 3]);

    public static Crime Crime(string name = "46/1/26", int sequence = 1) =>
        new() { Ref = name, CaseJourneyId = "case-" + name, Sequence = sequence, Revision = sequence, Unit = "north" };

    public static Journey Journey(string id, string crimeRef = "46/1/26") =>
        new() { Id = id, CrimeRef = crimeRef, Role = JourneyRole.Victim, StartedAt = Noon };

    /// <summary>The crime's next entry, which starts or wakes these journeys.</summary>
    public static AdmissionChange Admission(Crime crime, params ImmutableArray<string> journeys) => new(
        crime, crime.Revision - 1, new LogRow(crime.Ref, crime.Sequence, $"key-{crime.Sequence}", "{}"),
            Event($"key-{crime.CaseJourneyId}-{crime.Sequence}", crime.Ref))
    {
        Started = crime.Sequence == 1 ? [.. journeys.Select(id => Journey(id, crime.Ref))] : [],
        Wake = journeys,
    };

    /// <summary>The step after this state, having read the log up to <paramref name="position"/>.</summary>
    public static StepChange Step(Journey before, int position, Instant? nextDue = null)
    {
        var after = before with { Revision = before.Revision + 1, Position = position, NextDue = nextDue };
        return new(after, before.Revision, Line(after.Id) with { CrimeRef = after.CrimeRef }, new AuditRow(after.Id, after.Revision, Noon,
            "event", "", "{}", "before", "after"));
    }

    public static ListRow Line(string id) => new(
        id, 1, "46/1/26", "person-" + id, JourneyRole.Victim, "north", "officer-1", Stage.Investigation, Enhanced: false,
            JourneyState.Running, IsStuck: false,
        IsRestricted: false, AtRiskAt: null, OverdueAt: null, NextRule: null, OpenCount: 0, Rights: 0, Noon);

    public static TaskRow Call(string id, int number) => new(
        id, number, "46/1/26", "person-" + id, "north", "officer-1", TaskKind.Call, ContactMethod.Phone, HumanTaskStatus.Open, Noon, Noon,
            Hours(5), Urgent: false,
        ClaimedBy: null, AssignedTo: null, "told", "R6-ARREST", IsRestricted: false);

    public static ObligationRow Obligation(string id, int number, ObligationStatus status) => new(
        id, number, "R6-ARREST", 6, "north", "officer", status, Noon, Hours(24), ClosedAt: null, Because: null, Enhanced: false);

    public static EffectRow Effect(string key, bool urgent = false) => new(key, "j1", "{}", urgent, Noon);

    /// <summary>Puts a crime with one journey for each line into the store, and the lines into its list.</summary>
    public static async Task SaveAsync(SqliteStore store, params ImmutableArray<ListRow> lines)
    {
        foreach (var ofCrime in lines.GroupBy(l => l.CrimeRef))
            Assert.True(await store.SaveAdmissionAsync(Admission(Crime(ofCrime.Key), [.. ofCrime.Select(l => l.JourneyId)])));
        await Task.WhenAll(lines.Select(async line =>
            Assert.True(await store.SaveStepAsync(Step(Journey(line.JourneyId, line.CrimeRef), 1) with { List = line }))));
    }
}

/// <summary>A store in a folder of its own, which goes with the test.</summary>
internal sealed class OwnStore : IAsyncDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("storage-").FullName;

    public SqliteStore Store { get; private set; }

    public OwnStore() => Store = SqliteStore.Open(Folder);

    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = SqliteStore.Open(Folder);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
