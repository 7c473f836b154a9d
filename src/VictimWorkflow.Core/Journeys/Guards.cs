using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>What one person's journey cannot accept, with the contract's codes. A refused event changes nothing.</summary>
internal static class Guards
{
    public static Refusal? Refusal(Journey journey, Event happened, Instant occurredAt, SafetyCard card, RuleBook rules) => happened switch
    {
        Event.ContactLogged e => ContactGuards.Refusal(journey, e, occurredAt, card, rules),
        Event.ContactAgreed e => Agreement(e, rules.Parameters) ?? AgreedPoints(e.Preferences, card, occurredAt),
        Event.UpdateOptedOut e => OptOut(e),
        Event.NeedsAssessed e => Assessment(journey, e),
        Event.StatementRecorded { Kind: StatementKind.Vps } when journey.Person.IsBusiness =>
            new("business-has-no-vps", "data.kind", "A business makes a business impact statement (bis)."),
        Event.ReferralRecorded e when !journey.IsCase => Referral(journey, e),
        Event.RequestReceived { Kind: RequestKind.Review } e => Review(journey, e, occurredAt),
        Event.DutyRecorded e => Record(journey, e),
        Event.DeliveryReported e when TaskRefs.FindMessage(journey, e.MessageRef) is null => UnknownMessage,
        Event.ReplyReceived { MessageRef: { } message } when TaskRefs.FindMessage(journey, message) is null => UnknownMessage,
        Event.ContactPointFrozen { ContactPointRef: { } point } when card.Find(point) is null =>
            new("unknown-contact-point", "data.contactPointRef", "The person has no contact point with this reference."),
        Event.TaskClaimed e when TaskRefs.Find(journey, e.TaskRef) is null => UnknownTask,
        Event.TaskReassigned e when TaskRefs.Find(journey, e.TaskRef) is null => UnknownTask,
        Event.ConflictDecided e => OpenRule(journey, e.Rule),
        Event.DutyExtended e => OpenRule(journey, e.Rule),
        Event.CrimeFinalised { Outcome: FinalOutcome.FiledDisengaged } when !journey.IsCase => Disengagement(journey, rules.Parameters),
        Event.CrimeFinalised { Outcome: FinalOutcome.Closed } => Closing(journey, occurredAt, rules.Calendar),
        _ => null,
    };

    private static Refusal UnknownMessage { get; } = new("unknown-message", "data.messageRef", "No message with this reference was sent to this person.");

    private static Refusal UnknownTask { get; } = new("unknown-duty", "data.taskRef", "There is no task with this reference.");

    private static Refusal? Agreement(Event.ContactAgreed e, Parameters parameters)
    {
        var isRare = e.Preferences.KeyEventsOnly == true || e.Preferences.IntervalDays > parameters.UpdateDaysAtMost;
        return isRare && e.AgreedHow == AgreementForm.Form
            ? new("interval-needs-request", "data.preferences.intervalDays", "Fewer updates than usual need the person's own wish; a form filled in for them is none.")
            : null;
    }

    // A way of writing for which every point that is known is unsafe cannot be agreed; one without any point yet can.
    private static Refusal? AgreedPoints(Preferences agreed, SafetyCard card, Instant at)
    {
        var kinds = new[] { agreed.Dates, agreed.News, agreed.Routine }.OfType<ContactMethod>().Where(m => m.IsSendable()).Select(ChannelChoice.KindOf).Distinct();
        var isUnsafe = kinds.Any(kind => card.Points.Values.Where(p => p.Kind == kind).ToList() is { Count: > 0 } known && !known.Exists(p => p.IsUsableAt(at)));
        return isUnsafe ? new("unsafe-contact-point", "data.preferences", "No contact point for this way of writing is marked safe.") : null;
    }

    private static Refusal? OptOut(Event.UpdateOptedOut e)
    {
        var keyNews = e.Kinds.Where(k => k != NewsKind.Routine).ToList();
        return keyNews.Count > 0 && !e.ConfirmedInConversation
            ? new("conversation-needed", "data.confirmedInConversation", "Key news is declined only in a conversation.")
            : keyNews.Contains(NewsKind.BailAndRelease) && keyNews.Count > 1
                ? new("safety-news-asked-separately", "data.kinds", "Bail and release are asked about by themselves.")
                : null;
    }

