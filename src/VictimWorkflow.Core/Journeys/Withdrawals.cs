using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>
/// An event that never was stated nothing and put nothing aside: the facts are what the rest of the log says, and what it had
/// replaced, waived or cancelled is owed again. What was done on its word stays done; who was told is told again (Closures).
/// </summary>
internal static class Withdrawals
{
    // What comes round again goes on even where the withdrawn event had answered it: with no row open, nobody would be reminded.
    private static readonly string[] s_comesRoundAgain = [Updates.UpdateRule, Updates.ReviewRule, Cycles.WitnessUpdateRule, Cycles.NeedsReviewRule];

    /// <summary>Folds the facts anew from the entries that still stand.</summary>
    public static void Recall(JourneyDraft draft, LogEntry withdrawal)
    {
        if (!IsOurs(draft))
        {
            return;
        }

        var (facts, before) = (Folded(draft, Standing(draft, withdrawal)), draft.Journey);
        draft.Change(j => j with
        {
            Role = facts.Role,
            Case = facts.Case with { Absences = j.Case.Absences, AbsenceSaid = j.Case.AbsenceSaid },
            Person = facts.Person with
            {
                IsOfAge = j.Person.IsOfAge && facts.Person.Turns18On is not null,
                Representatives = facts.Person.Representatives.ToImmutableSortedDictionary(r => r.Key, r => r.Value with
                {
                    HasEnded = j.Person.Representatives.GetValueOrDefault(r.Key) is { HasEnded: true } old && old.Until == r.Value.Until,
                }),
            },
            Tier = facts.Tier,
            Agreements = facts.Agreements,
            Declined = facts.Declined,
            DeclinedBy = facts.DeclinedBy,
            Suspects = j.Suspects.ToImmutableSortedDictionary(s => s.Key, s => facts.Suspects.GetValueOrDefault(s.Key) is { } told
                ? s.Value with { Under18 = told.Under18, IsReviewPending = told.IsReviewPending } : s.Value, StringComparer.Ordinal),
            Hearings = j.Hearings.ToImmutableSortedDictionary(
                h => h.Key, h => Hearing(h.Value, facts.Hearings.GetValueOrDefault(h.Key), withdrawal.OccurredAt), StringComparer.Ordinal),
        });
        if (HasOtherWishes(before, draft.Journey))
        {
            ContactPlanning.AgreementChanged(draft);
        }

        Audience.Changed(draft);
    }

    /// <summary>What the withdrawn event had put aside is owed again, and what the person declines without it is not.</summary>
    public static void OweAgain(JourneyDraft draft, LogEntry withdrawal)
    {
        if (!IsOurs(draft))
        {
            return;
        }

        var (log, withdrawn, eventRef) = (draft.Earlier, draft.Withdrawn!, draft.Withdrawn!.EventId);
        var standing = Standing(draft, withdrawal);
        OpenWhatWasNoNews(draft, withdrawn, standing);
        var until = standing.FirstOrDefault(e => e.Type == withdrawn.Type && e.Sequence > withdrawn.Sequence)?.Sequence ?? int.MaxValue;
        var openedMeanwhile = log.Where(e => e.Sequence > withdrawn.Sequence && e.Sequence < until).Select(e => e.EventId).ToHashSet(StringComparer.Ordinal);
        foreach (var closed in draft.Journey.Obligations.Values.Where(o => !o.IsOpen && o.EventRef != eventRef).ToList())
        {
            var wasPutAside = closed.ClosedBy == eventRef
                && (closed.Status is not (ObligationStatus.Met or ObligationStatus.MetLate) || s_comesRoundAgain.Contains(closed.Rule));
            // Not owed from the start, because of what the withdrawn event had said of the person.
            var neverArose = openedMeanwhile.Contains(closed.EventRef) && (withdrawn.Event, closed.Status) switch
            {
                (Event.UpdateOptedOut, ObligationStatus.Waived) => closed.ClosedBy == Openings.Clock,
                (Event.PersonUpdated, ObligationStatus.NotOwed) => closed.ClosedBy == closed.EventRef,
                _ => false,
            };
            if ((wasPutAside || neverArose) && !IsReplaced(draft, closed))
            {
                Reopen(draft, closed);
            }
        }

        Closures.Waive(draft, withdrawal);
    }

