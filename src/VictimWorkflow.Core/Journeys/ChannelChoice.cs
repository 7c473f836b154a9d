using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>How an obligation is going to be met.</summary>
internal abstract record Route
{
    private Route()
    {
    }

    /// <summary>The product sends it by itself.</summary>
    public sealed record Send(Template Template, ContactMethod Method, string Point, Instant At, string Why, bool Urgent) : Route;

    /// <summary>A person does it.</summary>
    public sealed record Ask(TaskKind Kind, ContactMethod? Method, string Why) : Route
    {
        public bool Urgent { get; init; }
    }

    /// <summary>Nobody needs to be asked: time, a form or another body settles it.</summary>
    public sealed record None : Route;
}

/// <summary>Chooses the channel (catalogue E.2): preference first, then the bars, then what the row demands; the stricter wins.</summary>
internal static class ChannelChoice
{
    private const int PromptWorkingDaysAhead = 3;
    private const string CompensationRule = "R5-CICA";
    private static readonly LocalTime s_reminderTime = new(9, 0);
    private static readonly int[] s_reminderMonths = [12, 21];

    // Done at a contact that takes place anyway, by a form, by the log, or by time: nobody is asked for them alone.
    private static readonly HashSet<string> s_noWorkOfItsOwn = new(StringComparer.Ordinal)
    {
        "REC-LOG", "SOP-PREFS", "SOP-ATTEMPTS", "R6-VRR-WINDOW", "R2-RECORD", "R9-ULS-LIMIT",
        "R1-COMM", "R1-COMPANION", "R3-INFO", "R3-RJINFO", "R5-COURTCOMP", "R7-INFO", "R12-INFO", "SOP-NEEDS-INIT", "R4-ENHFLAG", "SM-CONSIDER",
        "R2-EXPLAIN", "R2-INTERVIEW", "R2-NOCONTACT", "SM-ABE", "R7-READ", "R7-BEREAVED", Notices.MethodRule,
        "W-CHARTER", "W-STATEMENT", "W-NEEDS", "W-AVAIL", "W-CONTACT",
    };

    private static readonly SupportNeed[] s_communication = [SupportNeed.Communication, SupportNeed.LearningDisability, SupportNeed.MentalDisorder];

    public static Route RouteFor(JourneyDraft draft, Obligation obligation)
    {
        var rule = draft.RuleOf(obligation);
        var journey = draft.Journey;
        if (journey.State == JourneyState.Suspended && !rule.Urgent)
        {
            return new Route.None();
        }

        return rule.Id switch
        {
            "R3-ACK" => Acknowledge(draft, rule, obligation),
            _ when s_noWorkOfItsOwn.Contains(rule.Id) || IsNotYet(draft, obligation) || IsNobodysWork(draft, obligation) => new Route.None(),
            Updates.UpdateRule or Cycles.WitnessUpdateRule => Update(draft, rule),
            _ when obligation.Channel is Channel.AnotherBody => obligation.IsOverdue(draft.Now)
                ? new Route.Ask(TaskKind.Check, Method: null, "chase-other-body") : new Route.None(),
            _ when obligation.Channel is Channel.Internal || IsOnlyRecorded(rule.Clocks[obligation.Clock]) =>
                new Route.Ask(TaskKind.Check, Method: null, "internal"),
            _ => Tell(draft, rule, obligation),
        };
    }

    /// <summary>Obligations whose work comes round: people are asked shortly before, not when the last one is done.</summary>
    public static bool IsPrompted(Obligation obligation) =>
        obligation.Rule is Updates.UpdateRule or Cycles.WitnessUpdateRule or Cycles.NeedsReviewRule or CompensationRule;

    /// <summary>When somebody is asked for it next, or null.</summary>
    public static Instant? PromptAt(Journey journey, RuleBook rules, Obligation obligation) =>
        obligation.Rule == CompensationRule ? NextReminder(journey, obligation) : PromptFrom(rules, obligation);

    private static bool IsNotYet(JourneyDraft draft, Obligation obligation) =>
        IsPrompted(obligation) && !(PromptAt(draft.Journey, draft.Rules, obligation) <= draft.Now);

    // Consent is implied outside the exceptions (J6); an intermediary is thought of where communication is difficult.
    private static bool IsNobodysWork(JourneyDraft draft, Obligation obligation) => obligation.Rule switch
    {
        "R3-VCC" => obligation.Holder != DutyHolder.RecordingUnit,
        "R4-CONSENT" => !draft.Journey.Case.IsAnyOf(Offences.ExplicitConsent),
        "R4-RI" => !draft.Journey.Person.SupportNeeds.Any(s_communication.Contains) && draft.Entry?.Event is not Event.ConcernReported,
        _ => false,
    };