    private static Refusal? Assessment(Journey journey, Event.NeedsAssessed e)
    {
        if (e.Enhanced == true && journey.Person.IsBusiness)
        {
            return new("business-has-no-tier", "data.enhanced", "A business has no enhanced rights.");
        }

        if (e.Enhanced == true && e.Categories.Contains(EnhancedCategory.Discretionary) && e.Reason is null)
        {
            return new("reason-required", "data.reason", "Discretionary enhanced rights need a reason.");
        }

        var locked = journey.Tier.Automatic.Any(c => c != EnhancedCategory.Intimidated || !journey.Case.Flags.Contains(OffenceFlag.KnifeOrGun));
        return e.Enhanced == false && locked && (e.ApprovedBy is null || e.Reason is null)
            ? new("tier-locked", "data.enhanced", "Enhanced rights that follow from facts are removed only by a supervisor with a reason.")
            : null;
    }

    // Explicit consent for sexual offences, domestic abuse and bereaved relatives (R4-CONSENT; J6). A referral that names nobody is for
    // every victim: nobody goes against their own refusal because somebody else consented, so it is refused for all and sent for each.
    private static Refusal? Referral(Journey journey, Event.ReferralRecorded e)
    {
        if (e.Stage != ReferralStage.Sent)
        {
            return null;
        }

        var isBystander = e.PersonRef is null && (journey.IsWitnessOnly || journey.Person.IsBusiness);
        var needsConsent = !isBystander
            && e.Service is ReferralService.VictimSupport or ReferralService.Isva or ReferralService.Idva or ReferralService.HomicideService
            && journey.Case.IsAnyOf(Offences.ExplicitConsent);
        var wasRefused = journey.Person.Consents.TryGetValue(e.Service, out var given) && !given;
        var isGivenNow = e.ConsentBy is not (null or ConsentGiver.Implied) && !(wasRefused && e.PersonRef is null);
        return (needsConsent || wasRefused) && !isGivenNow && !given
            ? e.PersonRef is not null
                ? new("consent-missing", "data.consentBy", "This referral needs the person's explicit consent first.")
                : new("consent-missing", "data.personRef", "Not everybody here has consented: send it with personRef for each person who has.")
            : !isBystander && !Takes(journey, e) ? new("not-eligible", "data.service", "This service does not take this case.")
            : null;
    }

    // Each service takes what its own row is for (R4-ISVA, R4-IDVA, R4-BEREAVED, R11-VNS); the contact scheme, a case whose sentence opened its row.
    private static bool Takes(Journey journey, Event.ReferralRecorded e) => e.Service switch
    {
        ReferralService.Isva => journey.Case.IsAnyOf(Offences.Sexual),
        ReferralService.Idva => Bars.IsDomesticAbuse(journey) || journey.Case.IsAnyOf(Offences.Stalking),
        ReferralService.HomicideService => journey.Case.IsAnyOf(Offences.Death),
        ReferralService.VictimContactScheme => WasOwed(journey, "R11-VCS"),
        ReferralService.VictimNotificationScheme => journey.Case.IsAnyOf(Offences.Stalking),
        _ => true,
    };

    private static bool WasOwed(Journey journey, string rule) => journey.Obligations.Values.Any(o => o.Rule == rule
        && o.Status is not (ObligationStatus.NotOwed or ObligationStatus.Cancelled));

    private static Refusal? Review(Journey journey, Event.RequestReceived e, Instant occurredAt)
    {
        var windows = journey.Obligations.Of(Closures.ReviewWindowRule)
            .Where(o => e.SuspectRef is null || o.Suspect == e.SuspectRef).ToList();
        var isOver = windows.Count > 0 && windows.TrueForAll(w => w.Due.IsOverAt(occurredAt));
        return isOver && e.Detail is null
            ? new("review-window-closed", "data.kind", "The three months to ask for a review are over; an exceptional reason is needed.")
            : null;
    }

