using System.Collections.Immutable;
using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Http;

/// <summary>One line of the list of journeys.</summary>
/// <param name="AtRiskAt">From when the nearest open obligation counts as at risk.</param>
public sealed record JourneyLine(
    string JourneyId, string CrimeRef, string? PersonRef, JourneyRole Role, string Unit, string? OfficerRef, Stage Stage,
    ListState State, bool Enhanced, Instant? AtRiskAt, Instant? DueAt, string? NextRule, int OpenObligations, Instant StartedAt)
{
    public static JourneyLine Of(ListRow row, Instant now) => new(
        row.JourneyId, row.CrimeRef, row.PersonRef, row.Role, row.Unit, row.OfficerRef, row.Stage, StateOf(row, now), row.Enhanced,
        row.AtRiskAt, row.OverdueAt, row.NextRule, row.OpenCount, row.StartedAt);

    // What needs somebody most comes first.
    private static ListState StateOf(ListRow row, Instant now) =>
        row.IsStuck ? ListState.Stuck
        : row.OverdueAt < now ? ListState.Overdue
        : row.State == JourneyState.Suspended ? ListState.Suspended
        : row.AtRiskAt <= now ? ListState.AtRisk
        : ListState.OnTrack;
}

/// <summary>One journey as the people who work with it see it.</summary>
/// <param name="Name">Who it is, where the reader may know.</param>
/// <param name="ContactPoints">The contact points as the safety card has them: references and safety, no number or address.</param>
public sealed record JourneyView(
    string JourneyId, string CrimeRef, string? CrimeNumber, string? PersonRef, string? Name, JourneyRole Role, string Unit,
    string? OfficerRef, JourneyState State, Instant? SuspendedUntil, string? StuckOn, Stage Stage, bool Enhanced, ContactAgreement? Agreement,
    ImmutableArray<CardPoint> ContactPoints, ImmutableArray<Conflict> Conflicts, ImmutableArray<Alert> Alerts,
    ImmutableArray<string> OpenTasks, int OpenObligations, Instant? LastSuccessfulContactAt, Instant StartedAt, Instant? NextDueAt)
{
    /// <summary>Where this journey goes on, when its crime was merged into another.</summary>
    public GoesOn? GoesOn { get; init; }

    /// <summary>The records that were merged into this one; their references find it.</summary>
    public ImmutableArray<string> MergedFrom { get; init; } = [];

    /// <summary>Stands where the name of somebody stood whose key was destroyed.</summary>
    public const string Erased = "erased";

    public static JourneyView Of(Journey journey, SafetyCard card, string? name) => new(
        journey.Id, journey.CrimeRef, journey.Case.CrimeNumber, journey.PersonRef, name, journey.Role, journey.Case.Unit,
        journey.Case.OfficerRef,
        journey.State, journey.SuspendedUntil, journey.StuckOn, journey.Stage, journey.Tier.IsEnhanced, journey.Agreement,
        [.. card.Points.Values], [.. journey.Conflicts.Values], [.. journey.Alerts.Values],
        [.. journey.Tasks.Values.Where(t => t.Status == HumanTaskStatus.Open).Select(t => TaskRefs.Of(journey, t.Number))],
        journey.Obligations.Values.Count(o => o.IsOpen), journey.LastSuccessfulContactAt, journey.StartedAt, journey.NextDue)
    { MergedFrom = journey.MergedFrom };
}

/// <param name="JourneyId">Absent until everything has gone over.</param>
public sealed record GoesOn(string CrimeRef, string? JourneyId);

/// <summary>An entry of the crime's log that concerns the journey.</summary>
/// <param name="Data">With its words for those who may read them; otherwise references, codes and times.</param>
public sealed record TimelineEntry(
    int Sequence, string EventId, string Type, Instant OccurredAt, Instant KnownAt, Instant ReceivedAt, bool IsHeld,
    ImmutableArray<Moved> Moved, JsonObject Data);

public sealed record Timeline(ImmutableArray<TimelineEntry> Items, int? Next);

/// <summary>An obligation with its dates and its reasons.</summary>
/// <param name="Explanation">Rule, source, trigger, counted days, tier, and what became of it, in sentences.</param>
public sealed record ObligationView(
    int Number, string Rule, int Right, string Words, ObligationStatus Status, bool IsOpen, bool IsAtRisk, bool IsOverdue, DueKind DueKind,
    Instant? DueAt, Instant? OriginalDueAt, Instant TriggeredAt, string EventRef, string? Suspect, string? Hearing, DutyHolder Holder,
    Channel Channel, bool Enhanced, Instant? ClosedAt, string? ClosedBy, string? Because, int FailedAttempts, ImmutableArray<string> Explanation)
{
    public static ObligationView Of(Obligation o, Journey journey, RuleBook rules, Instant now)
    {
        var rule = rules.RuleOf(o);
        var isOverdue = o.IsOverdue(now);
        return new ObligationView(
            o.Number, o.Rule, (int)rule.Right, rule.Words, o.Status, o.IsOpen,
            o.IsOpen && !isOverdue && Deadlines.AtRiskFrom(o.Due, o.TriggeredAt, rules.Calendar) <= now, isOverdue, o.Due.Kind, o.Due.Ends,
            o.OriginalDue?.Ends, o.TriggeredAt, o.EventRef, o.Suspect, o.Hearing, o.Holder, o.Channel, o.Enhanced,
            o.ClosedAt, o.ClosedBy, o.Because, o.FailedAttempts, Core.Journeys.Explanation.Of(o, journey, rules));
    }
}

/// <summary>An automatic message: when, by what, why, what it says and what became of it.</summary>
public sealed record MessageView(
    string MessageRef, ContactMethod Channel, Template Template, MessageStatus Status, string Why, string? Detail, string ContactPointRef,
    bool Urgent, Instant SendAt, Instant PlannedAt, Instant? ReleasedAt, Instant? AcceptedAt, Instant? DeliveredAt, Instant ChangedAt,
    ImmutableArray<int> Obligations, string Subject, string Body)
{
    public static MessageView Of(Message m, Journey journey, RuleBook rules)
    {
        var text = MessageTexts.For(m, journey, rules);
        return new MessageView(
            TaskRefs.Of(journey, m.Number), m.Method, m.Template, m.Status, m.Why, m.Detail, m.Point, m.Urgent, m.SendAt, m.PlannedAt,
            m.ReleasedAt, m.AcceptedAt, m.DeliveredAt, m.ChangedAt, m.Obligations, text.Subject, text.Body);
    }
}
