using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>Enhanced rights: who has them and what a change does to obligations that are running (catalogue C).</summary>
internal static class Tiers
{
    public static void Recompute(JourneyDraft draft, LogEntry entry)
    {
        var before = draft.Journey.Tier;
        var brought = Merging.TierBroughtBy(draft.Journey, entry);
        var after = After(draft.Journey, entry, brought);
        if (!Same(before, after))
        {
            var had = HasShorterLimits(draft.Journey);
            draft.Change(j => j with { Tier = after with { ChangedAt = entry.OccurredAt } });
            Remember(draft, had, entry.OccurredAt);
            PullIn(draft, brought is null ? null : entry.OccurredAt);
        }
        else
        {
            if (!ReferenceEquals(before, after))
            {
                draft.Change(j => j with { Tier = after });
            }

            if (entry.Event is Event.EventWithdrawn || brought is not null)
            {
                // Given back: what opened while they seemed lost is pulled in as on becoming enhanced. Never given: nothing moves (C.5).
                PullIn(draft, entry.OccurredAt);
            }
        }

        // What the other record gave was given to this person: news of that time, learnt late, has the shorter limits.
        if (brought is { ShorterFrom: { } since, ShorterUntil: null } && since < draft.Journey.Tier.ShorterFrom)
        {
            draft.Change(j => j with { Tier = j.Tier with { ShorterFrom = since } });
        }
    }

    // What the facts, an assessment and another record of this person give together.
    private static Tier After(Journey journey, LogEntry entry, Tier? brought)
    {
        var before = journey.Tier;
        var assessed = entry.Event is Event.NeedsAssessed e && e.PersonRef == journey.PersonRef ? e : null;
        var stands = Stated.Yields(before.AssessedBy, entry.OccurredAt);
        var after = assessed is { Enhanced: not null } && stands ? Assessed(before, assessed) with { AssessedBy = Stated.In(entry) }
            : brought is not null ? With(before, brought)
            : before;
        if (!(assessed is { Enhanced: false, ApprovedBy: not null } && stands))
        {
            var automatic = Automatic(journey, after);
            after = automatic.SetEquals(after.Automatic) ? after : after with { Automatic = automatic };
        }

        var isFragile = IsFragile(after.Automatic)
            || (assessed is { Kind: AssessmentKind.Initial or AssessmentKind.Full } && IsFragile(stands ? after.Assessed : [.. assessed.Categories]));
        return isFragile && !after.BarsWrittenNews ? after with { BarsWrittenNews = true } : after;
    }

    private static void PullIn(JourneyDraft draft, Instant? from)
    {
        foreach (var open in draft.OpenObligations.ToList())
        {
            PullIn(draft, open, from);
        }
    }

    /// <summary>Whether shorter limits were given at that time: a change of tier moves nothing that was triggered before (C.5).</summary>
    public static bool HadShorterLimits(Journey journey, Instant at) => HasShorterLimits(journey)
        ? !(at < journey.Tier.ShorterFrom)
        : at >= journey.Tier.ShorterFrom && at < journey.Tier.ShorterUntil;

    /// <summary>Becoming enhanced pulls open limits in, to one working day from then; losing it moves nothing (C.5).</summary>
    public static void PullIn(JourneyDraft draft, Obligation open, Instant? from = null)
    {
        var clock = draft.RuleOf(open).Clocks[open.Clock];
        // Learnt of after the shorter limits had ended, it was open when they were given.
        if (open.Enhanced || !clock.DependsOnTier || clock.Unit != Unit.WorkingDays || (from ?? draft.Journey.Tier.ShorterFrom) is not { } at
            || (!HasShorterLimits(draft.Journey) && (from is not null || open.TriggeredAt >= at)))
        {
            return;
        }

        var sooner = draft.Rules.Calendar.AddWorkingDays(London.DateOf(at), clock.Enhanced!.Value);
        var due = sooner is null || open.Due.Date <= sooner ? open.Due : Due.EndOf(sooner.Value);
        draft.Put(open with { Due = due, Enhanced = true, PulledInAt = at, AtRiskRaised = open.AtRiskRaised && due == open.Due });
        draft.ToPlan.Add(open.Number);
    }