    private static Refusal? Record(Journey journey, Event.DutyRecorded e)
    {
        if (!EventCatalogue.Rules.ContainsKey(e.Rule))
        {
            return new("unknown-duty", "data.rule", "There is no rule with this id.");
        }

        if (e.Result == DutyResult.Done)
        {
            return EventCatalogue.Rules[e.Rule].Any(c => c.Closes.Any(t => t.Event == "duty.recorded")) ? null
                : new("human-contact-needed", "data.rule", "Only a contact with the person, or the event itself, discharges this.");
        }

        return e.Reason is null ? new("reason-required", "data.reason", "A reason is needed unless it was done.")
            : e.Result == DutyResult.Excused && e.ApprovedBy is null ? new("supervisor-required", "data.approvedBy", "Only a supervisor excuses.")
            : null;
    }

    private static Refusal? OpenRule(Journey journey, string rule) =>
        !EventCatalogue.Rules.ContainsKey(rule) || !journey.Obligations.Open.Any(o => o.Rule == rule)
            ? new("unknown-duty", "data.rule", "Nothing open of this rule is owed to this person.")
            : null;

    // Filed because the victim does not answer: only after everything else (SOP 3.2.10.1).
    private static Refusal? Disengagement(Journey journey, Parameters parameters)
    {
        if (journey.IsWitnessOnly)
        {
            return null;
        }

        return !AttemptLadder.IsExhausted(journey, parameters) ? new("attempts-not-exhausted", "data.outcome", "Not enough has been tried to reach the victim.")
            : !IsNoted(journey, "R6-DISENGAGE-RISK") ? new("risk-answer-missing", "data.outcome", "Nobody has answered whether the victim is safe.")
            : IsWelfareCheckNeeded(journey) && !journey.Attempts.Any(a => a is { Welfare: true, Method: ContactMethod.InPerson })
                ? new("welfare-check-missing", "data.outcome", "This victim needs a face-to-face welfare check first.")
                : journey.Suspects.Keys.Any(s => s.Length > 0) && !IsNoted(journey, "ELP-PRE")
                    ? new("elp-answer-missing", "data.outcome", "A prosecution without the victim was not considered.")
                    : null;
    }

    // For any suspect or for none.
    private static bool IsNoted(Journey journey, string rule) =>
        journey.Noted.Keys.Any(k => k == rule || k.StartsWith(rule + " ", StringComparison.Ordinal));

    private static bool IsWelfareCheckNeeded(Journey journey) =>
        journey.Tier.BarsWrittenNews || journey.Case.IsAnyOf(Offences.WelfareCheck);

    // Nothing owed, no appeal possible any more, no referral still held back (catalogue F, closing guard).
    private static Refusal? Closing(Journey journey, Instant at, WorkingCalendar calendar) =>
        !journey.Obligations.Open.IsEmpty ? Closed("Something is still owed: meet it, or have a supervisor record why it is not.")
            : journey.IsCase && journey.Suspects.Any(s => MayStillAppeal(journey, s.Key, s.Value.State, at, calendar)) ? Closed("The time to appeal is not over.")
            : Conditions.HasHeldReferral(journey) ? Closed("A referral to restorative justice is still held back.")
            : null;

    private static Refusal Closed(string detail) => new("closing-guard-open", "data.outcome", detail);

    // An appeal that was decided is the last; the sentence is the last thing a court of first instance gave as a result.
    private static bool MayStillAppeal(Journey journey, string suspect, LifeCycleState state, Instant at, WorkingCalendar calendar)
    {
        var results = journey.Hearings.Values.Select(h => (h.Kind, h.Court.Level, At: h.ResultedAt(suspect))).Where(r => r.At is not null).ToList();
        return state is LifeCycleState.Sentenced or LifeCycleState.PostTrial && results.Count > 0 && results.MaxBy(r => r.At) is { Kind: not HearingKind.Appeal } last
            && Deadlines.AppealEnds(London.DateOf(last.At!.Value), last.Level, calendar) >= London.DateOf(at);
    }
}
