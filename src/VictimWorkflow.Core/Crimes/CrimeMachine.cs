using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Core.Crimes;

/// <summary>Decides whether a crime can take an event, and what it moves. The log gets what was admitted; nothing else changes anything.</summary>
public static class CrimeMachine
{
    // Clocks of different machines differ a little; more than this is not a clock but a mistake.
    private static readonly Duration s_clockDifference = Duration.FromMinutes(5);

    private static readonly ImmutableArray<string> s_mayWaitFor =
        ["unknown-crime", "unknown-person", "unknown-suspect", "unknown-hearing", "unknown-event", "not-in-custody", "no-bail-to-change"];

    /// <summary>The crime after the event, or why not.</summary>
    /// <param name="crime">Null when nothing is known of this crime yet.</param>
    /// <param name="journeyIdOf">Names the journey of a person of this crime ("" the crime's own). Asked once for each; the answer is kept.</param>
    /// <param name="now">Journey time.</param>
    /// <param name="surviving">The crime of <see cref="SurvivorNamedBy"/>, when it is known.</param>
    public static Admission Admit(
        Crime? crime, ReceivedEvent received, Func<string, string> journeyIdOf, RuleBook rules, Instant now, Crime? surviving = null)
    {
        if (crime?.Events.TryGetValue(received.Id, out var sequence) ?? false)
        {
            return new Admission.Repeated(sequence);
        }

        received = AsKnownIn(crime, received);
        surviving = SurvivorNamedBy(received.Event) is null ? null : surviving;
        var fault = InFuture(received) ?? Unknown(crime, received.Event)
            ?? (crime is null || SurvivorNamedBy(received.Event) is null ? null : CrimeMerging.Refusal(crime, surviving));
        var ruled = fault is null && crime is not null ? Rule(crime, received) : new Ruled([], fault, IsTooEarly: false);
        return ruled.Fault is { } refusal
            ? Turn(received, refusal, ruled.IsTooEarly, rules, now)
            : Accept(crime ?? Begin(received, journeyIdOf), received, ruled.Moves, journeyIdOf, rules, surviving);
    }

    /// <summary>The reference of the crime that an event says its own was merged into; the host finds that crime for <see cref="Admit"/>.</summary>
    public static string? SurvivorNamedBy(Event happened) =>
        happened is Event.CrimeFinalised { Outcome: FinalOutcome.CancelledMerged, SuspectRef: null, MergedInto: { Length: > 0 } into } ? into : null;

    /// <summary>
    /// The crime to which an event goes because its own was merged into that one; null when it stays. What the record that went has
    /// taken stays taken, and its references lead on: to rename it renames nothing else.
    /// </summary>
    public static string? GoesOnIn(Crime crime, ReceivedEvent received) => crime.MergedInto is { } into && !crime.Events.ContainsKey(received.Id)
        && received.Event is not (Event.CrimeReported or Event.CrimeRenumbered or Event.RulesChanged or Event.CrimeFinalised { Outcome: FinalOutcome.CancelledMerged })
            ? into
            : null;

    /// <summary>
    /// The event with the references that stand for its persons in this crime: an old one finds the new, however often they were merged.
    /// What a provider says of a message is left as it was sent: the old record sent it.
    /// </summary>
    public static ReceivedEvent AsKnownIn(Crime? crime, ReceivedEvent received) =>
        crime is null || received.Event is Event.DeliveryReported or Event.ReplyReceived ? received : received.Naming(person => Standing(crime, person));

    /// <summary>
    /// The journeys that must be asked (<see cref="JourneyMachine.Guard"/>), each advanced to the end of the log, before what
    /// <see cref="Admit"/> allowed is kept. Most events ask nobody.
    /// </summary>
    public static ImmutableArray<string> JourneysToAsk(Crime crime, Event happened) => happened switch
    {
        Event.CrimeFinalised { Outcome: FinalOutcome.Closed or FinalOutcome.FiledDisengaged } =>
            [.. crime.Persons.Values.Where(p => p.MergedInto is null).Select(p => p.JourneyId), crime.CaseJourneyId],
        Event.DutyRecorded { PersonRef: null } => [crime.CaseJourneyId],
        // Consent is each person's own: one referral for everybody needs everybody's.
        Event.ReferralRecorded { PersonRef: null } => [.. crime.Persons.Values.Where(p => p.MergedInto is null).Select(p => p.JourneyId)],
        Event.PersonMerged e => [crime.Persons[Standing(crime, e.PersonRef!)].JourneyId],
        Event.JourneyCarriedOver => [],
        _ => happened.PersonRef is { } person && crime.Persons.ContainsKey(person) ? [crime.Persons[Standing(crime, person)].JourneyId] : [],
    };

