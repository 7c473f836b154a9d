using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>
/// A new calendar or new parameters reach what is open, and nothing else. An edition of the Code does not: an obligation is
/// judged by the one in force on the day of its trigger. An age learnt late reaches what is counted from a birthday.
/// </summary>
internal static class Redating
{
    public static void Follow(JourneyDraft draft, LogEntry entry)
    {
        if (entry.Event is not (Event.RulesChanged or Event.PersonUpdated or Event.JourneyCarriedOver or Event.EventWithdrawn))
        {
            return;
        }

        foreach (var open in draft.OpenObligations.Where(o => o.OriginalDue is null).ToList())
        {
            var clock = draft.RuleOf(open).Clocks[open.Clock];
            var isReached = entry.Event is Event.RulesChanged ? clock.Unit is Unit.WorkingDays or Unit.Agreed or Unit.LastContact : clock.Unit == Unit.Cica;
            if (isReached && DueOf(draft, clock, open, entry) is var due && due != open.Due)
            {
                draft.Put(open with { Due = due, AtRiskRaised = false, OverdueRaised = false });
                draft.ToPlan.Add(open.Number);
            }
        }
    }

    /// <summary>The end of the time to claim, as far as the age is known by now (R5-CICA).</summary>
    public static Due CompensationDue(Journey journey) =>
        Due.EndOf(Deadlines.CompensationEnds(journey.Case.CommittedOn, London.DateOf(journey.Case.ReportedAt), journey.Person.Turns18On));

    private static Due DueOf(JourneyDraft draft, Clock clock, Obligation open, LogEntry entry)
    {
        if (clock.Unit == Unit.Cica)
        {
            return CompensationDue(draft.Journey);
        }

        var own = Openings.DueOf(draft, draft.RuleOf(open), clock, open.TriggeredAt, open.Enhanced && open.PulledInAt is null, open.Holder);
        if (clock.Unit != Unit.WorkingDays)
        {
            // A new interval is no reason to be late already (E.9).
            return own == open.Due ? own : Updates.DueOf(draft, open.Rule, open.TriggeredAt, entry.OccurredAt);
        }

        return open.PulledInAt is { } at && draft.Rules.Calendar.AddWorkingDays(London.DateOf(at), clock.Enhanced!.Value) is { } sooner && sooner < own.Date
            ? Due.EndOf(sooner)
            : own;
    }
}
