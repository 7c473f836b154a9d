using System.Diagnostics;
using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>Opens the obligations an event gives rise to (catalogue D.0: one per person, suspect and event).</summary>
internal static class Openings
{
    private const string Listing = "hearing.listed";
    private const string NoNamedContact = "no-named-contact";
    private const string RestorativeRule = "R3-RJINFO";
    private const string AvailabilityRule = "W-AVAIL";
    private static readonly string[] s_fromCreation = [Updates.FirstContactRule, "SOP-VNA"];

    // The decision and its reasons; what follows from a charge for others stays with its holder.
    private static readonly string[] s_toldByCps = ["R6-NFA", "R6-NFA-CPS", "R6-CPS-STOP", "R6-VRR-INFO", "R6-CHARGE"];

    public static void Open(JourneyDraft draft, LogEntry entry)
    {
        var edition = draft.Rules.EditionOn(London.DateOf(entry.OccurredAt));
        var happening = draft.Seen(entry);
        if (entry.Event is Event.HearingResulted corrected)
        {
            SupersedeCorrected(draft, happening, corrected);
        }

        foreach (var opening in edition.OpeningsBy(entry.Type))
        {
            // Who is owed it is asked first: most rows that an event can open are for somebody else.
            if ((IsFor(draft.Journey.Role, opening.Rule.OwedTo) || opening.Clock.Label == Code.Clock.AttributionOnly)
                && !IsOpenedElsewhere(opening.Rule.Id) && (opening.Trigger.When?.Holds(happening) ?? true))
            {
                Open(draft, edition, opening.Rule, opening.ClockIndex, entry);
            }
        }
    }

    /// <summary>
    /// A business is owed the Code's services from the day it names a contact: what is still useful then is owed from that day.
    /// </summary>
    public static void OpenForNamedContact(JourneyDraft draft, Journey before, LogEntry entry)
    {
        if (before.Person.HasNamedContact || !draft.Journey.Person.HasNamedContact || !draft.Journey.Person.IsBusiness)
        {
            return;
        }

        foreach (var waited in draft.Journey.Obligations.Values.Where(o => o.Because == NoNamedContact).ToList())
        {
            var rule = draft.RuleOf(waited);
            // A date that is over is news no more; what the hearing brought still is.
            var isPast = rule.Clocks[waited.Clock].Opens.Any(t => t.Event == Listing)
                && waited.Hearing is { } hearing && draft.Journey.Hearings.GetValueOrDefault(hearing)?.StartsAt < entry.OccurredAt;
            draft.Put(waited with { Because = "named-contact-came-later" });
            if (rule.StillUsefulLater && !isPast
                && Open(draft, draft.Rules.Editions.First(e => e.Id == waited.Edition), rule, waited.Clock, entry, entry.OccurredAt) is { } opened)
            {
                // A stricter channel that its own event asked for stays; the naming of a contact says nothing of a verdict.
                var channel = waited.Channel < rule.Channel ? waited.Channel : opened.Channel;
                draft.Put(opened with { Suspect = waited.Suspect, Hearing = waited.Hearing, News = waited.News, Channel = channel });
            }
        }
    }

    /// <summary>
    /// A witness who turns out to be a victim as well is owed what is still useful of the report from that day, and as a witness
    /// no more than somebody who was both from the outset (G).
    /// </summary>
    public static void OpenForNewVictim(JourneyDraft draft, Journey before, LogEntry entry)
    {
        if (before.Role != JourneyRole.Witness || draft.Journey.IsWitnessOnly || entry.Sequence == draft.Journey.JoinedWith)
        {
            return;
        }

        foreach (var open in draft.OpenObligations)
        {
            // News that came before, and nobody has told yet, has no row of the victim's: it stays owed as it was.
            var isNews = draft.RuleOf(open).Clocks[open.Clock].Opens.Any(t => t.Event is not ("statement.recorded" or "contact.logged"));
            if (!isNews && NotOwedBecause(draft.Journey, draft.RuleOf(open)) is { } because)
            {
                draft.Close(open, ObligationStatus.NotOwed, entry.OccurredAt, entry.EventId, because);
            }
        }

        var (edition, happening) = (draft.Rules.EditionOn(London.DateOf(entry.OccurredAt)), draft.Seen(entry));
        var isUnderInvestigation = draft.Journey.Suspects.Values.Any(s => LifeCycle.IsUnderInvestigation(s.State));
        var fromCreation = isUnderInvestigation ? s_fromCreation.Select(id => (Rule: edition.Rules[id], ClockIndex: 0)) : [];
        foreach (var (rule, clock) in edition.OpenedBy.GetValueOrDefault("crime.reported", [])
            .Where(o => o.Rule is { OwedTo: OwedTo.Victim, StillUsefulLater: true } && (o.Trigger.When?.Holds(happening) ?? true))
            .Select(o => (o.Rule, o.ClockIndex)).Concat(fromCreation))
        {
            Open(draft, edition, rule, clock, entry);
        }
    }

