using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Core.Crimes;

/// <summary>Folds an event the crime has taken into what it shares with everybody.</summary>
internal static class CrimeFolding
{
    // Far more than a hearing is moved; a feed that lists it for ever fills nothing.
    private const int ListingsKept = 16;

    // A case goes from hand to hand a few times.
    private const int AllocationsKept = 16;

    public static Crime Fold(
        Crime crime, ReceivedEvent received, int sequence, ImmutableArray<(string Suspect, LifeCycleState To, Instant At)> moves, Func<string, string> journeyIdOf)
    {
        var (at, before) = (received.OccurredAt, crime.Suspects);
        foreach (var (suspect, to, movedAt) in moves)
        {
            crime = With(crime, suspect, life => life.To(to, movedAt, sequence));
        }

        crime = received.Event switch
        {
            Event.CrimeReported e => Report(crime, e, new Stated(at, received.Id), sequence, journeyIdOf),
            Event.CrimeRecorded { Offence: { } offence } => crime with { Flags = [.. offence.Flags] },
            Event.CrimeAllocated e => Allocate(crime, new Allocation(new Stated(at, received.Id), e.OfficerRef, e.Unit)),
            Event.CrimeRenumbered e => crime with { Ref = e.NewCrimeRef, Aliases = crime.Aliases.Add(crime.Ref) },
            Event.PersonUpdated e => Join(crime, e.Person, sequence, new Stated(at, received.Id), journeyIdOf),
            Event.PersonMerged e => MergePersons(crime, e.PersonRef!, e.IntoRef),
            Event.SuspectIdentified e => Identify(crime, e.SuspectRef!, e.Under18 ?? false, e.PoliceEmployee ?? false, custody: null, at, sequence),
            Event.JourneyCarriedOver e => CrimeMerging.TakeIn(crime, e, at, sequence, journeyIdOf),
            Event.HearingListed e => List(crime, e, at, received.Id),
            Event.HearingHeld e => Hearing(crime, e.HearingRef, h => h with { IsStarted = true, IsFinished = h.IsFinished || e.Stage == HearingStage.Finished }),
            Event.HearingResulted e => Resulted(crime, e, at, sequence),
            Event.EventWithdrawn e => Withdraw(crime, e.EventRef),
            Event.ContactLogged e => Views(crime, e, received.Id),
            Event.DutyRecorded { Rule: "R6-OOCD-VIEWS" } e => Sought(crime, received.Id, e.PersonRef, e.SuspectRef),
            _ => Suspect(crime, received.Event, at, sequence),
        };
        return ReferenceEquals(crime.Suspects, before) ? crime : crime with { ReachedBeforeCharge = Reached(crime) };
    }

    private static Crime Report(Crime crime, Event.CrimeReported e, Stated said, int sequence, Func<string, string> journeyIdOf)
    {
        var suspects = e.Suspects.IsEmpty ? [new Suspect(Crime.NoSuspect)] : e.Suspects;
        crime = crime with
        {
            Unit = e.Unit,
            OfficerRef = e.OfficerRef,
            Flags = [.. e.Offence.Flags],
            CommittedOn = e.CommittedOn,
            ReportedAt = said.At,
            IsRestricted = e.Persons.Any(p => p.PoliceEmployee == true) || e.Suspects.Any(s => s.PoliceEmployee == true),
            IsSynthetic = e.Synthetic ?? false,
            Suspects = suspects.ToImmutableSortedDictionary(
                s => s.SuspectRef,
                s => LifeCycle.Start(said.At, LifeCycleState.Reported, sequence) with { Under18 = s.Under18 ?? false, IsPoliceEmployee = s.PoliceEmployee ?? false },
                StringComparer.Ordinal),
        };
        return e.Persons.Aggregate(crime, (c, person) => Join(c, person, sequence, said, journeyIdOf));
    }