    // A listing learnt while a wrong one, made later, stood in its way told nothing new; it is the date now, and nobody knows of it.
    private static void OpenWhatWasNoNews(JourneyDraft draft, LogEntry withdrawn, ImmutableArray<LogEntry> standing)
    {
        if (withdrawn.Event is Event.HearingListed listed && draft.Journey.Hearings.GetValueOrDefault(listed.HearingRef)?.ListedBy is { } by
            && standing.FirstOrDefault(e => e.EventId == by) is { } stands && !draft.Journey.Obligations.Values.Any(o => o.EventRef == by))
        {
            Openings.Open(draft, stands);
        }
    }

    // From a log with gaps nothing is concluded: what is known stays.
    private static bool IsOurs(JourneyDraft draft) => draft.Withdrawn is { } withdrawn && JourneyMachine.Concerns(draft.Journey, withdrawn.Event)
        && draft.Earlier.Length == draft.Entry!.Sequence - 1;

    private static void Reopen(JourneyDraft draft, Obligation closed)
    {
        var reopened = closed with { Status = ObligationStatus.Open, ClosedAt = null, ClosedBy = null, Because = null };
        if (!Openings.WithStatus(draft, draft.RuleOf(closed), reopened).IsOpen)
        {
            return;
        }

        draft.Put(reopened);
        if (!draft.Journey.Messages.Open.Any(m => m.CopyFor is null && m.Obligations.Contains(closed.Number)))
        {
            draft.ToPlan.Add(closed.Number);
        }
    }

    // Something that stands has taken its place since: newer news, or the next round.
    private static bool IsReplaced(JourneyDraft draft, Obligation closed)
    {
        var rule = draft.RuleOf(closed);
        var same = draft.Journey.Obligations.Of(closed.Rule).Where(o => o.Suspect == closed.Suspect && o.Number != closed.Number).ToList();
        return ((rule.OnlyOneOpen || s_comesRoundAgain.Contains(closed.Rule)) && same.Exists(o => o.IsOpen))
            || (rule.NewerNewsReplaces && same.Exists(o => o.Number > closed.Number && o.Hearing == closed.Hearing && o.Status != ObligationStatus.Cancelled));
    }

    // A withdrawal may be withdrawn itself; then its event stands. What a journey began with stays known: without it nothing is.
    private static ImmutableArray<LogEntry> Standing(JourneyDraft draft, LogEntry withdrawal)
    {
        var journey = draft.Journey;
        var withdrawn = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in draft.Earlier.Append(withdrawal).Reverse())
        {
            if (entry.Event is Event.EventWithdrawn e && !withdrawn.Contains(entry.EventId) && JourneyMachine.Concerns(journey, e))
            {
                withdrawn.Add(e.EventRef);
            }
        }

        return [.. draft.Earlier.Where(e => JourneyMachine.Concerns(journey, e.Event)
            && (!withdrawn.Contains(e.EventId) || e.Sequence == journey.JoinedWith || e.Event is Event.CrimeReported))];
    }

    private static Journey Folded(JourneyDraft draft, ImmutableArray<LogEntry> standing)
    {
        var journey = draft.Journey;
        var blank = new Journey
        {
            Id = journey.Id,
            CrimeRef = journey.CrimeRef,
            PersonRef = journey.PersonRef,
            Role = journey.Role,
            StartedAt = journey.StartedAt,
            JoinedWith = journey.JoinedWith,
        };
        var folded = new JourneyDraft(blank, draft.Card, draft.Rules, draft.Now);
        foreach (var entry in standing)
        {
            Folding.AdoptMoves(folded, entry);
            Folding.Fold(folded, entry);
            Tiers.Recompute(folded, entry);
            Merging.Follow(folded, entry);
        }

        return folded.Journey;
    }

    // Taken as held on a day it was never listed for, it still comes; of a listing that never was and replaced none, nothing comes.
    private static HearingFacts Hearing(HearingFacts known, HearingFacts? told, Instant at) => told is null
        ? known with { IsVacated = true, ListedAt = Instant.MinValue }
        : told with { IsHeld = told.StartsAt > at ? told.IsHeld && told.ListedBy == known.ListedBy : known.IsHeld };

    public static bool HasOtherWishes(Journey a, Journey b) =>
        !a.Agreements.Select(w => w.AgreedAt).SequenceEqual(b.Agreements.Select(w => w.AgreedAt))
        || !a.Person.Representatives.Keys.SequenceEqual(b.Person.Representatives.Keys)
        || a.Person.Representatives.Any(r => r.Value.Agreement?.AgreedAt != b.Person.Representatives[r.Key].Agreement?.AgreedAt);
}