    /// <summary>Opens one obligation for this person, or records why it is not owed.</summary>
    public static Obligation? Open(JourneyDraft draft, Edition edition, Rule rule, int clockIndex, LogEntry entry, Instant? countedFrom = null)
    {
        var clock = rule.Clocks[clockIndex];
        if (clock.Label == Clock.AttributionOnly)
        {
            AttributeOnly(draft, edition, rule, clock, entry);
            return null;
        }

        if (!IsFor(draft.Journey.Role, rule.OwedTo) || JoinedTooLate(draft, rule, entry) || !IsNews(draft, rule, entry, out var digest))
        {
            return null;
        }

        var from = countedFrom ?? From(draft, clock, entry);
        var enhanced = Tiers.HadShorterLimits(draft.Journey, from);
        var obligation = new Obligation(
            draft.NextNumber(), rule.Id, edition.Id, clockIndex, entry.EventId, from, DueOf(draft, rule, clock, from, enhanced, entry))
        {
            Suspect = entry.Event.SuspectRef,
            Hearing = Before.HearingFor(draft.Journey, rule, clock, entry.Event),
            News = digest,
            Holder = HolderOf(draft.Journey, rule, clock, entry.Event),
            Channel = ChannelOf(draft, rule, entry),
            Enhanced = enhanced && clock.DependsOnTier,
        };
        draft.Put(WithStatus(draft, rule, obligation));
        Copies.Overtake(draft, obligation);
        if (draft.Journey.Obligations[obligation.Number].IsOpen)
        {
            Tiers.PullIn(draft, draft.Journey.Obligations[obligation.Number]);
            draft.ToPlan.Add(obligation.Number);
        }

        return draft.Journey.Obligations[obligation.Number];
    }

    // A second result of a hearing for the same suspect corrects the first: what it says otherwise now must not be told as news any more (D.0).
    private static void SupersedeCorrected(JourneyDraft draft, Happening happening, Event.HearingResulted corrected)
    {
        foreach (var open in draft.OpenObligations
            .Where(o => o.Hearing == corrected.HearingRef && o.Suspect == corrected.SuspectRef && !o.IsOverdue(happening.Entry.KnownAt)).ToList())
        {
            var opens = draft.RuleOf(open).Clocks[open.Clock].Opens.Where(t => t.Event == happening.Entry.Type).ToList();
            if (opens.Exists(t => t.When is { } when && Conditions.IsAnswered(corrected, when)) && !opens.Exists(t => t.When!.Holds(happening)))
            {
                draft.Close(open, ObligationStatus.Superseded, happening.Entry.KnownAt, happening.Entry.EventId, "newer-news");
            }
        }
    }

    // Rules whose opening depends on more than the event: Updates and Closures open them.
    private static bool IsOpenedElsewhere(string rule) => rule is Updates.UpdateRule or Updates.ReviewRule or Closures.ReviewWindowRule
        or Cycles.WitnessUpdateRule or Cycles.NeedsReviewRule;

    private static bool IsFor(JourneyRole role, OwedTo owedTo) => owedTo switch
    {
        OwedTo.TheCase => role == JourneyRole.Case,
        OwedTo.Victim => role is JourneyRole.Victim or JourneyRole.Both,
        OwedTo.Witness => role is JourneyRole.Witness or JourneyRole.Both,
        OwedTo.Anybody => role != JourneyRole.Case,
    };