    private static Crime Join(Crime crime, Person person, int sequence, Stated said, Func<string, string> journeyIdOf)
    {
        var role = person.Role switch
        {
            PersonRole.Victim => JourneyRole.Victim,
            PersonRole.Witness => JourneyRole.Witness,
            PersonRole.Both => JourneyRole.Both,
        };
        var told = new PersonSaid(said, role, person.Kind == PersonKind.Business);
        var known = crime.Persons.GetValueOrDefault(person.PersonRef) ?? new CrimePerson(journeyIdOf(person.PersonRef), role, told.IsBusiness, sequence);
        return crime with
        {
            Persons = crime.Persons.SetItem(person.PersonRef, known.With(told)),
            IsRestricted = crime.IsRestricted || person.PoliceEmployee == true,
        };
    }

    private static Crime MergePersons(Crime crime, string person, string into)
    {
        var (gone, stays) = (crime.Persons[person], crime.Persons[into]);
        return crime with
        {
            Persons = crime.Persons.SetItem(person, gone with { MergedInto = into })
                .SetItem(into, stays with { Role = stays.Role == gone.Role ? stays.Role : JourneyRole.Both }),
        };
    }

    // The first suspect takes over the life-cycle that ran without one; a later one starts where the crime has got to.
    public static Crime Identify(Crime crime, string suspect, bool under18, bool isPoliceEmployee, Custody? custody, Instant at, int sequence)
    {
        var isFirst = crime.Suspects.TryGetValue(Crime.NoSuspect, out var unnamed);
        var life = isFirst ? unnamed! : LifeCycle.Start(at, crime.ReachedBeforeCharge, sequence);
        life = life with { Under18 = under18, IsPoliceEmployee = isPoliceEmployee };
        life = custody is null ? life : life.With(custody with { Sequence = sequence });
        return crime with
        {
            Suspects = crime.Suspects.Remove(Crime.NoSuspect).SetItem(suspect, life),
            IsRestricted = crime.IsRestricted || isPoliceEmployee,
        };
    }

    private static Crime List(Crime crime, Event.HearingListed e, Instant at, string listedBy)
    {
        var hearing = crime.Hearings.GetValueOrDefault(e.HearingRef) ?? new CrimeHearing(e.SuspectRef!, e.Kind, e.StartsAt, e.Court.Level);
        var listing = new Listing(listedBy, at, e.Kind, e.StartsAt, e.Court.Level, e.Status == ListingStatus.Vacated) { Suspect = e.SuspectRef };
        // One learnt late takes its place in the row; it does not bring back its date.
        return With(crime, e.HearingRef, hearing with { Listings = [.. Known(hearing).Add(listing).OrderBy(l => l.At).TakeLast(ListingsKept)] });
    }

    // A hearing stored before its listings were kept knows the last one.
    private static ImmutableArray<Listing> Known(CrimeHearing hearing) => !hearing.Listings.IsEmpty || hearing.ListedBy is not { } by ? hearing.Listings
        : [new Listing(by, hearing.ListedAt, hearing.Kind, hearing.StartsAt, hearing.Level, hearing.IsVacated)];

    private static Crime With(Crime crime, string reference, CrimeHearing hearing)
    {
        var stands = hearing.Listings[^1];
        return crime with
        {
            Hearings = crime.Hearings.SetItem(reference, hearing with
            {
                Kind = stands.Kind,
                StartsAt = hearing.Listings.LastOrDefault(l => l.StartsAt is not null)?.StartsAt ?? hearing.StartsAt,
                Level = stands.Level,
                ListedAt = stands.At,
                ListedBy = stands.By,
                IsVacated = stands.IsVacated,
            }),
        };
    }

    // An older one learnt late takes its place in the row and changes nothing.
    private static Crime Allocate(Crime crime, Allocation to)
    {
        var known = crime.Allocations.IsEmpty ? [new Allocation(By: null, crime.OfficerRef, crime.Unit)] : crime.Allocations;
        return Stand(crime, [.. known.Add(to).OrderBy(a => a.By?.At ?? Instant.MinValue).TakeLast(AllocationsKept)]);
    }

