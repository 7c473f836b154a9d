using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>Folds what an event says into the facts of the journey. Opens, closes and plans nothing.</summary>
internal static class Folding
{
    public static void AdoptMoves(JourneyDraft draft, LogEntry entry)
    {
        foreach (var moved in entry.Moved)
        {
            // The first suspect named takes over the life-cycle that ran without one.
            var taken = entry.Event is Event.SuspectIdentified or Event.JourneyCarriedOver && draft.Journey.Suspects.ContainsKey(Crime.NoSuspect);
            var facts = draft.Journey.Suspects.GetValueOrDefault(moved.Suspect) ?? new SuspectFacts(moved.State);
            draft.Change(j => j with
            {
                Suspects = (taken ? j.Suspects.Remove(Crime.NoSuspect) : j.Suspects).SetItem(moved.Suspect, facts with { State = moved.State }),
            });
        }
    }

    /// <summary>What an event says of the crime, whoever of its persons it names: everybody's journey knows the same case.</summary>
    public static void FoldCase(JourneyDraft draft, LogEntry entry)
    {
        switch (entry.Event)
        {
            case Event.CrimeReported e:
                Report(draft, entry, e);
                break;
            case Event.CrimeRecorded e:
                Case(draft, c => c with { IsRecorded = true, CrimeNumber = e.CrimeNumber ?? c.CrimeNumber, Flags = e.Offence is null ? c.Flags : [.. e.Offence.Flags] });
                break;
            case Event.CrimeAllocated e when Stated.Yields(draft.Journey.Case.AllocatedBy, entry.OccurredAt):
                Case(draft, c => c with { OfficerRef = e.OfficerRef, Unit = e.Unit, AllocatedBy = Stated.In(entry) });
                break;
            case Event.CrimeRenumbered e:
                draft.Change(j => j with { CrimeRef = e.NewCrimeRef });
                break;
            // A police employee in the crime, known from the start or later, restricts the record of everybody in it.
            case Event.PersonUpdated { Person.PoliceEmployee: true }:
                Case(draft, c => c with { IsRestricted = true });
                break;
            case Event.SuspectIdentified e:
                Suspect(draft, e.SuspectRef!, s => s with { Under18 = e.Under18 ?? s.Under18 });
                Case(draft, c => c with { IsRestricted = c.IsRestricted || e.PoliceEmployee == true });
                break;
            case Event.ChargeDecided { Decision: ChargeDecision.Charged } e:
                Case(draft, c => c with { WitnessCareNeeded = c.WitnessCareNeeded || e.CivilianWitness == true || e.AnticipatedPlea == AnticipatedPlea.NotGuilty });
                break;
            case Event.HearingListed e:
                Hearing(draft, entry, e);
                break;
            case Event.HearingHeld e:
                Held(draft, e.HearingRef, h => h with { IsHeld = true });
                break;
            case Event.HearingResulted e:
                Held(draft, e.HearingRef, h => h with { IsHeld = true, IsResulted = true, Results = h.Results.SetItem(e.SuspectRef!, entry.OccurredAt) });
                break;
            case Event.DutyRecorded { Rule: "VWCU-INTAKE", Result: DutyResult.Done }:
                Case(draft, c => c with { WitnessCareHasIt = true });
                break;
        }

        Bail(draft, entry);
    }

    private static void Bail(JourneyDraft draft, LogEntry entry)
    {
        // The first bail is no change of bail, and what ends in custody changes none.
        var changes = entry.Event is Event.BailChanged
            or Event.ChargeDecided { Custody: ChargeCustody.ConditionalBail or ChargeCustody.UnconditionalBail }
            or Event.HearingResulted { Custody: CourtCustody.ConditionalBail or CourtCustody.UnconditionalBail };
        if (changes && !(draft.Journey.Case.BailChangedAt > entry.OccurredAt))
        {
            Case(draft, c => c with { BailChangedAt = entry.OccurredAt });
        }
    }