    /// <summary>
    /// Gives a merge what goes over to the record that stays: the open obligations of the one that goes, with their dates, what
    /// has left to tell of them, and its wishes.
    /// </summary>
    /// <param name="gone">The journey of the person of the admitted entry, at the end of the log.</param>
    public static Admission.Admitted Carry(Admission.Admitted admitted, Journey gone) =>
        admitted with
        {
            Entry = admitted.Entry with
            {
                Carried = gone.Obligations.Open,
                CarriedMessages = Merging.LeftFrom(gone),
                CarriedWishes = Journeys.CarriedWishes.OfPerson(gone),
            },
        };

    /// <summary>The reference that stands for a person after merges: an old one finds the new.</summary>
    public static string Standing(Crime crime, string person)
    {
        for (var hops = 0; hops < crime.Persons.Count && crime.Persons.TryGetValue(person, out var known) && known.MergedInto is { } into; hops++)
        {
            person = into;
        }

        return person;
    }

    private static Refusal? InFuture(ReceivedEvent received)
    {
        var limit = received.ReceivedAt + s_clockDifference;
        return received.OccurredAt > limit ? new("time-in-future", "data.occurredAt", "This lies in the future.")
            : received.KnownAt > limit ? new("time-in-future", "data.knownAt", "This lies in the future.")
            : null;
    }

    private static Refusal? Unknown(Crime? crime, Event happened)
    {
        if (crime is null)
        {
            return happened is Event.CrimeReported ? null : new("unknown-crime", "data.crimeRef", "No crime with this reference was reported.");
        }

        return happened switch
        {
            Event.CrimeReported => new("crime-already-exists", "data.crimeRef", "A crime with this reference was reported before."),
            Event.SuspectIdentified e when crime.Suspects.ContainsKey(e.SuspectRef!) =>
                new("conflicting-event", "data.suspectRef", "This suspect is known already."),
            not (Event.JourneyCarriedOver or Event.PersonUpdated) and { PersonRef: { } person } when !crime.Persons.ContainsKey(person) =>
                new("unknown-person", "data.personRef", "Nobody with this reference belongs to this crime."),
            Event.PersonMerged e when !crime.Persons.ContainsKey(e.IntoRef) => new("unknown-person", "data.intoRef", "Nobody with this reference belongs to this crime."),
            Event.PersonMerged e when e.PersonRef == e.IntoRef => new("conflicting-event", "data.intoRef", "This is the same person, or was merged into them."),
            not Event.SuspectIdentified and { SuspectRef: { } suspect } when !crime.Suspects.ContainsKey(suspect) =>
                new("unknown-suspect", "data.suspectRef", "No suspect with this reference belongs to this crime."),
            Event.EventWithdrawn e when crime.Irrevocable.Contains(e.EventRef) =>
                new("illegal-move", "data.eventRef", "A merge stands, and so does what took something out of the crime: it is sent again."),
            Event.EventWithdrawn e when !crime.Events.ContainsKey(e.EventRef) => new("unknown-event", "data.eventRef", "No event with this id is in this crime."),
            _ => HearingOf(happened) is { } hearing && crime.Hearings.GetValueOrDefault(hearing) is null or { WasNeverListed: true }
                ? new("unknown-hearing", "data.hearingRef", "No hearing with this reference was listed.")
                : null,
        };
    }

    // The life-cycle is asked for every suspect the event concerns; for an event about all, it is enough that one can take it.
    private static Ruled Rule(Crime crime, ReceivedEvent received)
    {
        var happened = received.Event;
        if (Guard(crime, received) is { } fault)
        {
            return new Ruled([], fault, IsTooEarly: fault.Code is "not-in-custody" or "no-bail-to-change");
        }

        var hearing = HearingOf(happened) is { } reference ? crime.Hearings.GetValueOrDefault(reference) : null;
        var suspects = happened is Event.SuspectIdentified ? [] : Concerned(crime, happened, hearing);
        var moves = ImmutableArray.CreateBuilder<(string Suspect, LifeCycleState To, Instant At)>(initialCapacity: 0);
        List<Ruling.Illegal> illegal = [];
        foreach (var suspect in suspects)
        {
            var (ruling, at) = LifeCycleMoves.Place(happened, crime.Suspects[suspect], received.OccurredAt, hearing);
            switch (ruling)
            {
                case Ruling.Goes goes:
                    moves.Add((suspect, IsOneOfSeveralLeaving(crime, happened) ? LifeCycleState.PostTrial : goes.To, at));
                    break;
                case Ruling.Illegal not:
                    illegal.Add(not);
                    break;
            }
        }

        if (illegal.Count > 0 && (illegal.Count == suspects.Length || illegal.Exists(i => i.Code == "already-charged")))
        {
            var worst = illegal.Find(i => i.Code == "already-charged") ?? illegal[0];
            return new Ruled([], new(worst.Code, "data", EventCatalogue.Errors[worst.Code]), illegal.TrueForAll(i => i.IsTooEarly));
        }

        return new Ruled(moves.ToImmutable(), null, IsTooEarly: false);
    }