    private static Crime Deallocate(Crime crime, string eventRef)
    {
        var left = crime.Allocations.RemoveAll(a => a.By?.By == eventRef);
        return left.Length == crime.Allocations.Length || left.IsEmpty ? crime : Stand(crime, left);
    }

    private static Crime Stand(Crime crime, ImmutableArray<Allocation> allocations) =>
        crime with { OfficerRef = allocations[^1].OfficerRef, Unit = allocations[^1].Unit, Allocations = allocations };

    // A listing that never was leaves the one before it; where there was none, it outranks nothing that is listed after.
    private static Crime Unlist(Crime crime, string eventRef)
    {
        foreach (var (reference, hearing) in crime.Hearings.Where(h => Known(h.Value).Any(l => l.By == eventRef)))
        {
            var left = Known(hearing).RemoveAll(l => l.By == eventRef);
            crime = left.IsEmpty ? Hearing(crime, reference, h => h with { Listings = [], ListedBy = null, IsVacated = true, ListedAt = Instant.MinValue })
                : With(crime, reference, hearing with { Listings = left });
        }

        return crime;
    }

    private static Crime Resulted(Crime crime, Event.HearingResulted e, Instant at, int sequence)
    {
        crime = Hearing(crime, e.HearingRef, h => h with { IsStarted = true, IsFinished = true, IsResulted = true });
        return e.Custody is { } custody
            ? With(crime, e.SuspectRef!, life => life.With(new Custody(
                at, sequence, InCustody: custody == CourtCustody.Remanded, OnBail: custody != CourtCustody.Remanded, UnderInvestigation: false)))
            : crime;
    }

    private static Crime Suspect(Crime crime, Event happened, Instant at, int sequence) => happened switch
    {
        Event.SuspectArrested e => Custody(crime, e, c => c with { InCustody = true }, at, sequence),
        Event.SuspectReleased e => Custody(
            crime, e, c => c with { InCustody = false, OnBail = e.Basis == ReleaseBasis.Bail, UnderInvestigation = e.Basis == ReleaseBasis.UnderInvestigation }, at, sequence),
        Event.BailChanged e => Custody(
            crime, e,
            c => c with
            {
                OnBail = e.Change is BailChange.Granted or BailChange.Varied or BailChange.Extended,
                InCustody = c.InCustody && e.Change != BailChange.Granted,
                UnderInvestigation = e.EndedAs == BailEnd.UnderInvestigation,
            },
            at, sequence),
        Event.ChargeDecided { Decision: ChargeDecision.Charged } e => Custody(
            With(crime, e.SuspectRef!, life => life.Reviewed(sequence, life.IsReviewPending, isUpheld: false) with { IsDisposalBreached = false }), e,
            c => new Custody(at, sequence, InCustody: e.Custody == ChargeCustody.RemandSought,
                OnBail: e.Custody is ChargeCustody.ConditionalBail or ChargeCustody.UnconditionalBail, UnderInvestigation: false),
            at, sequence),
        Event.ChargeDecided { Decision: ChargeDecision.NoCharge or ChargeDecision.Discontinued or ChargeDecision.NoEvidenceOffered } e => Custody(
            crime, e, c => new Custody(at, sequence, InCustody: false, OnBail: false, UnderInvestigation: false), at, sequence),
        Event.DisposalRecorded { Stage: DisposalStage.Breached, Prosecute: true } e => With(crime, e.SuspectRef!, life => life with { IsDisposalBreached = true }),
        Event.RequestReceived { Kind: RequestKind.Review } e => All(crime, e.SuspectRef, life => life.Reviewed(sequence, isPending: true, life.IsReviewUpheld)),
        Event.ReviewDecided e => All(crime, e.SuspectRef, life => life.IsReviewPending
            ? life.Reviewed(sequence, isPending: false, isUpheld: e.Outcome == ReviewOutcome.DecisionOverturned) : life),
        Event.CrimeReopened e => All(crime, e.SuspectRef, life => life.Reviewed(sequence, life.IsReviewPending, isUpheld: false)),
        _ => crime,
    };