    // What only a record discharges is work inside the force.
    private static bool IsOnlyRecorded(Clock clock) => clock.Closes.All(t => t.Event == "duty.recorded");

    private static Instant? NextReminder(Journey journey, Obligation obligation)
    {
        var from = journey.Case.CommittedOn ?? London.DateOf(obligation.TriggeredAt);
        var asked = journey.Tasks.Values.Where(t => t.Obligations.Contains(obligation.Number)).Select(t => (Instant?)t.RaisedAt).Max();
        foreach (var months in s_reminderMonths)
        {
            var at = London.At(from.PlusMonths(months), s_reminderTime);
            if (asked is null || asked < at)
            {
                return at;
            }
        }

        return null;
    }

    /// <summary>When officers are reminded of the next routine update: a few working days before, not the moment the last one is done.</summary>
    public static Instant? PromptFrom(RuleBook rules, Obligation update)
    {
        if (Deadlines.SurfaceOn(update.Due, update.TriggeredAt, rules.Calendar) is not { } day)
        {
            return null;
        }

        for (var i = 0; i < PromptWorkingDaysAhead && day.PlusDays(-1) >= rules.Calendar.FirstDay; i++)
        {
            day = rules.Calendar.WorkingDayBefore(day);
        }

        return Instant.Max(London.StartOf(day), update.TriggeredAt);
    }

    /// <summary>The first moment for a call or visit: inside the permitted times and, unless urgent, at a reasonable hour.</summary>
    public static Instant? WhenToAsk(JourneyDraft draft, Route.Ask route) =>
        WhenToAsk(draft.TimesToAvoid, route.Method ?? ContactMethod.Phone, route.Urgent, draft.Now);

    public static Instant? WhenToAsk(ImmutableArray<TimeToAvoid> timesToAvoid, ContactMethod method, bool urgent, Instant notBefore) => urgent
        ? ContactTimes.NextPermitted(timesToAvoid, method, notBefore)
        : ContactTimes.NextReasonable(timesToAvoid, method, notBefore);

    /// <summary>The first moment for a message: inside the permitted times; a text that can wait wakes nobody, on a retry neither.</summary>
    public static Instant? WhenToSend(JourneyDraft draft, ContactMethod method, bool urgent, Instant notBefore) =>
        WhenToSend(draft.TimesToAvoid, method, urgent, notBefore);

    public static Instant? WhenToSend(ImmutableArray<TimeToAvoid> timesToAvoid, ContactMethod method, bool urgent, Instant notBefore) => method == ContactMethod.Sms && !urgent
        ? ContactTimes.NextReasonable(timesToAvoid, method, notBefore)
        : ContactTimes.NextPermitted(timesToAvoid, method, notBefore);

    private static Route Tell(JourneyDraft draft, Rule rule, Obligation obligation)
    {
        var preferred = draft.Agreement?.MethodFor(rule.Kind);
        if (WhyNotInWriting(draft, rule, obligation, preferred) is { } why)
        {
            return ByPerson(draft, preferred, why, rule.Urgent || IsThreat(draft.Entry?.Event));
        }

        var template = rule.Kind == MessageKind.Dates ? Template.HearingDate : Template.News;
        return InWriting(draft, rule.Urgent, preferred!.Value, template) ?? (Route)ByPerson(draft, preferred, "no-safe-point", rule.Urgent);
    }

    private static bool IsThreat(Event? happened) =>
        happened is Event.ConcernReported { Kind: ConcernKind.Threat or ConcernKind.SuspectContact or ConcernKind.Intimidation };

    /// <summary>How a person says what the product has no words for: written, where that is preferred and not barred.</summary>
    public static Route.Ask InAPersonsWords(JourneyDraft draft, string why)
    {
        var preferred = draft.Agreement?.MethodFor(MessageKind.News);
        return preferred is { } method && method.IsWritten() && !draft.IsWritingBarred && Updates.HasBegun(draft.Journey)
            ? new Route.Ask(TaskKind.Write, method, why)
            : ByPerson(draft, preferred, why, urgent: false);
    }

    /// <summary>How to say something that is no news of the case; null when a person has to say it.</summary>
    public static Route.Send? ForNotice(JourneyDraft draft)
    {
        var journey = draft.Journey;
        var preferred = draft.Agreement?.MethodFor(MessageKind.Routine);
        if (preferred is not { } method || !method.IsSendable() || draft.IsWritingBarred || journey.State != JourneyState.Running
            || !(journey.IsWitnessOnly || Updates.HasBegun(journey)) || !MessageTexts.IsWrittenIn(Audience.LanguageAt(journey, draft.Now)))
        {
            return null;
        }

        return InWriting(draft, urgent: false, method, Template.Notice);
    }

