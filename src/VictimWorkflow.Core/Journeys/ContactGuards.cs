using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>What a log of a contact must satisfy (catalogue E.1 to E.8; events, contact.logged).</summary>
internal static class ContactGuards
{
    private static readonly char[] s_wordEnds = [' ', ',', '.', ';', ':', '!', '?', '\n', '\t', '-', '(', ')'];

    // Words that fill a line without telling anything: an entry made only of these says nothing.
    private static readonly HashSet<string> s_emptyWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "about", "again", "all", "and", "as", "at", "aware", "been", "by", "call", "called", "case", "contact", "contacted", "crime", "done", "email",
        "emailed", "for", "given", "has", "have", "in", "informed", "is", "kept", "made", "of", "ok", "on", "per", "phone", "progress", "rang", "re",
        "regarding", "required", "spoke", "spoken", "that", "the", "their", "them", "this", "to", "today", "told", "update", "updated", "updates",
        "victim", "was", "were", "with", "witness",
    };

    private const int TellingWordsAtLeast = 3;

    // May be told before their trigger has come (events, contact.logged).
    private static readonly string[] s_coveredInAdvance = ["R7-OFFER", "R7-BIS", "R3-VCC"];

    public static bool MayBeCoveredInAdvance(string rule) => s_coveredInAdvance.Contains(rule);

    public static Refusal? Refusal(Journey journey, Event.ContactLogged e, Instant occurredAt, SafetyCard card, RuleBook rules) =>
        Summary(e, rules.Parameters) ?? Covers(journey, e, rules) ?? (e.Direction == ContactDirection.Inbound ? null
            : Point(journey, e, occurredAt, card, rules.Parameters) ?? Times(journey, e, occurredAt) ?? FirstContact(journey, e, occurredAt)
                ?? Writing(journey, e, occurredAt, card, rules));

    private static Refusal? Summary(Event.ContactLogged e, Parameters parameters)
    {
        if (e.Summary is not { } summary)
        {
            return null;
        }

        if (summary.Trim().Length < parameters.SummaryCharactersAtLeast)
        {
            return new("summary-too-short", "data.summary", "Say what was told and what the person said or asked, in 40 characters or more.");
        }

        var telling = summary.Split(s_wordEnds, StringSplitOptions.RemoveEmptyEntries).Where(w => w.Length > 1 && !s_emptyWords.Contains(w))
            .Distinct(StringComparer.OrdinalIgnoreCase).Take(TellingWordsAtLeast).Count();
        return telling < TellingWordsAtLeast
            ? new("summary-says-nothing", "data.summary", "That the victim was updated says nothing: what was told, and what did the person say or ask?")
            : null;
    }

    private static Refusal? Covers(Journey journey, Event.ContactLogged e, RuleBook rules)
    {
        for (var index = 0; index < e.Covers.Length; index++)
        {
            var rule = e.Covers[index].Rule;
            if (HasArisen(journey, rule))
            {
                continue;
            }

            if (!EventCatalogue.Rules.ContainsKey(rule))
            {
                return new("unknown-duty", $"data.covers[{index}].rule", "There is no rule with this id.");
            }

            if (!ComesWithIt(journey, e, rule) && rules.Editions.Any(edition => edition.Has(rule)))
            {
                return new("duty-not-owed", $"data.covers[{index}].rule", "That was never owed to this person.");
            }
        }

        return null;
    }

    private static bool HasArisen(Journey journey, string rule) => journey.Obligations.Of(rule).Any(o => o.Status != ObligationStatus.NotOwed);

    private static bool ComesWithIt(Journey journey, Event.ContactLogged e, string rule) => rule switch
    {
        Updates.UpdateRule => e.Covers.Any(c => c.Rule == Updates.FirstContactRule),
        "R12-ESCALATE" => e.Covers.Any(c => c.Rule == "R12-FULL"),
        // Views and safety are asked when it is time, whether or not a decision was announced; guards read the answer.
        "R6-OOCD-VIEWS" or "R6-BAILVIEWS" or "R6-DISENGAGE-RISK" => !journey.IsWitnessOnly,
        Notices.MethodRule => e.PreferredMethodNotUsed is not null,
        _ => MayBeCoveredInAdvance(rule),
    };

    private static Refusal? Point(Journey journey, Event.ContactLogged e, Instant occurredAt, SafetyCard card, Parameters parameters) =>
        e.ContactPointRef is { } reference && (card.Find(reference) is not { } point || !Bars.AllowsPoint(journey, point, parameters, occurredAt))
            ? new("unsafe-contact-point", "data.contactPointRef", "This contact point is not marked safe, or its check is too old.")
            : null;

    private static Refusal? Times(Journey journey, Event.ContactLogged e, Instant occurredAt) =>
        e.OverrideReason is null && !ContactTimes.IsPermitted(SpokenWith(journey, e, occurredAt)?.TimesToAvoid ?? [], e.Method, occurredAt)
            ? new("outside-agreed-times", "data.occurredAt", "The person asked not to be contacted then; an override needs its reason.")
            : null;

    private static ContactAgreement? SpokenWith(Journey journey, Event.ContactLogged e, Instant at) =>
        Audience.AgreementThen(journey, Audience.HolderOf(e.SpokeTo) ?? Audience.AddresseeAt(journey, at), at);

    private static Refusal? FirstContact(Journey journey, Event.ContactLogged e, Instant occurredAt)
    {
        if (!e.Covers.Any(c => c.Rule == Updates.FirstContactRule) || e.Method.IsTwoWay())
        {
            return null;
        }

        return e.Method == ContactMethod.Email && (journey.AgreementIn(occurredAt)?.AsksForEmail ?? false) ? null
            : new("first-contact-method", "data.method", "First contact is by phone or in person; by email only if the victim clearly asked for it.");
    }

    private static Refusal? Writing(Journey journey, Event.ContactLogged e, Instant occurredAt, SafetyCard card, RuleBook rules)
    {
        if (!e.Method.IsWritten() || e.Method == ContactMethod.Portal || !e.Covers.Any(c => TellsNews(journey, c, e.Method, occurredAt, rules))
            || !Bars.OnWrittenNews(journey, card, rules.Parameters, occurredAt))
        {
            return null;
        }

        return e.Method == ContactMethod.Letter
            ? new("letter-barred", "data.method", "This victim gets no letter with news of the case.")
            : new("written-news-barred", "data.method", "This victim gets no news of the case by SMS or email.");
    }

    // Plain dates may go by SMS where that is the wish; everything else of the case is news.
    private static bool TellsNews(Journey journey, Cover cover, ContactMethod method, Instant at, RuleBook rules)
    {
        var rule = rules.Editions.Select(edition => edition.Rules.GetValueOrDefault(cover.Rule)).LastOrDefault(r => r is not null);
        return rule is null || !(rule.Channel == Channel.Automatic && rule.Kind == MessageKind.Dates && method == ContactMethod.Sms
            && journey.AgreementIn(at)?.MethodFor(MessageKind.Dates) == ContactMethod.Sms);
    }
}
