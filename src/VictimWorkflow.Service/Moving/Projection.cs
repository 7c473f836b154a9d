using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>What a step leaves for lists, figures and the audit. Decides nothing.</summary>
public static class Projection
{
    /// <summary>The first link of every chain.</summary>
    public const string NoHash = "0000000000000000000000000000000000000000000000000000000000000000";

    public static StepChange Of(Journey before, Decision decision, string cause, string actorRef, string previousHash, RuleBook rules, Instant now)
    {
        var after = decision.Journey;
        return new StepChange(after, before.Revision, List(after, rules), Audit(before, decision, cause, actorRef, previousHash, now))
        {
            Effects = [.. decision.Effects.Select((effect, position) => Effect(after, effect, position))],
            Obligations = [.. Changed(before.Obligations, after.Obligations).Select(o => Obligation(after, o, rules))],
            Tasks = [.. Changed(before.Tasks, after.Tasks).Select(t => Task(after, t))],
            Alerts = [.. Changed(before.Alerts, after.Alerts).Select(a => Alert(after, a))],
        };
    }

    public static ListRow List(Journey journey, RuleBook rules)
    {
        var open = journey.Obligations.Open.Where(o => !EndsQuietly(rules, o)).ToList();
        var next = open.Where(o => o.Due.Ends is not null).MinBy(o => (o.Due.Ends, o.Number));
        return new ListRow(
            journey.Id, journey.Revision, journey.CrimeRef, journey.PersonRef, journey.Role, journey.Case.Unit, journey.Case.OfficerRef, journey.Stage,
            journey.Tier.IsEnhanced, journey.State, journey.StuckOn is not null, journey.Case.IsRestricted,
            open.Select(o => Deadlines.AtRiskFrom(o.Due, o.TriggeredAt, rules.Calendar)).Min(), next?.Due.Ends, next?.Rule, open.Count,
            open.Aggregate(0, (bits, o) => bits | (1 << (int)rules.RuleOf(o).Right)), journey.StartedAt);
    }

    /// <summary>The hash that chains an audit entry to everything before it.</summary>
    public static string Hash(AuditRow row) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{row.PreviousHash}|{row.JourneyId}|{row.Revision}|{InstantPattern.ExtendedIso.Format(row.At)}|{row.Cause}|{row.ActorRef}|{row.Json}")));

    private static AuditRow Audit(Journey before, Decision decision, string cause, string actorRef, string previousHash, Instant now)
    {
        var after = decision.Journey;
        var json = JsonSerializer.Serialize(
            new AuditEntry(
                [.. Changed(before.Obligations, after.Obligations)], [.. Changed(before.Messages, after.Messages)], [.. Changed(before.Tasks, after.Tasks)],
                [.. Changed(before.Conflicts, after.Conflicts)], [.. Changed(before.Alerts, after.Alerts)]),
            CoreJson.Options);
        // As the stores keep it, to 100 ns, so that it can be worked out again.
        var at = Instant.FromUnixTimeTicks(now.ToUnixTimeTicks());
        var row = new AuditRow(after.Id, after.Revision, at, cause, actorRef, json, previousHash, Hash: "");
        return row with { Hash = Hash(row) };
    }

    private static EffectRow Effect(Journey journey, Effect effect, int position) => new(
        $"{journey.Id}.{journey.Revision}.{position}", journey.Id, JsonSerializer.Serialize(effect, CoreJson.Options),
        effect is Effect.Send { Urgent: true }, Instant.MinValue);

    private static ObligationRow Obligation(Journey journey, Obligation o, RuleBook rules) => new(
        journey.Id, o.Number, o.Rule, (int)rules.RuleOf(o).Right, journey.Case.Unit, ContractName.Of(o.Holder),
        o.Status, o.TriggeredAt, o.Due.Ends, o.ClosedAt, o.Because, o.Enhanced);

    private static TaskRow Task(Journey journey, HumanTask t) => new(
        journey.Id, t.Number, journey.CrimeRef, journey.PersonRef, journey.Case.Unit, t.InsteadOf is null ? journey.Case.OfficerRef : null,
        t.Kind, t.Method, t.Status, t.RaisedAt, t.NotBefore, t.Due,
        t.Urgent, t.ClaimedBy, t.AssignedTo, t.Why, string.Join(' ', t.Obligations.Select(n => journey.Obligations[n].Rule).Distinct()), journey.Case.IsRestricted);

    private static AlertRow Alert(Journey journey, Alert a) => new(
        journey.Id, a.Number, a.Kind, journey.Case.Unit, a.RaisedAt, a.Obligation is { } n ? journey.Obligations[n].Rule : null, a.EventRef, a.Urgent);

    private static bool EndsQuietly(RuleBook rules, Obligation o) => rules.RuleOf(o).Clocks[o.Clock].EndsQuietly;

    // Records are never written over: what a step did not touch is the same object.
    private static IEnumerable<T> Changed<T>(IReadOnlyDictionary<int, T> before, IReadOnlyDictionary<int, T> after)
        where T : class => after.Where(pair => !before.TryGetValue(pair.Key, out var old) || !ReferenceEquals(old, pair.Value)).Select(pair => pair.Value);
}

/// <summary>What a step changed, as the audit keeps it.</summary>
public sealed record AuditEntry(
    ImmutableArray<Obligation> Obligations, ImmutableArray<Message> Messages, ImmutableArray<HumanTask> Tasks, ImmutableArray<Conflict> Conflicts,
    ImmutableArray<Alert> Alerts);