    /// <summary>What an event says of the journey's person. Asked only where it concerns them.</summary>
    public static void Fold(JourneyDraft draft, LogEntry entry)
    {
        switch (entry.Event)
        {
            case Event.CrimeReported e when e.Persons.FirstOrDefault(p => p.PersonRef == draft.Journey.PersonRef) is { } person:
                Person(draft, entry, person);
                break;
            case Event.PersonUpdated e:
                Person(draft, entry, e.Person);
                break;
            case Event.PersonMerged:
                Merging.Bind(draft, entry);
                break;
            case Event.ContactAgreed e:
                Agree(draft, entry, e.Preferences);
                break;
            case Event.UpdateOptedOut e when Stated.Yields(draft.Journey.DeclinedBy, entry.OccurredAt):
                draft.Change(j => j with { Declined = [.. e.Kinds], DeclinedBy = Stated.In(entry) });
                break;
            case Event.NeedsAssessed e when !e.SupportNeeds.IsEmpty:
                draft.Change(j => j with { Person = j.Person with { SupportNeeds = j.Person.SupportNeeds.Union(e.SupportNeeds) } });
                break;
            case Event.ReferralRecorded e:
                Consent(draft, entry, e);
                break;
            case Event.RequestReceived { Kind: RequestKind.Review } or Event.ReviewDecided:
                Review(draft, entry.Event.SuspectRef, isPending: entry.Event is Event.RequestReceived);
                break;
            case Event.DutyRecorded e:
                Note(draft, e.Rule, e.SuspectRef, new Noted(entry.OccurredAt, ContractName.Of(e.Result)));
                break;
            case Event.ContactLogged e:
                Contact(draft, entry, e);
                break;
            case Event.JourneySuspended or Event.JourneyResumed or Event.JourneyTerminated:
                Run(draft, entry.Event);
                break;
            case Event.TaskClaimed e:
                Claim(draft, e.TaskRef, t => t with { ClaimedBy = e.ActorRef });
                break;
            case Event.TaskReassigned e:
                Claim(draft, e.TaskRef, t => t with { AssignedTo = e.OfficerRef, ClaimedBy = null, InsteadOf = null });
                break;
            case Event.ConflictDecided e:
                ContactPlanning.Decide(draft, e, entry);
                break;
            case Event.ContactPointFrozen or Event.ConcernReported { Kind: ConcernKind.UnsafeDetails }:
                ContactPlanning.PointLost(draft, (entry.Event as Event.ContactPointFrozen)?.ContactPointRef);
                break;
            case Event.ReplyReceived e:
                Delivery.Reply(draft, e);
                break;
        }
    }

    private static void Run(JourneyDraft draft, Event happened)
    {
        switch (happened)
        {
            case Event.JourneySuspended e:
                draft.Change(j => j with { State = JourneyState.Suspended, SuspendedUntil = e.Until });
                break;
            case Event.JourneyResumed:
                draft.Change(j => j with { State = JourneyState.Running, SuspendedUntil = null });
                ContactPlanning.PlanAgain(draft);
                break;
            case Event.JourneyTerminated:
                draft.Change(j => j with { State = JourneyState.Terminated });
                break;
        }
    }

    private static void Report(JourneyDraft draft, LogEntry entry, Event.CrimeReported e)
    {
        Case(draft, c => c with
        {
            Unit = e.Unit,
            OfficerRef = e.OfficerRef,
            Flags = [.. e.Offence.Flags],
            CommittedOn = e.CommittedOn,
            ReportedAt = entry.OccurredAt,
            IsSynthetic = e.Synthetic ?? false,
            IsRestricted = e.Persons.Any(p => p.PoliceEmployee == true) || e.Suspects.Any(s => s.PoliceEmployee == true),
        });
        foreach (var suspect in e.Suspects)
        {
            Suspect(draft, suspect.SuspectRef, s => s with { Under18 = suspect.Under18 ?? false });
        }
    }