    private static ImmutableArray<string> Concerned(Crime crime, Event happened, CrimeHearing? hearing)
    {
        ImmutableArray<string> named = [.. (happened.SuspectRef is { } one ? [one] : hearing?.Suspects ?? []).Where(crime.Suspects.ContainsKey)];
        return named.IsEmpty ? [.. crime.Suspects.Keys] : named;
    }

    // Who leaves the contact scheme ends it for nobody else: for the others the sentence runs on.
    private static bool IsOneOfSeveralLeaving(Crime crime, Event happened) => happened is Event.ReferralRecorded
    {
        Service: ReferralService.VictimContactScheme, Stage: ReferralStage.OptedOut,
    } && Victims(crime).Skip(1).Any();

    private static IEnumerable<string> Victims(Crime crime) =>
        crime.Persons.Where(p => p.Value is { Role: JourneyRole.Victim or JourneyRole.Both, MergedInto: null }).Select(p => p.Key);

    private static Refusal? Guard(Crime crime, ReceivedEvent received)
    {
        var at = received.OccurredAt;
        return received.Event switch
        {
            Event.SuspectReleased e when e.SuspectRef is { } s && !crime.Suspects[s].CustodyAt(at).InCustody =>
                new("not-in-custody", "data.suspectRef", "This suspect is not known to be in custody."),
            Event.BailChanged e when e is { SuspectRef: { } s, Change: not BailChange.Granted } && !crime.Suspects[s].CustodyAt(at).OnBail =>
                new("no-bail-to-change", "data.suspectRef", "No bail of this suspect is running."),
            Event.ReviewDecided e when !crime.Suspects.Any(s => (e.SuspectRef is null || e.SuspectRef == s.Key) && s.Value.IsReviewPending) =>
                new("no-review-pending", "data.suspectRef", "No review was asked for."),
            Event.DisposalRecorded { Stage: DisposalStage.Given, ViewsNotSoughtReason: null } e when !AllViewsSought(crime, e.SuspectRef!) =>
                new("views-missing", "data.viewsNotSoughtReason", "The views of every victim are sought first, or it is said why not."),
            _ => null,
        };
    }

    private static bool AllViewsSought(Crime crime, string suspect) =>
        Victims(crime).All(p => crime.ViewsSought.Contains($"{p}|{suspect}") || crime.ViewsSought.Contains($"{p}|"));

    // A feed may be ahead of itself; a person is told at once.
    private static Admission Turn(ReceivedEvent received, Refusal refusal, bool isTooEarly, RuleBook rules, Instant now)
    {
        var until = received.ReceivedAt + rules.Parameters.WaitAtMost;
        var mayWait = received.Origin is Origin.Feed or Origin.Provider
            && (s_mayWaitFor.Contains(refusal.Code) || (refusal.Code == "illegal-move" && isTooEarly));
        return mayWait && now < until
            ? new Admission.Waits(refusal.Code, refusal.Field, refusal.Detail, received.ReceivedAt + (ShortestClock(received, rules) / 2), until)
            : new Admission.Refused(refusal);
    }

    // A long limit is no reason to leave an event lying: it goes to quarantine after three days.
    private static readonly Duration s_shortAtMost = Duration.FromDays(2);

    private static Duration ShortestClock(ReceivedEvent received, RuleBook rules)
    {
        var edition = rules.EditionOn(London.DateOf(received.OccurredAt));
        var clocks = edition.OpeningsBy(received.Envelope.Type).Select(o => o.Clock)
            .Where(c => c is { Enhanced: > 0, Unit: Unit.Hours or Unit.WorkingDays or Unit.CalendarDays })
            .Select(c => c.Unit == Unit.Hours ? Duration.FromHours(c.Enhanced!.Value) : Duration.FromDays(c.Enhanced!.Value));
        return clocks.Append(s_shortAtMost).Min();
    }

    private static Crime Begin(ReceivedEvent received, Func<string, string> journeyIdOf) =>
        new() { Ref = received.Event.CrimeRef!, CaseJourneyId = journeyIdOf("") };