    // Why a person has to tell it; null when the product may write.
    private static string? WhyNotInWriting(JourneyDraft draft, Rule rule, Obligation obligation, ContactMethod? preferred)
    {
        var journey = draft.Journey;
        return obligation.Channel is Channel.Human or Channel.HeadsUpThenHuman ? "must-be-told-in-person"
            : preferred is null ? "no-preference-recorded"
            : !preferred.Value.IsSendable() ? "preferred"
            : draft.IsWritingBarred && !IsPlainDate(rule, obligation, preferred.Value) ? "written-news-barred"
            : !journey.IsWitnessOnly && !Updates.HasBegun(journey) ? "first-contact-comes-first"
            : Closures.HasDecisionToTell(journey, obligation) ? "must-be-told-in-person"
            : !MessageTexts.IsWrittenIn(Audience.LanguageAt(journey, draft.Now)) ? "needs-another-language"
            : !MessageTexts.CanSay(rule) || !rule.Clocks[obligation.Clock].Closes.Any(t => rule.Kind != MessageKind.Dates || t.Event == "delivery.reported")
                ? "needs-a-persons-words"
            : null;
    }

    // Plain dates may stay an SMS if that is the person's wish (D.0, Channel).
    private static bool IsPlainDate(Rule rule, Obligation obligation, ContactMethod method) =>
        rule.Kind == MessageKind.Dates && obligation.Channel == Channel.Automatic && method == ContactMethod.Sms;

    private static Route Update(JourneyDraft draft, Rule rule)
    {
        var preferred = draft.Agreement?.MethodFor(rule.Kind);
        return preferred is { } method && method.IsWritten() && !draft.IsWritingBarred
            ? new Route.Ask(TaskKind.Write, method, "preferred")
            : ByPerson(draft, preferred, preferred is null ? "no-preference-recorded" : "preferred", urgent: false);
    }

    private static Route Acknowledge(JourneyDraft draft, Rule rule, Obligation obligation)
    {
        if (!draft.Journey.Case.IsRecorded)
        {
            return new Route.None();
        }

        if (draft.IsWritingBarred)
        {
            return new Route.Ask(TaskKind.HandOver, ContactMethod.InPerson, "written-news-barred");
        }

        var preferred = draft.Agreement?.MethodFor(rule.Kind);
        ContactMethod[] order = preferred is { } p && p.IsSendable() ? [p, ContactMethod.Email, ContactMethod.Sms, ContactMethod.Letter]
            : [ContactMethod.Email, ContactMethod.Sms, ContactMethod.Letter];
        return order.Distinct().Select(m => InWriting(draft, rule.Urgent, m, Template.Acknowledgement)).FirstOrDefault(r => r is not null)
            ?? (Route)new Route.Ask(TaskKind.HandOver, ContactMethod.InPerson, "no-safe-point");
    }

    private static Route.Send? InWriting(JourneyDraft draft, bool urgent, ContactMethod method, Template template)
    {
        var journey = draft.Journey;
        var point = draft.Card.For(Audience.AddresseeAt(journey, draft.Now))
            .FirstOrDefault(p => KindOf(method) == p.Kind && Bars.AllowsPoint(journey, p, draft.Parameters, draft.Now));
        var at = WhenToSend(draft, method, urgent, draft.Now);
        return point is null || at is null ? null
            : new Route.Send(template, method, point.Ref, at.Value, WhyThen(draft, method, at.Value), urgent);
    }

    private static string WhyThen(JourneyDraft draft, ContactMethod method, Instant at) => at == draft.Now ? "at-once"
        : ContactTimes.IsPermitted(draft.TimesToAvoid, method, draft.Now) ? "deferred-to-reasonable-hour"
        : "deferred-to-permitted-time";

    public static ContactPointKind KindOf(ContactMethod method) => method switch
    {
        ContactMethod.Sms => ContactPointKind.Mobile,
        ContactMethod.Email => ContactPointKind.Email,
        _ => ContactPointKind.Address,
    };

    private static Route.Ask ByPerson(JourneyDraft draft, ContactMethod? preferred, string why, bool urgent)
    {
        var journey = draft.Journey;
        var canRing = draft.Card.For(Audience.AddresseeAt(journey, draft.Now))
            .Any(p => p.Kind is ContactPointKind.Mobile or ContactPointKind.Landline && p.IsUsableAt(draft.Now));
        return preferred == ContactMethod.InPerson || !canRing
            ? new Route.Ask(TaskKind.Visit, ContactMethod.InPerson, why) { Urgent = urgent }
            : new Route.Ask(TaskKind.Call, ContactMethod.Phone, why) { Urgent = urgent };
    }
}