    private static void Person(JourneyDraft draft, LogEntry entry, Person person)
    {
        if (Stated.Yields(draft.Journey.Person.SaidBy, entry.OccurredAt))
        {
            draft.Change(j => j with
            {
                Role = person.Role switch
                {
                    PersonRole.Victim => JourneyRole.Victim,
                    PersonRole.Witness => JourneyRole.Witness,
                    PersonRole.Both => JourneyRole.Both,
                },
                Person = j.Person with
                {
                    SaidBy = Stated.In(entry),
                    IsBusiness = person.Kind == PersonKind.Business,
                    HasNamedContact = person.NamedContact is not null,
                    HasParentOrGuardian = person.ParentOrGuardian is not null,
                    IsPoliceEmployee = person.PoliceEmployee ?? false,
                    Turns18On = person.WasAdult == true ? null : person.Turns18On ?? j.Person.Turns18On,
                    WasAdult = person.WasAdult ?? j.Person.WasAdult,
                    Representatives = Audience.Of(person, entry.OccurredAt, j.Person.Representatives),
                    Language = person.Language ?? j.Person.Language,
                },
            });
        }

        draft.Change(j => j with
        {
            Person = j.Person with
            {
                Turns18On = j.Person.WasAdult ? null : j.Person.Turns18On ?? person.Turns18On,
                Language = j.Person.Language ?? person.Language,
                SupportNeeds = j.Person.SupportNeeds.Union(person.SupportNeeds),
            },
        });
        if (person.Preferences is { } preferences)
        {
            Agree(draft, entry, preferences);
        }

        Audience.Changed(draft);
    }

    private static void Agree(JourneyDraft draft, LogEntry entry, Preferences p)
    {
        var agreed = new ContactAgreement(
            entry.OccurredAt, p.Dates, p.News, p.Routine, p.IntervalDays, p.KeyEventsOnly ?? false, p.TimesToAvoid);
        draft.Change(j => j with { Agreements = ContactAgreement.With(j.Agreements, agreed) });
        ContactPlanning.AgreementChanged(draft);
    }

    private static void Hearing(JourneyDraft draft, LogEntry entry, Event.HearingListed e)
    {
        var old = draft.Journey.Hearings.GetValueOrDefault(e.HearingRef);
        if (old?.ListedAt > entry.OccurredAt)
        {
            return;
        }

        var suspect = e.SuspectRef!;
        var others = old?.Suspects.Remove(suspect) ?? ImmutableSortedSet.Create<string>(StringComparer.Ordinal);
        var facts = new HearingFacts(e.Kind, e.StartsAt ?? old?.StartsAt, e.Court)
        {
            Suspects = e.Status == ListingStatus.Vacated ? others : others.Add(suspect),
            ListedAt = entry.OccurredAt,
            ListedBy = entry.EventId,
            IsVacated = e.Status == ListingStatus.Vacated && others.IsEmpty,
            Results = old?.Results.Remove(suspect) ?? ImmutableSortedDictionary.Create<string, Instant>(StringComparer.Ordinal),
        };
        draft.Change(j => j with { Hearings = j.Hearings.SetItem(e.HearingRef, facts) });
    }

    private static void Held(JourneyDraft draft, string hearing, Func<HearingFacts, HearingFacts> change)
    {
        if (draft.Journey.Hearings.TryGetValue(hearing, out var known))
        {
            draft.Change(j => j with { Hearings = j.Hearings.SetItem(hearing, change(known)) });
        }
    }

    private static void Consent(JourneyDraft draft, LogEntry entry, Event.ReferralRecorded e)
    {
        // Whether a referral to restorative justice is waiting for the end of the case.
        if (e.Service == ReferralService.RestorativeJustice)
        {
            Note(draft, "RJ-REFER", suspect: null, new Noted(entry.OccurredAt, ContractName.Of(e.Stage)));
        }

        bool? consent = e.Stage switch
        {
            ReferralStage.Consented => true,
            ReferralStage.Sent when e.ConsentBy is not (null or ConsentGiver.Implied) => true,
            ReferralStage.Refused => false,
            _ => null,
        };
        if (consent is { } given && Stated.Yields(draft.Journey.Person.ConsentsBy.GetValueOrDefault(e.Service), entry.OccurredAt))
        {
            draft.Change(j => j with
            {
                Person = j.Person with
                {
                    Consents = j.Person.Consents.SetItem(e.Service, given),
                    ConsentsBy = j.Person.ConsentsBy.SetItem(e.Service, Stated.In(entry)),
                },
            });
        }
    }