    // Somebody who joins late is told what is still useful, counted from the day they joined.
    private static bool JoinedTooLate(JourneyDraft draft, Rule rule, LogEntry entry)
    {
        if (entry.Sequence >= draft.Journey.JoinedWith)
        {
            return false;
        }

        var hearing = Before.HearingOf(entry.Event);
        var isPast = hearing is not null && entry.Event is Event.HearingListed listed && listed.StartsAt < draft.Journey.StartedAt;
        return !rule.StillUsefulLater || isPast;
    }

    private static bool IsNews(JourneyDraft draft, Rule rule, LogEntry entry, out string? digest)
    {
        digest = rule.NewerNewsReplaces ? NewsDigest.Of(rule.Id, entry.Event) : null;
        if (entry.Event is Event.HearingListed listed && draft.Journey.Hearings[listed.HearingRef].ListedAt > entry.OccurredAt)
        {
            return false; // A listing learnt late whose date is not so any more.
        }

        if (!rule.OnlyOnce && !rule.OnlyOneOpen && !rule.NewerNewsReplaces)
        {
            return true;
        }

        var same = SameAs(draft.Journey, rule, entry.Event.SuspectRef);
        if ((rule.OnlyOnce && same.Count > 0) || (rule.OnlyOneOpen && same.Exists(o => o.IsOpen)))
        {
            return false;
        }

        var earlier = rule.NewerNewsReplaces && same.Count > 0 ? Earlier(same, Before.HearingOf(entry.Event)) : [];
        if (digest is not null && earlier.LastOrDefault()?.News == digest)
        {
            return false;
        }

        // Late is what was late when the newer news was known, not when it reached us.
        foreach (var old in earlier)
        {
            if (old.IsOpen && !old.IsOverdue(entry.KnownAt))
            {
                draft.Close(old, ObligationStatus.Superseded, entry.KnownAt, entry.EventId, "newer-news");
            }
        }

        return true;
    }

    private static List<Obligation> SameAs(Journey journey, Rule rule, string? suspect) =>
        [.. journey.Obligations.Of(rule.Id).Where(o => o.Suspect == suspect && o.Status != ObligationStatus.NotOwed)];

    private static List<Obligation> Earlier(List<Obligation> same, string? hearing) =>
        same.FindAll(o => o.Hearing == hearing && o.Status != ObligationStatus.Cancelled);

