using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>Limits that end before something else: a hearing, a decision, a release. When that moves, they move.</summary>
internal static class Before
{
    private static readonly string[] s_beforeSentence = ["R7-BEREAVED", "R9-BEREAVED-MTG"];
    private static readonly string[] s_beforeTrial = ["R8-BEREAVED-VISIT"];

    // Evidence is given some time after the hearing starts; nobody knows the hour.
    private static readonly string[] s_beforeEvidence = ["R8-REFRESH", "R8-PROSECUTOR", "W-REFRESH"];
    private static readonly string[] s_beforeInterview = ["R4-RI", "R1-TRANSLATE"];

    public static string? HearingOf(Event happened) => happened switch
    {
        Event.HearingListed e => e.HearingRef,
        Event.HearingHeld e => e.HearingRef,
        Event.HearingResulted e => e.HearingRef,
        Event.WitnessRequired e => e.HearingRef,
        Event.WitnessAttended e => e.HearingRef,
        Event.AppealRecorded e => e.HearingRef,
        _ => null,
    };

    /// <summary>The hearing an obligation belongs to: for what must be done before sentence or trial, the one that is coming.</summary>
    public static string? HearingFor(Journey journey, Rule rule, Clock clock, Event happened) =>
        clock.Unit == Unit.Before && Awaited(rule.Id) is { } isAwaited ? Coming(journey, happened.SuspectRef, isAwaited) : HearingOf(happened);

    public static Due DueOf(Journey journey, string rule, string? hearing, Event happened) => happened switch
    {
        Event.DecisionProposed e => At(e.DecisionBy),
        Event.SentenceStageReported { PlannedFor: { } day } => At(London.StartOf(day)),
        _ => At(StartOf(journey, rule, hearing)),
    };

    public static void Follow(JourneyDraft draft, LogEntry entry)
    {
        switch (entry.Event)
        {
            case Event.HearingListed or Event.EventWithdrawn:
                Redate(draft);
                break;
            case Event.StatementRecorded { Stage: StatementStage.Planned, PlannedFor: { } at }:
                foreach (var open in draft.OpenObligations.Where(o => s_beforeInterview.Contains(o.Rule) && o.Due.Kind == DueKind.Undated).ToList())
                {
                    draft.Put(open with { Due = At(at) });
                }

                break;
            case Event.WitnessRequired { Required: false } e:
                StandDown(draft, entry, e.HearingRef);
                break;
        }
    }

    private static void Redate(JourneyDraft draft)
    {
        foreach (var open in draft.OpenObligations.Where(o => draft.RuleOf(o).Clocks[o.Clock].Unit == Unit.Before && o.OriginalDue is null).ToList())
        {
            var hearing = Awaited(open.Rule) is { } isAwaited ? Coming(draft.Journey, open.Suspect, isAwaited) : open.Hearing;
            var due = At(StartOf(draft.Journey, open.Rule, hearing));
            if ((hearing is not null || open.Hearing is not null) && (due != open.Due || hearing != open.Hearing))
            {
                draft.Put(open with { Hearing = hearing, Due = due, AtRiskRaised = false, OverdueRaised = false });
                draft.ToPlan.Add(open.Number);
            }
        }
    }

    // Who need not come any more is told so, and what was to be done for the day falls away.
    private static void StandDown(JourneyDraft draft, LogEntry entry, string hearing)
    {
        foreach (var open in draft.OpenObligations.Where(o => o.Hearing == hearing).ToList())
        {
            if (draft.RuleOf(open).Clocks[open.Clock].Opens.Any(t => t.Event == entry.Type) && open.EventRef != entry.EventId)
            {
                draft.Close(open, ObligationStatus.Cancelled, entry.OccurredAt, entry.EventId, "not-required-any-more");
            }
        }
    }

    private static Func<HearingKind, bool>? Awaited(string rule) => s_beforeSentence.Contains(rule) ? kind => kind == HearingKind.Sentence
        : s_beforeTrial.Contains(rule) ? kind => kind is HearingKind.Trial or HearingKind.Retrial
        : null;

    private static string? Coming(Journey journey, string? suspect, Func<HearingKind, bool> isAwaited) => journey.Hearings
        .Where(h => isAwaited(h.Value.Kind) && h.Value is { IsHeld: false, IsVacated: false, StartsAt: not null })
        .Where(h => suspect is null || h.Value.Suspects.Contains(suspect))
        .OrderBy(h => h.Value.StartsAt).Select(h => h.Key).FirstOrDefault();

    private static Instant? StartOf(Journey journey, string rule, string? hearing) =>
        hearing is null || !journey.Hearings.TryGetValue(hearing, out var facts) || facts.IsVacated || facts.StartsAt is not { } starts ? null
        : s_beforeEvidence.Contains(rule) ? London.EndOf(London.DateOf(starts))
        : starts;

    private static Due At(Instant? moment) => moment is { } at ? Due.Before(at) : Due.Undated;
}
