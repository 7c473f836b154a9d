using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>
/// What one record knew of a person's wishes, and of the tries to reach them, when it was merged into another. Both bind from then on:
/// a time to avoid in either may be the hour at which somebody else reads the telephone.
/// </summary>
public sealed record CarriedWishes
{
    public ImmutableArray<ContactAgreement> Agreements { get; init; } = [];

    public ImmutableSortedSet<NewsKind> Declined { get; init; } = [];

    public Stated? DeclinedBy { get; init; }

    public ImmutableSortedDictionary<ReferralService, bool> Consents { get; init; } = ImmutableSortedDictionary<ReferralService, bool>.Empty;

    public ImmutableSortedDictionary<ReferralService, Stated> ConsentsBy { get; init; } = ImmutableSortedDictionary<ReferralService, Stated>.Empty;

    public ImmutableSortedDictionary<PointHolder, RepresentativeFacts> Representatives { get; init; } =
        ImmutableSortedDictionary<PointHolder, RepresentativeFacts>.Empty;

    public bool BarsWrittenNews { get; init; }

    public ImmutableArray<Attempt> Attempts { get; init; } = [];

    /// <summary>Of a person who had two references: what was known of them, and the limits it gave them. A journey that goes over brings its own.</summary>
    public PersonFacts? Person { get; init; }

    public Tier? Tier { get; init; }

    public JourneyRole? Role { get; init; }

    public static CarriedWishes Of(Journey gone) => new()
    {
        Agreements = gone.Agreements,
        Declined = gone.Declined,
        DeclinedBy = gone.DeclinedBy,
        Consents = gone.Person.Consents,
        ConsentsBy = gone.Person.ConsentsBy,
        Representatives = gone.Person.Representatives,
        BarsWrittenNews = gone.Tier.BarsWrittenNews,
        Attempts = gone.Attempts,
    };

    public static CarriedWishes OfPerson(Journey gone) => Of(gone) with
    {
        Person = gone.Person with { Representatives = new PersonFacts().Representatives },
        Tier = gone.Tier,
        Role = gone.Role,
    };

    /// <summary>What is known of a person whom two records knew: what either needs, and whoever speaks for them in either.</summary>
    internal static PersonFacts Known(PersonFacts stays, PersonFacts gone) => stays with
    {
        HasNamedContact = stays.HasNamedContact || gone.HasNamedContact,
        HasParentOrGuardian = stays.HasParentOrGuardian || gone.HasParentOrGuardian,
        IsPoliceEmployee = stays.IsPoliceEmployee || gone.IsPoliceEmployee,
        Turns18On = stays.Turns18On ?? gone.Turns18On,
        SupportNeeds = stays.SupportNeeds.Union(gone.SupportNeeds),
        Language = stays.Language ?? gone.Language,
    };

    /// <summary>The record that stays, bound by both.</summary>
    /// <param name="at">When the two were found to be one person.</param>
    internal Journey Bind(Journey stays, Instant at)
    {
        var united = stays with
        {
            Agreements = Unite(stays, at),
            Attempts = Attempts.Aggregate(stays.Attempts, AttemptLadder.Remember),
            Tier = stays.Tier with { BarsWrittenNews = stays.Tier.BarsWrittenNews || BarsWrittenNews },
        };
        united = Consents.Aggregate(Decline(united), Consent);
        return united with
        {
            Role = Role is null || Role == stays.Role ? stays.Role : JourneyRole.Both,
            Person = Known(united.Person, Person ?? new()) with { Representatives = Represent(stays, united) },
        };
    }

    private ImmutableArray<ContactAgreement> Unite(Journey stays, Instant at)
    {
        var all = stays.Agreements.AddRange(Agreements);
        if (all.IsEmpty)
        {
            return all;
        }

        if (all.Any(a => a.AgreedAt <= at))
        {
            all = all.Add(ContactAgreement.United(
                stays.Agreements.LastOrDefault(a => a.AgreedAt <= at), Agreements.LastOrDefault(a => a.AgreedAt <= at), at));
        }

        // One agreed since the two were found to be one, but before that was known here, says nothing of the other record's times.
        var dated = ContactAgreement.InOrder(all);
        return dated.SetItem(dated.Length - 1, dated[^1] with
        {
            TimesToAvoid = TimeToAvoid.Union(dated[^1].TimesToAvoid, stays.Agreement?.TimesToAvoid, Agreements.LastOrDefault()?.TimesToAvoid),
            BothSince = Instant.Min(stays.Agreement?.AgreedAt ?? stays.StartedAt, Agreements.LastOrDefault()?.AgreedAt ?? stays.StartedAt),
        });
    }

    // Each answer names every kind that is declined (events, update.opted-out): the later one is the person's last word. Where no date
    // tells which is later, both stand.
    private Journey Decline(Journey stays) => (DeclinedBy, stays.DeclinedBy) switch
    {
        ({ } theirs, { } own) when theirs.At > own.At => stays with { Declined = Declined, DeclinedBy = theirs },
        ({ } theirs, { } own) when theirs.At < own.At => stays,
        var (theirs, own) => stays with { Declined = stays.Declined.Union(Declined), DeclinedBy = own ?? theirs },
    };

    private Journey Consent(Journey stays, KeyValuePair<ReferralService, bool> answer)
    {
        var (service, given) = answer;
        var (theirs, own) = (ConsentsBy.GetValueOrDefault(service), stays.Person.ConsentsBy.GetValueOrDefault(service));
        var isTaken = !stays.Person.Consents.TryGetValue(service, out var standing) || (given ? own?.At < theirs?.At : !(own?.At > theirs?.At));
        if (!isTaken || (given && standing))
        {
            return stays;
        }

        var by = theirs is null ? stays.Person.ConsentsBy.Remove(service) : stays.Person.ConsentsBy.SetItem(service, theirs);
        return stays with { Person = stays.Person with { Consents = stays.Person.Consents.SetItem(service, given), ConsentsBy = by } };
    }

    // Whoever hears the news for the person, or in copy, in either record: bound by the times of both, and no longer than either says.
    private ImmutableSortedDictionary<PointHolder, RepresentativeFacts> Represent(Journey stays, Journey united) =>
        stays.Person.Representatives.Keys.Union(Representatives.Keys).ToImmutableSortedDictionary(holder => holder, holder =>
        {
            var (ours, theirs) = (stays.Person.Representatives.GetValueOrDefault(holder), Representatives.GetValueOrDefault(holder));
            var agreed = ours?.Agreement ?? theirs?.Agreement;
            var own = ours is not null && ours.Agreement is null && agreed is not null ? united.Agreement ?? agreed : agreed;
            return (ours ?? theirs)! with
            {
                Until = ours?.Until is { } until && !(theirs?.Until < until) ? until : theirs?.Until,
                NotToldOf = (ours?.NotToldOf ?? []).Union(theirs?.NotToldOf ?? []),
                Agreement = own is null ? null : own with
                {
                    TimesToAvoid = TimeToAvoid.Union(
                        own.TimesToAvoid, (ours?.Agreement ?? stays.Agreement)?.TimesToAvoid, (theirs?.Agreement ?? Agreements.LastOrDefault())?.TimesToAvoid),
                },
            };
        });
}
