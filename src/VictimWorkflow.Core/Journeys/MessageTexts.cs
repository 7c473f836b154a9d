using System.Collections.Immutable;
using System.Globalization;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;

namespace VictimWorkflow.Core.Journeys;

/// <summary>What a message says.</summary>
/// <param name="Subject">Of an email; empty for an SMS or a letter.</param>
public sealed record MessageText(string Subject, string Body);

/// <summary>
/// The words of the automatic messages. Plain words for the news of the row, never the offence, never a name (E.11); who reads
/// over a shoulder learns that somebody is in touch with the police, and no more than the person agreed to.
/// </summary>
public static class MessageTexts
{
    public static MessageText For(Message message, Journey journey, RuleBook rules)
    {
        var reference = ReferenceOf(journey);
        var subject = message.Template switch
        {
            Template.Acknowledgement => $"Your report, reference {reference}",
            Template.HearingDate => $"Court date, reference {reference}",
            Template.News or Template.Notice => $"News about reference {reference}",
        };
        return new(subject, $"{Words(message, journey, rules)} {Closing(reference, rules)}");
    }

    /// <summary>What several crimes of one person have to say, in one message.</summary>
    public static MessageText ForSeveral(ImmutableArray<Part> parts, RuleBook rules)
    {
        var references = parts.Select(p => ReferenceOf(p.Journey)).Distinct().ToList();
        var words = parts.Select(p => $"Reference {ReferenceOf(p.Journey)}: {Words(p.Message, p.Journey, rules)}");
        return new($"News about references {string.Join(" and ", references)}", $"{string.Join(' ', words)} {Closing("the reference", rules)}");
    }

    private static string Words(Message message, Journey journey, RuleBook rules) =>
        string.Join(' ', new[] { NewsOf(message, journey, rules) }.Concat(message.Notices.Select(NoticeWords)).Where(words => words.Length > 0));

    // What could harm on a screen somebody else looks at is not said: neither whose details are in doubt nor why.
    private static string NoticeWords(Notice notice) => notice switch
    {
        { Kind: NoticeKind.PreferredMethodNotUsed, Why: Notices.NotDelivered } =>
            "A message sent the way you prefer did not arrive, so we used another way; please ring us if your details have changed.",
        { Kind: NoticeKind.PreferredMethodNotUsed, Why: Notices.NotConfirmed } =>
            "We used another way than the one you prefer, because we first need to go through your details with you; please ring us.",
        { Kind: NoticeKind.PreferredMethodNotUsed } => "We could not use the way of contact you prefer; an officer can tell you why.",
        { Kind: NoticeKind.DateMoved } => $"We need longer than we said for something we owe you, until {Day(notice.Until!.Value)}; an officer can tell you why.",
        { Kind: NoticeKind.OfficerAway } => $"Your officer is away until {Day(notice.Until!.Value)}; somebody else looks after your case until then.",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Day(NodaTime.Instant at) => London.LocalOf(at).ToString("dddd d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string NewsOf(Message message, Journey journey, RuleBook rules) => message.Template switch
    {
        Template.Notice => "",
        Template.Acknowledgement => $"Thank you for your report. It is recorded under reference {ReferenceOf(journey)}. An officer will contact you. "
            + "You have rights as a victim of crime: you will be told what happens and can ask for support at any time.",
        Template.HearingDate => HearingWords(ToldIn(message, journey, rules), journey),
        Template.News => NewsWords(ToldIn(message, journey, rules)),
    };

    private static string ReferenceOf(Journey journey) => journey.Case.CrimeNumber ?? journey.CrimeRef;

    private static string Closing(string quote, RuleBook rules) =>
        $"Questions? Ring {rules.Parameters.ContactLine} and quote {quote}. {rules.Parameters.SenderName}";

    /// <summary>Whether the product has words for it: what it has none for, only a person can say.</summary>
    public static bool CanSay(Rule rule) => rule.Kind == MessageKind.Dates || s_news.ContainsKey(rule.Id);

    /// <summary>The product's words are English; who needs another language is told by a person, with an interpreter (R1-COMM).</summary>
    public static bool IsWrittenIn(string? language) => language is null || language.StartsWith("en", StringComparison.OrdinalIgnoreCase);

    // A copy tells only what the person has been told, as it stands now.
    private static IEnumerable<Obligation> ToldIn(Message message, Journey journey, RuleBook rules) => message.Obligations
        .Select(n => journey.Obligations[n]).Where(o => message.CopyFor is null || Copies.IsStillTold(journey, o, rules));

    private static string HearingWords(IEnumerable<Obligation> told, Journey journey)
    {
        var hearings = told.Select(o => o.Hearing).OfType<string>().Distinct()
            .Select(h => journey.Hearings[h]).ToList();
        return string.Join(' ', hearings.Select(h => h is { IsVacated: true } or { StartsAt: null }
            ? $"A hearing at {h.Court.Name} will not take place as planned; you will be told the new date."
            : $"A hearing is listed for {London.LocalOf(h.StartsAt!.Value).ToString("dddd d MMMM yyyy 'at' HH:mm", CultureInfo.InvariantCulture)} at {h.Court.Name}."));
    }

    private static string NewsWords(IEnumerable<Obligation> told)
    {
        var news = told.Select(o => s_news.GetValueOrDefault(o.Rule, "There is news in your case")).Distinct();
        return string.Join(". ", news) + ". You need not do anything; ring if you would like to talk about it.";
    }

    private static readonly Dictionary<string, string> s_news = new(StringComparer.Ordinal)
    {
        ["R6-ARREST"] = "A person has been arrested",
        ["R6-INTERVIEW"] = "A person has been interviewed",
        ["R6-RELEASE"] = "The person arrested has been released while we go on with our enquiries",
        ["R6-BAIL"] = "The person is on bail; the officer can tell you the conditions",
        ["R6-BAILCHANGE"] = "The bail has changed; the officer can tell you how and why",
        ["R6-RUI"] = "The person has been released while we go on with our enquiries; no bail conditions apply",
        ["R6-FILED"] = "We have finished our enquiries and closed the case for now; it can be opened again if something new comes up",
        ["R6-CHARGE"] = "A person has been charged and will go to court",
        ["R6-VRR-INFO"] = "You can ask for a decision not to prosecute to be looked at again, within three months of being told of it",
        ["R8-PLEA-NG"] = "The person charged pleaded not guilty, so there will be a trial; we will tell you the date",
        ["R8-PLEA-G"] = "The person charged pleaded guilty; the court will pass sentence",
        ["R8-STOOD-DOWN"] = "You do not need to come to court any more",
        ["R8-WARRANT"] = "The person charged did not come to court, and the court has ordered their arrest",
        ["R9-APPEAL-NOTICE"] = "An appeal has been made; we will tell you what the court decides",
        ["R10-INFO"] = "If you come to court you can claim your expenses; the witness care unit has the form",
        ["W-CONCLUDE"] = "We have finished our enquiries, and nobody will be charged for now",
        ["W-OUTCOME"] = "The court has given its verdict; thank you for your help",
        ["R9-OUTCOME"] = "The court has given its verdict; we will gladly explain it",
        ["R9-SENTENCE"] = "The court has passed sentence; we will gladly explain what it means",
        ["W-CHARGE"] = "A person has been charged and will go to court",
    };
}