    private static void Review(JourneyDraft draft, string? suspect, bool isPending)
    {
        foreach (var known in draft.Journey.Suspects.Keys.Where(s => suspect is null || s == suspect).ToList())
        {
            Suspect(draft, known, s => s with { IsReviewPending = isPending });
        }
    }

    private static void Contact(JourneyDraft draft, LogEntry entry, Event.ContactLogged e)
    {
        var noted = e.Covers.Where(c => ContactEvidence.IsSuccess(e) || c.Answer is not null).Select(c => KeyValuePair.Create(
            NotedAs(c.Rule, c.SuspectRef ?? e.SuspectRef), new Noted(entry.OccurredAt, c.Answer is { } answer ? ContractName.Of(answer) : null)));
        // Somebody who rings in has been reached: what failed before counts no longer.
        var isTry = e.Direction == ContactDirection.Outbound || ContactEvidence.IsSuccess(e);
        // Who is only seen to be safe, after everything was tried, is no less disengaged for it (SOP 3.2.10.1).
        var isWelfare = e.Reason == ContactReason.Welfare;
        var isReached = ContactEvidence.IsSuccess(e) && !(isWelfare && AttemptLadder.IsExhausted(draft.Journey, draft.Parameters));
        var attempt = new Attempt(entry.OccurredAt, e.Method, e.NumberVisible ?? false, isWelfare, isReached)
        {
            Point = e.ContactPointRef,
            IsWrongNumber = e.Outcome == ContactOutcome.WrongNumber,
        };
        draft.Change(j => j with
        {
            Noted = j.Noted.SetItems(noted),
            Attempts = isTry ? AttemptLadder.Remember(j.Attempts, attempt) : j.Attempts,
        });
    }

    private static void Note(JourneyDraft draft, string rule, string? suspect, Noted noted) =>
        draft.Change(j => j with { Noted = j.Noted.SetItem(NotedAs(rule, suspect), noted) });

    private static string NotedAs(string rule, string? suspect) => suspect is null ? rule : $"{rule} {suspect}";

    private static void Case(JourneyDraft draft, Func<CaseFacts, CaseFacts> change) => draft.Change(j => j with { Case = change(j.Case) });

    private static void Suspect(JourneyDraft draft, string suspect, Func<SuspectFacts, SuspectFacts> change)
    {
        if (draft.Journey.Suspects.TryGetValue(suspect, out var known))
        {
            draft.Change(j => j with { Suspects = j.Suspects.SetItem(suspect, change(known)) });
        }
    }

    private static void Claim(JourneyDraft draft, string taskRef, Func<HumanTask, HumanTask> change)
    {
        if (TaskRefs.Find(draft.Journey, taskRef) is { } task)
        {
            draft.Put(change(task));
        }
    }
}

/// <summary>How tasks and messages are named outside: the journey's id and their number in it.</summary>
public static class TaskRefs
{
    public static string Of(Journey journey, int number) => $"{journey.Id}.{number}";

    /// <remarks>A reference from a record that was merged into this one finds the task that serves it here.</remarks>
    public static HumanTask? Find(Journey journey, string taskRef) =>
        NumberIn(journey, taskRef) is { } number ? journey.Tasks.Find(number)
            : journey.MergedFrom.IsEmpty ? null
            : journey.Tasks.Values.FirstOrDefault(t => t.CarriedFrom.Contains(taskRef, StringComparer.Ordinal));

    public static Message? FindMessage(Journey journey, string messageRef) =>
        NumberIn(journey, messageRef) is { } number ? journey.Messages.Find(number)
            : journey.Messages.Values.FirstOrDefault(m => m.CarriedFrom == messageRef);

    private static int? NumberIn(Journey journey, string reference)
    {
        var dot = reference.LastIndexOf('.');
        return dot > 0 && reference[..dot] == journey.Id && int.TryParse(reference[(dot + 1)..], out var number) ? number : null;
    }
}
