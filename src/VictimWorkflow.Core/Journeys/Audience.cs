using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>
/// Who hears the news: the person, or whoever has it for them by right (catalogue A); and who gets a copy (E.1, who else may be told).
/// Each by their own agreement, at their own points, until their own last day.
/// </summary>
internal static class Audience
{
    private static readonly PointHolder[] s_forThePerson = [PointHolder.NamedContact, PointHolder.ParentOrGuardian, PointHolder.Spokesperson];

    private static readonly PointHolder[] s_inCopy = [PointHolder.Supporter, PointHolder.Nominee, PointHolder.Adviser];

    public static PointHolder AddresseeAt(Journey journey, Instant at)
    {
        foreach (var holder in s_forThePerson)
        {
            if (SpeaksAt(journey, holder, at))
            {
                return holder;
            }
        }

        return PointHolder.Person;
    }

    /// <summary>What was agreed with whoever hears the news; the person's own agreement where they have none of their own.</summary>
    public static ContactAgreement? AgreementAt(Journey journey, Instant at) => AgreementWith(journey, AddresseeAt(journey, at));

    /// <summary>
    /// What was agreed then with whoever was spoken to: a wish binds from the day it was agreed (I.10). Of anybody but the person, only
    /// what is agreed now is known.
    /// </summary>
    public static ContactAgreement? AgreementThen(Journey journey, PointHolder holder, Instant at) =>
        journey.Person.Representatives.GetValueOrDefault(holder)?.Agreement ?? journey.AgreementIn(at);

    public static ContactAgreement? AgreementWith(Journey journey, PointHolder holder) =>
        journey.Person.Representatives.GetValueOrDefault(holder)?.Agreement ?? journey.Agreement;

    /// <summary>Null when nothing is known; then the product's English will do.</summary>
    public static string? LanguageAt(Journey journey, Instant at) => LanguageOf(journey, AddresseeAt(journey, at));

    public static string? LanguageOf(Journey journey, PointHolder holder) => holder == PointHolder.Person ? journey.Person.Language
        : journey.Person.Representatives.GetValueOrDefault(holder)?.Language;

    /// <summary>Whether anything may go to them: they are recorded, their last day is not over, and a child is still one.</summary>
    public static bool SpeaksAt(Journey journey, PointHolder holder, Instant at)
    {
        var isRecorded = holder switch
        {
            PointHolder.Person => true,
            PointHolder.ParentOrGuardian => journey.Person.HasParentOrGuardian && !IsOfAgeAt(journey, at),
            PointHolder.NamedContact => journey.Person.HasNamedContact,
            _ => journey.Person.Representatives.ContainsKey(holder),
        };
        return isRecorded && !(journey.Person.Representatives.GetValueOrDefault(holder)?.Until < London.DateOf(at));
    }

    /// <summary>Whom a contact log names; null for somebody who stands in for nobody.</summary>
    public static PointHolder? HolderOf(SpokenTo? spokenTo) => spokenTo switch
    {
        SpokenTo.Person => PointHolder.Person,
        SpokenTo.ParentOrGuardian => PointHolder.ParentOrGuardian,
        SpokenTo.Spokesperson => PointHolder.Spokesperson,
        SpokenTo.NamedContact => PointHolder.NamedContact,
        SpokenTo.Supporter => PointHolder.Supporter,
        SpokenTo.Nominee => PointHolder.Nominee,
        SpokenTo.Adviser => PointHolder.Adviser,
        _ => null,
    };

    /// <summary>Whether a conversation with them is one with the person; a child's parent or guardian need not be recorded by name.</summary>
    public static bool MayBeSpokenTo(Journey journey, PointHolder holder, Instant at) => SpeaksAt(journey, holder, at)
        || (holder == PointHolder.ParentOrGuardian && journey.Person.Turns18On > London.DateOf(at));

    public static IEnumerable<PointHolder> InCopyAt(Journey journey, Instant at) =>
        s_inCopy.Where(h => journey.Person.Representatives.GetValueOrDefault(h) is { InCopy: true } && SpeaksAt(journey, h, at));