    private static Instant From(JourneyDraft draft, Clock clock, LogEntry entry)
    {
        if (entry.Sequence < draft.Journey.JoinedWith)
        {
            return draft.Journey.StartedAt;
        }

        return clock.From switch
        {
            CountedFrom.KnownAt => entry.KnownAt,
            CountedFrom.ArrivedAt => ((Event.WitnessAttended)entry.Event).ArrivedAt,
            CountedFrom.OccurredAt => entry.OccurredAt,
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>
    /// The limit of a rule as calendar, parameters and agreement stand now, wherever it is asked for: for what is opened, and for what
    /// is open when one of these changes.
    /// </summary>
    public static Due DueOf(JourneyDraft draft, Rule rule, Clock clock, Instant from, bool enhanced, DutyHolder holder) => rule.Id switch
    {
        // Without parity the Charter gives witnesses no figure in working days (J21).
        _ when rule.OwedTo == OwedTo.Witness && clock.Unit == Unit.WorkingDays && !draft.Parameters.WitnessParity => Due.Undated,
        RestorativeRule when holder == DutyHolder.Yot => Due.Undated,
        Updates.UpdateRule or Updates.ReviewRule => Updates.DueOf(draft, rule.Id, from),
        _ => Deadlines.DueOf(clock, from, enhanced, draft.Rules.Calendar),
    };

    private static Due DueOf(JourneyDraft draft, Rule rule, Clock clock, Instant from, bool enhanced, LogEntry entry)
    {
        var journey = draft.Journey;
        return clock.Unit switch
        {
            Unit.Before when clock.BeforeEvent is null => Before.DueOf(journey, rule.Id, Before.HearingFor(journey, rule, clock, entry.Event), entry.Event),
            Unit.Cica => Redating.CompensationDue(journey),
            // Asked for once first contact is made, it is owed that day.
            Unit.Event when clock.AtFirstContact && Updates.HasBegun(journey) => Due.EndOf(London.DateOf(from)),
            Unit.Event when entry.Event is Event.StatementRecorded { Stage: StatementStage.Planned, PlannedFor: { } at } => Due.EndOf(London.DateOf(at)),
            _ => DueOf(draft, rule, clock, from, enhanced, HolderOf(journey, rule, clock, entry.Event)),
        };
    }

    private static DutyHolder HolderOf(Journey journey, Rule rule, Clock clock, Event happened) => happened switch
    {
        Event.ChargeDecided { NewsBy: NewsBearer.Cps } when s_toldByCps.Contains(rule.Id) => DutyHolder.Cps,
        Event.RequestReceived { Kind: RequestKind.Review, AddressedTo: RequestAddressee.Cps } => DutyHolder.Cps,
        _ when rule.Id == RestorativeRule && HasYoungSuspect(journey, happened) => DutyHolder.Yot,
        _ => clock.Label == Clock.RecordingCheck ? DutyHolder.RecordingUnit : rule.Holder,
    };

    // A young suspect's victims are informed by the youth offending team, once it has the suspect.
    // With an adult among the suspects the police inform, in time.
    private static bool HasYoungSuspect(Journey journey, Event happened) => happened.SuspectRef is { } suspect
        ? journey.Suspects.GetValueOrDefault(suspect)?.Under18 ?? false
        : !journey.Suspects.IsEmpty && journey.Suspects.Values.All(s => s.Under18);

    private static Channel ChannelOf(JourneyDraft draft, Rule rule, LogEntry entry) =>
        rule.ChannelWhen.IsEmpty ? rule.Channel : StrictestOf(draft, rule, entry);

    private static Channel StrictestOf(JourneyDraft draft, Rule rule, LogEntry entry)
    {
        var happening = draft.Seen(entry);
        var exceptions = rule.ChannelWhen.Where(w => w.When.Holds(happening)).Select(w => w.Channel).ToList();
        return exceptions.Count > 0 ? exceptions.Min() : rule.Channel;
    }

    /// <summary>The obligation as it stands for this person: open, or why it is not owed.</summary>
    public static Obligation WithStatus(JourneyDraft draft, Rule rule, Obligation obligation)
    {
        var journey = draft.Journey;
        var notOwed = NotOwedBecause(journey, rule);
        return notOwed is not null
            ? obligation with { Status = ObligationStatus.NotOwed, ClosedAt = draft.Now, ClosedBy = obligation.EventRef, Because = notOwed }
            : rule.DeclinedAs is { } kind && journey.Declined.Contains(kind)
                ? obligation with { Status = ObligationStatus.Waived, ClosedAt = draft.Now, ClosedBy = Trigger.ByClock, Because = "declined" }
                : obligation;
    }

    private static string? NotOwedBecause(Journey journey, Rule rule)
    {
        if (rule.OwedTo == OwedTo.Witness && journey.Role == JourneyRole.Both && rule.Id != AvailabilityRule)
        {
            return "victim-rules-win";
        }

        if (journey.Person.IsBusiness && rule.OwedTo == OwedTo.Victim)
        {
            return !journey.Person.HasNamedContact ? NoNamedContact : rule.ExcludesBusiness ? "legal-person" : null;
        }

        return null;
    }

    // The date from allocation shows who was late; it never moves the limit (J1). A crime that was recorded without an investigation
    // has one from here on, and what counts from its creation begins.
    private static void AttributeOnly(JourneyDraft draft, Edition edition, Rule rule, Clock clock, LogEntry entry)
    {
        if (!draft.Journey.Obligations.Values.Any(o => o.Rule == rule.Id))
        {
            foreach (var counted in s_fromCreation)
            {
                Open(draft, edition, edition.Rules[counted], 0, entry);
            }
        }
        else if (draft.OpenObligations.FirstOrDefault(o => o.Rule == rule.Id && o.SecondaryDue is null) is { } open)
        {
            draft.Put(open with { SecondaryDue = Deadlines.DueOf(clock, entry.OccurredAt, enhanced: false, draft.Rules.Calendar).Date });
        }
    }
}