    /// <summary>Whether this person has the shorter limits now: a victim with enhanced rights, a witness who is vulnerable or intimidated (G).</summary>
    private static bool HasShorterLimits(Journey journey) => journey.IsWitnessOnly
        ? journey.Tier.Has(EnhancedCategory.Vulnerable) || journey.Tier.Has(EnhancedCategory.Intimidated)
        : journey.Tier.IsEnhanced && !journey.Person.IsBusiness;

    private static void Remember(JourneyDraft draft, bool had, Instant at)
    {
        var has = HasShorterLimits(draft.Journey);
        if (has != had)
        {
            draft.Change(j => j with { Tier = has ? j.Tier with { ShorterFrom = at, ShorterUntil = null } : j.Tier with { ShorterUntil = at } });
        }
    }

    /// <summary>What facts alone give, without asking (C.2).</summary>
    private static ImmutableSortedSet<EnhancedCategory> Automatic(Journey journey, Tier tier)
    {
        if (journey.Person.IsBusiness || journey.IsCase || tier.IsLiftedBySupervisor)
        {
            return [];
        }

        var found = ImmutableSortedSet.CreateBuilder<EnhancedCategory>();
        if (journey.Person.Turns18On is not null)
        {
            found.Add(EnhancedCategory.Vulnerable);
        }

        if (!journey.IsWitnessOnly)
        {
            AddByOffence(found, journey.Case.Flags, tier);
        }

        return found.ToImmutable();
    }

    // A witness has no tier; only vulnerable or intimidated matters for them, and the offence alone makes them neither (G).
    private static void AddByOffence(ImmutableSortedSet<EnhancedCategory>.Builder found, ImmutableSortedSet<OffenceFlag> flags, Tier tier)
    {
        foreach (var flag in flags)
        {
            if (Offences.MostSerious.Contains(flag))
            {
                found.Add(EnhancedCategory.Serious);
            }

            if (flag == OffenceFlag.PersistentlyTargeted)
            {
                found.Add(EnhancedCategory.Persistent);
            }

            if (Offences.Intimidating.Contains(flag) && !(flag == OffenceFlag.KnifeOrGun && tier.IsIntimidationDeclined))
            {
                found.Add(EnhancedCategory.Intimidated);
            }
        }
    }

    // What a provider gave in a record that was merged into this one stays given.
    private static Tier With(Tier own, Tier carried) => own with
    {
        Assessed = own.Assessed.Union(carried.Assessed),
        AssessedBy = own.AssessedBy?.At > carried.AssessedBy?.At ? own.AssessedBy : carried.AssessedBy ?? own.AssessedBy,
        BarsWrittenNews = own.BarsWrittenNews || carried.BarsWrittenNews,
        IsLiftedBySupervisor = own.IsLiftedBySupervisor && carried.IsLiftedBySupervisor,
        IsIntimidationDeclined = own.IsIntimidationDeclined && carried.IsIntimidationDeclined,
    };

    private static Tier Assessed(Tier tier, Event.NeedsAssessed e) => e.Enhanced switch
    {
        true => tier with { Assessed = e.Categories.IsEmpty ? [EnhancedCategory.Discretionary] : [.. e.Categories], IsLiftedBySupervisor = false },
        false => tier with
        {
            Assessed = [],
            Automatic = e.ApprovedBy is null ? tier.Automatic : [],
            IsLiftedBySupervisor = e.ApprovedBy is not null,
            IsIntimidationDeclined = true,
        },
        null => tier,
    };

    private static bool IsFragile(ImmutableSortedSet<EnhancedCategory> categories) =>
        categories.Contains(EnhancedCategory.Vulnerable) || categories.Contains(EnhancedCategory.Intimidated);

    private static bool Same(Tier a, Tier b) =>
        ReferenceEquals(a, b) || (a.Automatic.SetEquals(b.Automatic) && a.Assessed.SetEquals(b.Assessed) && a.BarsWrittenNews == b.BarsWrittenNews
        && a.IsLiftedBySupervisor == b.IsLiftedBySupervisor && a.IsIntimidationDeclined == b.IsIntimidationDeclined);
}
