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
        var unit = entry.Event switch
        {
            Event.RulesChanged => Unit.WorkingDays,
            Event.PersonUpdated or Event.JourneyCarriedOver or Event.EventWithdrawn => Unit.Cica,
            _ => (Unit?)null,
        };
        if (unit is null)
        {
            return;
        }

        foreach (var open in draft.OpenObligations.Where(o => o.OriginalDue is null).ToList())
        {
            var clock = draft.RuleOf(open).Clocks[open.Clock];
            if (clock.Unit == unit && DueOf(draft, clock, open) is var due && due != open.Due)
            {
                draft.Put(open with { Due = due, AtRiskRaised = false, OverdueRaised = false });
                draft.ToPlan.Add(open.Number);
            }
        }
    }

    /// <summary>The end of the time to claim, as far as the age is known by now (R5-CICA).</summary>
    public static Due CompensationDue(Journey journey) =>
        Due.EndOf(Deadlines.CompensationEnds(journey.Case.CommittedOn, London.DateOf(journey.Case.ReportedAt), journey.Person.Turns18On));

    private static Due DueOf(JourneyDraft draft, Clock clock, Obligation open)
    {
        if (clock.Unit == Unit.Cica)
        {
            return CompensationDue(draft.Journey);
        }

        var calendar = draft.Rules.Calendar;
        var own = Deadlines.DueOf(clock, open.TriggeredAt, open.Enhanced && open.PulledInAt is null, calendar);
        return open.PulledInAt is { } at && calendar.AddWorkingDays(London.DateOf(at), clock.Enhanced!.Value) is { } sooner && sooner < own.Date
            ? Due.EndOf(sooner)
            : own;
    }
}