    private static Crime Withdraw(Crime crime, string eventRef)
    {
        var sequence = crime.Events[eventRef];
        var unsought = crime.ViewsBy.GetValueOrDefault(eventRef, []).AsEnumerable().Except(crime.ViewsBy.Where(v => v.Key != eventRef).SelectMany(v => v.Value));
        return Deallocate(Unlist(crime, eventRef), eventRef) with
        {
            Withdrawn = crime.Withdrawn.Add(eventRef),
            Persons = crime.Persons.ToImmutableSortedDictionary(p => p.Key, p => p.Value.Without(eventRef), StringComparer.Ordinal),
            Suspects = crime.Suspects.Where(s => !IsOnlyNamedBy(crime, s.Key, sequence))
                .ToImmutableSortedDictionary(s => s.Key, s => s.Value.Without(sequence), StringComparer.Ordinal),
            ViewsBy = crime.ViewsBy.Remove(eventRef),
            ViewsSought = crime.ViewsSought.Except(unsought),
        };
    }

    /// <summary>Whether a withdrawal took anything out of the crime: a move, a listing, a person's role, who has the case.</summary>
    public static bool IsLess(Crime after, Crime before) => !ReferenceEquals(after.Hearings, before.Hearings) || after.Allocations != before.Allocations
        || after.ViewsSought.Count < before.ViewsSought.Count || !after.Persons.SequenceEqual(before.Persons) || !after.Suspects.SequenceEqual(before.Suspects);

    // Somebody named later by mistake, of whom nothing else is known. Who took over the life-cycle that ran without a suspect keeps it.
    private static bool IsOnlyNamedBy(Crime crime, string suspect, int sequence) => sequence > 1
        && crime.Suspects[suspect] is { Moves: [var named], Custodies.IsEmpty: true }
        && named.Sequence == sequence && !crime.Hearings.Values.Any(h => h.Suspect == suspect || h.Suspects.Contains(suspect));

    private static Crime Views(Crime crime, Event.ContactLogged e, string eventId) =>
        e.Covers.Where(c => c.Rule == "R6-OOCD-VIEWS" && ContactEvidence.IsSuccess(e))
            .Aggregate(crime, (c, cover) => Sought(c, eventId, e.PersonRef, cover.SuspectRef ?? e.SuspectRef));

    private static Crime Sought(Crime crime, string eventId, string? person, string? suspect)
    {
        var sought = crime.Persons.Keys.Where(p => person is null || p == person).Select(p => $"{p}|{suspect}").ToList();
        return crime with
        {
            ViewsSought = crime.ViewsSought.Union(sought),
            ViewsBy = crime.ViewsBy.SetItem(eventId, crime.ViewsBy.GetValueOrDefault(eventId, ImmutableSortedSet.Create<string>(StringComparer.Ordinal)).Union(sought)),
        };
    }

    private static LifeCycleState Reached(Crime crime) => crime.Suspects.Values
        .SelectMany(life => life.Moves).Select(m => m.To).Where(s => s <= LifeCycleState.Investigating).Append(crime.ReachedBeforeCharge).Max();

    private static Crime Custody(Crime crime, Event happened, Func<Custody, Custody> change, Instant at, int sequence) =>
        With(crime, happened.SuspectRef!, life => life.With(change(life.CustodyAt(at)) with { At = at, Sequence = sequence }));

    private static Crime Hearing(Crime crime, string hearing, Func<CrimeHearing, CrimeHearing> change) =>
        crime with { Hearings = crime.Hearings.SetItem(hearing, change(crime.Hearings[hearing])) };

    private static Crime All(Crime crime, string? suspect, Func<LifeCycle, LifeCycle> change) =>
        crime.Suspects.Keys.Where(s => suspect is null || s == suspect).Aggregate(crime, (c, s) => With(c, s, change));

    private static Crime With(Crime crime, string suspect, Func<LifeCycle, LifeCycle> change) =>
        crime with { Suspects = crime.Suspects.SetItem(suspect, change(crime.Suspects[suspect])) };
}
