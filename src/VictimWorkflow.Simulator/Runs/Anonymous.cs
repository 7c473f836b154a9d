using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Simulator.Runs;

/// <summary>The invented events without what a log may not hold: that a text was given stays, the text does not.</summary>
internal static class Anonymous
{
    private const string Given = "";

    public static Event Of(Event happened) => happened switch
    {
        Event.CrimeReported e => e with { Offence = e.Offence with { Title = null }, Persons = [.. e.Persons.Select(Of)] },
        Event.CrimeFinalised e => e with { Reason = Given },
        Event.SuspectReleased e => e with { Reason = Given },
        Event.BailChanged e => e with { Reason = Given },
        Event.ChargeDecided e => e with { Reason = Given },
        Event.ContactLogged e => e with { Summary = Given, OverrideReason = e.OverrideReason is null ? null : Given },
        Event.ConflictDecided e => e with { Reason = Given },
        Event.JourneySuspended e => e with { Reason = Given },
        Event.JourneyTerminated e => e with { Reason = Given },
        _ => happened,
    };

    private static Person Of(Person person) => person with
    {
        BirthDate = null,
        Turns18On = person.BirthDate is { Year: > 2010 } born ? born.PlusYears(18) : null,
        ParentOrGuardian = Of(person.ParentOrGuardian),
        NamedContact = Of(person.NamedContact),
        ContactPoints = [.. person.ContactPoints.Select(p => p with { Value = null })],
    };

    private static Representative? Of(Representative? representative) => representative is null ? null
        : representative with { Name = null, ContactPoints = [.. representative.ContactPoints.Select(p => p with { Value = null })] };
}
