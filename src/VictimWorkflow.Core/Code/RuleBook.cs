using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Calendar;

namespace VictimWorkflow.Core.Code;

/// <summary>The law and practice a step is judged by, all of it dated data: editions of the Code, the calendar, the force's parameters.</summary>
public sealed record RuleBook(ImmutableArray<Edition> Editions, WorkingCalendar Calendar, Parameters Parameters)
{
    public static RuleBook Current { get; } = new([VictimsCode.Code2021], WorkingCalendar.England, Parameters.Kent);

    /// <summary>The edition in force on a local date; the first edition for anything earlier.</summary>
    public Edition EditionOn(LocalDate date)
    {
        for (var last = Editions.Length - 1; last > 0; last--)
        {
            if (Editions[last].InForceFrom <= date)
            {
                return Editions[last];
            }
        }

        return Editions[0];
    }

    public Rule RuleOf(string edition, string rule)
    {
        foreach (var known in Editions)
        {
            if (known.Id == edition)
            {
                return known.RuleOf(rule);
            }
        }

        throw new KeyNotFoundException($"There is no edition {edition}.");
    }

    public Rule RuleOf(Journeys.Obligation obligation) => RuleOf(obligation.Edition, obligation.Rule);
}
