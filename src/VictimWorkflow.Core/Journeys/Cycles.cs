using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>What comes round again: progress for witnesses of serious crime, and the review of a victim's needs.</summary>
internal static class Cycles
{
    public const string WitnessUpdateRule = "W-UPDATE";
    public const string NeedsReviewRule = "SOP-VNA-REVIEW";

    public static void Follow(JourneyDraft draft, LogEntry entry)
    {
        if (draft.Journey.IsWitnessOnly)
        {
            FollowWitness(draft, entry);
        }
        else if (!draft.Journey.IsCase)
        {
            FollowNeeds(draft, entry);
        }
    }

    // As for victims, updates run while any suspect is still being investigated (G).
    private static void FollowWitness(JourneyDraft draft, LogEntry entry)
    {
        var running = draft.OpenObligations.FirstOrDefault(o => o.Rule == WitnessUpdateRule);
        if (!Updates.IsRunning(draft.Journey))
        {
            Stop(draft, entry, running, "investigation-ended");
            return;
        }

        var hasBegun = draft.Journey.Obligations.Of(WitnessUpdateRule).Any();
        if (running is null && entry.Event is Event.StatementRecorded && Code.Conditions.BySeriousWitness.Holds(draft.Seen(entry)))
        {
            Open(draft, entry, WitnessUpdateRule);
        }
        else if (hasBegun && entry.Event is Event.ContactLogged e && Updates.Counts(e, WitnessUpdateRule) && ContactEvidence.IsSuccess(e)
            && !(running?.TriggeredAt > entry.OccurredAt))
        {
            Again(draft, entry, running, WitnessUpdateRule);
        }
    }

    private static void FollowNeeds(JourneyDraft draft, LogEntry entry)
    {
        var running = draft.OpenObligations.FirstOrDefault(o => o.Rule == NeedsReviewRule);
        var isReviewed = entry.Event is Event.NeedsAssessed { ImportResult: not ImportResult.Rejected }
            or Event.DutyRecorded { Rule: NeedsReviewRule, Result: DutyResult.Done };
        if (running is null && !isReviewed)
        {
            return;
        }

        if (draft.Journey.Stage is Stage.After or Stage.Ended)
        {
            Stop(draft, entry, running, "case-ended");
        }
        else if (isReviewed)
        {
            Again(draft, entry, running, NeedsReviewRule);
        }
    }

    private static void Again(JourneyDraft draft, LogEntry entry, Obligation? running, string rule)
    {
        if (running is not null)
        {
            draft.Close(running, ObligationStatus.Met, entry.OccurredAt, entry.EventId);
        }

        Open(draft, entry, rule);
    }

    private static void Open(JourneyDraft draft, LogEntry entry, string rule)
    {
        var edition = draft.Rules.EditionOn(London.DateOf(entry.OccurredAt));
        if (Openings.Open(draft, edition, edition.Rules[rule], 0, entry, entry.OccurredAt) is { } opened)
        {
            draft.Put(opened with { Suspect = null });
        }
    }

    private static void Stop(JourneyDraft draft, LogEntry entry, Obligation? running, string because)
    {
        if (running is not null)
        {
            draft.Close(running, ObligationStatus.Cancelled, entry.OccurredAt, entry.EventId, because);
        }
    }
}
