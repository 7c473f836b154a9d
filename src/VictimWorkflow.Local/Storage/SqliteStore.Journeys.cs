using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using NodaTime;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Local.Storage;

public sealed partial class SqliteStore
{
    /// <summary>The due time of a journey with log entries it has not folded in: before every other.</summary>
    private const long Unread = 0;

    private static readonly string s_saveObligation = "INSERT OR REPLACE INTO obligations " + Values(12);
    private static readonly string s_saveTask = "INSERT OR REPLACE INTO tasks " + Values(18);
    private static readonly string s_saveList = "INSERT OR REPLACE INTO lists " + Values(19);
    private static readonly string s_saveAudit = "INSERT INTO audit " + Values(8);

    private const string SaveAlert = """
        INSERT INTO alerts (journey, number, kind, unit, raised_at, rule, event_key, urgent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (journey, number) DO UPDATE SET kind = $3, unit = $4, raised_at = $5, rule = $6, event_key = $7, urgent = $8
        """;

    public async ValueTask<Journey?> FindJourneyAsync(string journeyId) =>
        Unpacked<Journey>(await ReadAsync(session =>
            session.First("SELECT state FROM journeys WHERE id = $1", row => row.GetBytes(0), journeyId)));

    public ValueTask<bool> SaveStepAsync(StepChange change)
    {
        var journey = change.Journey;
        var state = Packed.Pack(journey);
        return WriteAsync(session =>
        {
            if (!session.Execute("UPDATE journeys SET revision = $3, state = $4 WHERE id = $1 AND revision = $2",
                journey.Id, change.ExpectedRevision, journey.Revision, state))
            {
                return false;
            }
            SaveAudit(session, change.Audit);
            foreach (var effect in change.Effects)
                session.Execute("INSERT OR IGNORE INTO effects VALUES ($1, $2, $3, $4, $5, $6)",
                    effect.Key, effect.JourneyId, effect.Json, effect.Urgent, effect.DueAt, effect.Tries);
            SaveLine(session, change.List);
            foreach (var obligation in change.Obligations) SaveObligation(session, obligation);
            foreach (var task in change.Tasks) SaveTask(session, task);
            foreach (var a in change.Alerts)
                session.Execute(SaveAlert, a.JourneyId, a.Number, a.Kind, a.Unit, a.RaisedAt, a.Rule, a.EventKey, a.Urgent);
            SaveDue(session, journey);
            return true;
        });
    }

    public ValueTask<ImmutableArray<string>> DueJourneysAsync(Instant now, int take) => ReadAsync(session => All(
        session, "SELECT journey FROM due WHERE at <= $1 ORDER BY at, journey LIMIT $2", row => row.GetString(0), now, take));

    public ValueTask<Instant?> NextDueAsync() =>
        ReadAsync(session => session.First("SELECT min(at) FROM due", row => row.FindLong(0)) switch
    {
        null => (Instant?)null,
        Unread => Instant.MinValue,
        { } ticks => Instant.FromUnixTimeTicks(ticks),
    });

    public ValueTask<ImmutableArray<AuditRow>> AuditAsync(string journeyId, int after, int take) => ReadAsync(session => All(
        session, "SELECT * FROM audit WHERE journey = $1 AND revision > $2 ORDER BY revision LIMIT $3",
        ReadAudit, journeyId, after, take));

    public ValueTask<AuditRow?> AuditHeadAsync(string journeyId) => ReadAsync(session =>
        session.First("SELECT * FROM audit WHERE journey = $1 ORDER BY revision DESC LIMIT 1", ReadAudit, journeyId));

    // An admission may have come between the step's reading and its saving: its wake must outlive this step.
    private static void SaveDue(Session session, Journey journey)
    {
        var written = session.Number($"SELECT sequence FROM crimes WHERE number = {CrimeNumber}", journey.CrimeRef);
        var at = written > journey.Position ? Unread : RoundUp(journey.NextDue);
        if (at is null)
            session.Execute("DELETE FROM due WHERE journey = $1", journey.Id);
        else
            session.Execute("INSERT OR REPLACE INTO due VALUES ($1, $2)", journey.Id, at);
    }

    // Never before the true moment: woken a part of a tick early, a journey would have nothing to do and be due again at once.
    private static long? RoundUp(Instant? due) =>
        due is { } at ? (at + Duration.FromNanoseconds(NodaConstants.NanosecondsPerTick - 1)).ToUnixTimeTicks() : null;

    private static AuditRow ReadAudit(SqliteDataReader row) => new(
        row.GetString(0), row.GetInt32(1), row.GetInstant(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7));

    private static void SaveAudit(Session session, AuditRow a) =>
        session.Execute(s_saveAudit, a.JourneyId, a.Revision, a.At, a.Cause, a.ActorRef, a.Json, a.PreviousHash, a.Hash);

    private static void SaveObligation(Session session, ObligationRow o) => session.Execute(
        s_saveObligation, o.JourneyId, o.Number, o.Rule, o.Right, o.Unit, o.Holder, o.Status, o.TriggeredAt, o.DueAt, o.ClosedAt,
        o.Because, o.Enhanced);

    private static void SaveTask(Session session, TaskRow t) => session.Execute(
        s_saveTask, t.JourneyId, t.Number, t.CrimeRef, t.PersonRef, t.Unit, t.OfficerRef, t.Kind, t.Method, t.Status, t.RaisedAt,
        t.NotBefore, OrNever(t.DueAt), !t.Urgent, t.ClaimedBy, t.AssignedTo, t.Why, t.Rules, t.IsRestricted);

    private static void SaveLine(Session session, ListRow l) => session.Execute(
        s_saveList, l.JourneyId, l.Revision, l.CrimeRef, l.PersonRef, l.Role, l.Unit, l.OfficerRef, l.Stage, l.Enhanced, l.State, l.IsStuck,
        l.IsRestricted, OrNever(l.AtRiskAt), OrNever(l.OverdueAt), l.NextRule, l.OpenCount, l.Rights, l.StartedAt, Facets.Of(l));

    private static long OrNever(Instant? at) => at?.ToUnixTimeTicks() ?? long.MaxValue;
}