    private static Admission.Admitted Accept(
        Crime crime, ReceivedEvent received, ImmutableArray<(string Suspect, LifeCycleState To, Instant At)> moves, Func<string, string> journeyIdOf, RuleBook rules,
        Crime? surviving)
    {
        var sequence = crime.Sequence + 1;
        var made = received.Envelope.Pseudonymous;
        var separated = made is not null ? Separated.Nothing
            : EventPrivacy.Separate(received.Envelope, (received.Event as Event.CrimeReported)?.CommittedOn ?? crime.CommittedOn);
        var pseudonymous = Standing(crime, surviving, made ?? EventPrivacy.Parse(received.Envelope.Type, separated.Data));
        var next = CrimeFolding.Fold(crime, received, sequence, moves, journeyIdOf);
        next = next with
        {
            Sequence = sequence,
            Revision = crime.Revision + 1,
            Events = next.Events.SetItem(received.Id, sequence),
            MergedInto = surviving?.Ref ?? next.MergedInto,
            Irrevocable = surviving is not null || received.Event is Event.PersonMerged or Event.JourneyCarriedOver
                || (received.Event is Event.EventWithdrawn && CrimeFolding.IsLess(next, crime))
                ? next.Irrevocable.Add(received.Id)
                : next.Irrevocable,
        };
        var moved = Moved(crime.Suspects, next.Suspects);
        var entry = new LogEntry(
            sequence, received.Id, received.Envelope.Type, pseudonymous, received.OccurredAt, received.KnownAt, received.ReceivedAt, moved)
        {
            // Known later than it happened counts only if the sender says so: the default, receipt, would make nothing late.
            IsHeld = received.Origin == Origin.Import || received.ReceivedAt - Instant.Max(received.OccurredAt, received.Event.KnownAt ?? Instant.MinValue) > rules.Parameters.HeldWhenLaterThan,
            Merged = surviving is null ? null : CrimeMerging.Leave(next, surviving.Ref),
        };
        return new(next, entry, Recipients(next, pseudonymous, moved), Started(crime, next, received), separated);
    }

    // What the log keeps names whoever, and whichever crime, the event has come to stand for.
    private static Event Standing(Crime crime, Crime? surviving, Event happened) => happened switch
    {
        Event.DeliveryReported or Event.ReplyReceived when happened.PersonRef is { } named => happened with { PersonRef = Standing(crime, named) },
        Event.CrimeFinalised e when surviving is not null => e with { MergedInto = surviving.Ref, PersonRef = null },
        _ => happened,
    };

    private static ImmutableArray<Moved> Moved(ImmutableSortedDictionary<string, LifeCycle> before, ImmutableSortedDictionary<string, LifeCycle> after) =>
        ReferenceEquals(before, after) ? []
            : [.. after.Where(s => !before.TryGetValue(s.Key, out var old) || old.State != s.Value.State).Select(s => new Moved(s.Key, s.Value.State))];

    private static ImmutableArray<Journey> Started(Crime before, Crime after, ReceivedEvent received)
    {
        if (ReferenceEquals(before.Persons, after.Persons) && before.Sequence > 0)
        {
            return [];
        }

        var persons = after.Persons.Where(p => !before.Persons.ContainsKey(p.Key) && p.Value.MergedInto is null)
            .Select(p => Start(after, p.Key, p.Value, received, after.Sequence));
        return [.. before.Sequence == 0 ? [Start(after, null, null, received, after.Sequence)] : ImmutableArray<Journey>.Empty, .. persons];
    }

    // Somebody who comes from a merged record is known from the first entry on: nothing is planned past their wishes.
    private static Journey Start(Crime crime, string? person, CrimePerson? known, ReceivedEvent received, int sequence) => new Journey
    {
        Id = known?.JourneyId ?? crime.CaseJourneyId,
        CrimeRef = crime.Ref,
        PersonRef = person,
        Role = known?.Role ?? JourneyRole.Case,
        StartedAt = received.OccurredAt,
        LastStepAt = received.OccurredAt,
        JoinedWith = sequence,
    }.KnownFrom(received.Event);

    private static ImmutableArray<string> Recipients(Crime crime, Event happened, ImmutableArray<Moved> moved)
    {
        // A merge, and what restricts the record, concerns everybody.
        var isForAll = !moved.IsEmpty || happened is Event.PersonMerged or Event.PersonUpdated { Person.PoliceEmployee: true };
        var one = isForAll ? null : (happened as Event.PersonUpdated)?.Person.PersonRef ?? happened.PersonRef;
        return one is null ? [.. crime.Persons.Values.Select(p => p.JourneyId).Distinct(), crime.CaseJourneyId]
            : crime.Persons.TryGetValue(one, out var person) ? [person.JourneyId, crime.CaseJourneyId]
            : [crime.CaseJourneyId];
    }

    private static string? HearingOf(Event happened) => happened switch
    {
        Event.HearingHeld e => e.HearingRef,
        Event.HearingResulted e => e.HearingRef,
        Event.WitnessRequired e => e.HearingRef,
        Event.WitnessAttended e => e.HearingRef,
        _ => null,
    };

    private sealed record Ruled(ImmutableArray<(string Suspect, LifeCycleState To, Instant At)> Moves, Refusal? Fault, bool IsTooEarly);
}
