using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Core.Crimes;

/// <summary>A crime that was merged into another, as it stood then: what the other has to know of it.</summary>
/// <param name="Into">The crime in which everything goes on.</param>
/// <param name="Refs">Its reference, and those of crimes that were merged into it before.</param>
/// <param name="Events">The ids of its log: what they opened can still be withdrawn.</param>
public sealed record MergedCrime(string Into, ImmutableArray<string> Refs, ImmutableArray<string> Events)
{
    public ImmutableArray<OffenceFlag> Flags { get; init; } = [];

    public bool IsRestricted { get; init; }

    public ImmutableArray<MergedSuspect> Suspects { get; init; } = [];

    /// <summary>Its events that are not withdrawn.</summary>
    public ImmutableArray<string> Irrevocable { get; init; } = [];

    /// <summary>Persons who had two references in it.</summary>
    public ImmutableArray<MergedPerson> Persons { get; init; } = [];
}

/// <param name="Custody">As it stood last; absent when nothing was known.</param>
public sealed record MergedSuspect(string Ref, bool Under18, bool IsPoliceEmployee, Custody? Custody);

/// <param name="Into">The reference that stands for this one.</param>
public sealed record MergedPerson(string Ref, string Into);

/// <summary>Two records of one crime become one: what the crime that goes tells, and what the one that stays makes of it.</summary>
internal static class CrimeMerging
{
    /// <summary>Why this crime cannot be merged into that one, or null.</summary>
    public static Refusal? Refusal(Crime crime, Crime? surviving) => surviving switch
    {
        null => new("unknown-crime", "data.mergedInto", "No crime with this reference was reported."),
        _ when surviving.CaseJourneyId == crime.CaseJourneyId =>
            new("conflicting-event", "data.mergedInto", "This is the same crime, or was merged into it."),
        _ when crime.Suspects.Values.Any(s => !LifeCycle.IsBeforeInvestigation(s.State)) =>
            new("illegal-move", "data.outcome", EventCatalogue.Errors["illegal-move"]),
        _ => null,
    };

    public static MergedCrime Leave(Crime crime, string into) => new(into, [crime.Ref, .. crime.MergedFrom], [.. crime.Events.Keys])
    {
        Flags = [.. crime.Flags],
        IsRestricted = crime.IsRestricted,
        Irrevocable = [.. crime.Irrevocable],
        Suspects = [.. crime.Suspects.Where(s => s.Key != Crime.NoSuspect)
            .Select(s => new MergedSuspect(s.Key, s.Value.Under18, s.Value.IsPoliceEmployee, s.Value.Custodies.LastOrDefault()))],
        Persons = [.. crime.Persons.Where(p => p.Value.MergedInto is not null).Select(p => new MergedPerson(p.Key, CrimeMachine.Standing(crime, p.Key)))],
    };

    /// <summary>Takes in what one journey of the other crime brings; everything of the crime itself comes with each, and counts once.</summary>
    public static Crime TakeIn(Crime crime, Event.JourneyCarriedOver e, Instant at, int sequence, Func<string, string> journeyIdOf)
    {
        crime = e.From.Suspects.Where(s => !crime.Suspects.ContainsKey(s.Ref))
            .Aggregate(crime, (c, s) => CrimeFolding.Identify(c, s.Ref, s.Under18, s.IsPoliceEmployee, s.Custody, at, sequence));
        crime = e.PersonRef is { } person ? Join(crime, CrimeMachine.Standing(crime, person), e, sequence, journeyIdOf) : crime;
        return crime with
        {
            Persons = e.From.Persons.Aggregate(crime.Persons, KeepReference),
            Events = e.From.Events.Aggregate(crime.Events, (events, id) => events.ContainsKey(id) ? events : events.Add(id, 0)),
            MergedFrom = [.. crime.MergedFrom.Union(e.From.Refs).Order(StringComparer.Ordinal)],
            Irrevocable = crime.Irrevocable.Union(e.From.Irrevocable),
            Flags = crime.Flags.Union(e.From.Flags),
            IsRestricted = crime.IsRestricted || e.From.IsRestricted,
        };
    }

    private static Crime Join(Crime crime, string person, Event.JourneyCarriedOver e, int sequence, Func<string, string> journeyIdOf)
    {
        var known = crime.Persons.TryGetValue(person, out var own)
            ? own with { Role = own.Role == e.Role ? own.Role : JourneyRole.Both }
            : new CrimePerson(journeyIdOf(person), e.Role, e.Carried.Person.IsBusiness, sequence);
        return crime with { Persons = crime.Persons.SetItem(person, known) };
    }

    // A reference that was replaced in the other crime still finds the person here.
    private static ImmutableSortedDictionary<string, CrimePerson> KeepReference(ImmutableSortedDictionary<string, CrimePerson> persons, MergedPerson old) =>
        !persons.ContainsKey(old.Ref) && persons.TryGetValue(old.Into, out var standing)
            ? persons.Add(old.Ref, standing with { MergedInto = old.Into })
            : persons;
}