    /// <summary>The representatives an event gives a person; whoever ended before and is given as before has still ended.</summary>
    public static ImmutableSortedDictionary<PointHolder, RepresentativeFacts> Of(
        Person person, Instant at, ImmutableSortedDictionary<PointHolder, RepresentativeFacts> before) =>
        person.Representatives.ToImmutableSortedDictionary(r => r.Holder, r => new RepresentativeFacts
        {
            Agreement = r.Who.Preferences is { } p
                ? new ContactAgreement(at, p.Dates, p.News, p.Routine, p.IntervalDays, p.KeyEventsOnly ?? false, p.TimesToAvoid) : null,
            Language = r.Who.Language,
            Until = r.Who.Until,
            InCopy = r.Who.InCopy ?? false,
            NotToldOf = [.. r.Who.NotToldOf],
            HasEnded = before.GetValueOrDefault(r.Holder) is { HasEnded: true } old && old.Until == r.Who.Until,
        });

    /// <summary>When somebody stops hearing the news next, or null.</summary>
    public static Instant? NextEnd(Journey journey) => HasNobodyElse(journey) || journey.Stage == Stage.Ended ? null : journey.Person.Representatives.Values
        .Where(r => !r.HasEnded).Select(r => r.Until is { } last ? London.StartOf(last.PlusDays(1)) : (Instant?)null)
        .Append(journey.Person is { HasParentOrGuardian: true, IsOfAge: false, Turns18On: { } day } ? London.StartOf(day) : null).Min();

    private static bool HasNobodyElse(Journey journey) => journey.Person is { HasParentOrGuardian: false, Representatives.IsEmpty: true };

    /// <summary>Nothing more goes to whoever has ended; if they heard the news for the person, it returns to the person, who is asked.</summary>
    public static void End(JourneyDraft draft)
    {
        if (NextEnd(draft.Journey) is not { } end || end > draft.Now)
        {
            return;
        }

        var before = AddresseeAt(draft.Journey, end - Duration.Epsilon);
        draft.Change(j => j with
        {
            Person = j.Person with
            {
                IsOfAge = j.Person.IsOfAge || IsOfAgeAt(j, draft.Now),
                Representatives = j.Person.Representatives.ToImmutableSortedDictionary(r => r.Key, r => r.Value with
                {
                    HasEnded = r.Value.HasEnded || r.Value.Until < London.DateOf(draft.Now),
                }),
            },
        });
        Changed(draft);
        if (AddresseeAt(draft.Journey, draft.Now) != before)
        {
            ContactPlanning.AskAbout(draft, before == PointHolder.ParentOrGuardian && draft.Journey.Person.IsOfAge ? "came-of-age" : "who-speaks-now", urgent: false);
        }
    }

    /// <summary>Messages to points of somebody who does not hear the news any more do not leave; it finds another way.</summary>
    public static void Changed(JourneyDraft draft)
    {
        ContactPlanning.Redirect(draft, m => !MayHear(draft.Journey, draft.Card, m, draft.Rules, draft.Now), NotSentBecause.AddresseeChanged);
        Copies.TakeBack(draft);
    }

    /// <summary>Whether the holder of the point a message goes to still hears what it says.</summary>
    public static bool MayHear(Journey journey, SafetyCard card, Message message, RuleBook rules, Instant now) => card.Find(message.Point) is not { } point
        || (message.CopyFor is { } copy
            ? point.Holder == copy && message.Obligations.All(n => Copies.MayHave(journey, copy, n, rules, now))
            : point.Holder == PointHolder.Person ? !card.Of(AddresseeAt(journey, now)).Any(p => p.Holder != PointHolder.Person)
            : point.Holder == AddresseeAt(journey, now));

    private static bool IsOfAgeAt(Journey journey, Instant at) => journey.Person.Turns18On <= London.DateOf(at);
}
