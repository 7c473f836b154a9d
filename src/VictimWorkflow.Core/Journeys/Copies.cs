using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>
/// Copies of the news for a supporter, nominee or adviser. One is planned only when the person has been told: nobody hears it before
/// them, or instead of them, and what they declined is not told at all.
/// </summary>
internal static class Copies
{
    public static void Plan(JourneyDraft draft)
    {
        if (draft.Told.Count == 0 || draft.Journey.Person.Representatives.IsEmpty)
        {
            draft.Told.Clear();
            return;
        }

        var told = draft.Told.Distinct().Select(n => draft.Journey.Obligations[n]).Where(o => IsStillTold(draft.Journey, o, draft.Rules)).ToList();
        draft.Told.Clear();
        if (draft.Journey.State == JourneyState.Terminated || draft.Entry is { IsHeld: true })
        {
            return;
        }

        foreach (var holder in Audience.InCopyAt(draft.Journey, draft.Now))
        {
            var known = draft.Journey.Person.Representatives[holder];
            foreach (var news in told.Where(o => IsNewsFor(known, draft.RuleOf(o)) && !HasCopy(draft.Journey, o.Number, holder)))
            {
                Plan(draft, holder, known, news);
            }
        }
    }

    /// <summary>What copies that have not left were to tell; they are planned again by another way.</summary>
    public static ImmutableArray<int> Waiting(JourneyDraft draft, Func<Message, bool> which) =>
        [.. draft.Journey.Messages.Values.Where(m => m is { Status: MessageStatus.Planned, CopyFor: not null } && which(m)).SelectMany(m => m.Obligations)];

    public static bool IsTold(Obligation obligation) =>
        obligation.Status is ObligationStatus.Met or ObligationStatus.MetLate || obligation.Because == CarryingOver.SettledBefore;

    /// <summary>
    /// Whether the person was told of it and it still is the newest of its hearing: of newer news, whoever is in copy hears after the
    /// person has.
    /// </summary>
    public static bool IsStillTold(Journey journey, Obligation news, RuleBook rules)
    {
        bool Replaces(Obligation later) => rules.RuleOf(news).Kind == MessageKind.Dates ? rules.RuleOf(later).Kind == MessageKind.Dates : later.Rule == news.Rule;
        return IsTold(news) && (news.Hearing is null || !journey.Obligations.Values.Any(later => later.Number > news.Number && later.Hearing == news.Hearing
            && later.News is not null && later.News != news.News && later.Status != ObligationStatus.Cancelled && Replaces(later)));
    }

    /// <summary>Newer news of a hearing: copies of the older that have not left stay here.</summary>
    public static void Overtake(JourneyDraft draft, Obligation newer)
    {
        if (newer is { News: not null, Hearing: { } hearing })
        {
            foreach (var old in draft.Journey.Obligations.Values.Where(o => o.Hearing == hearing && IsTold(o) && !IsStillTold(draft.Journey, o, draft.Rules)).ToList())
            {
                Untell(draft, old.Number);
            }
        }
    }

    /// <summary>Whether this news may go to them as it stands now: they are in copy, and the person has not barred it.</summary>
    public static bool MayHave(Journey journey, PointHolder holder, int news, RuleBook rules, Instant now) =>
        Audience.InCopyAt(journey, now).Contains(holder)
        && IsNewsFor(journey.Person.Representatives[holder], rules.RuleOf(journey.Obligations[news]));

    /// <summary>Nobody is rung about what they may not hear any more.</summary>
    public static void TakeBack(JourneyDraft draft)
    {
        foreach (var task in draft.Journey.Tasks.Open.Where(t => t.CopyFor is not null).ToList())
        {
            var left = ForHolder(draft, task.CopyFor!.Value, task.Obligations);
            draft.Put(left.IsEmpty ? task with { Status = HumanTaskStatus.Withdrawn, ClosedAt = draft.Now } : task with { Obligations = left });
        }
    }

    private static ImmutableArray<int> ForHolder(JourneyDraft draft, PointHolder holder, ImmutableArray<int> news) =>
        [.. news.Where(n => MayHave(draft.Journey, holder, n, draft.Rules, draft.Now))];

    /// <summary>Somebody tells them: no way in writing is safe, agreed or possible. Only what they may have as it stands now.</summary>
    public static void Ask(JourneyDraft draft, PointHolder holder, ImmutableArray<int> asked, ContactMethod method)
    {
        var news = ForHolder(draft, holder, asked);
        if (news.IsEmpty)
        {
            return;
        }

        var why = $"copy-for-{ContractName.Of(holder)}";
        var times = Audience.AgreementWith(draft.Journey, holder)?.TimesToAvoid ?? [];
        var notBefore = ContactPlanning.OrWhenDecided(ChannelChoice.WhenToAsk(times, method, urgent: false, draft.Now), draft.Now);
        var same = draft.Journey.Tasks.Values.FirstOrDefault(t => t.Status == HumanTaskStatus.Open && t.CopyFor == holder && t.Method == method);
        var task = same is null
            ? new HumanTask(draft.NextNumber(), method == ContactMethod.InPerson ? TaskKind.Visit : TaskKind.Call, method, news, draft.Now, notBefore, Due: null, why)
            {
                CopyFor = holder,
                Holder = DutyHolder.Officer,
            }
            : same with { Obligations = [.. same.Obligations.Union(news).Order()] };
        draft.Put(task);
        if (same is null)
        {
            draft.Wish(new Effect.NotifyStaff(task.Number));
        }
    }

    /// <summary>The person has not been told after all, or not of what stands now: nobody hears it before them.</summary>
    public static void Untell(JourneyDraft draft, int news)
    {
        foreach (var copy in draft.Journey.Messages.Open.Where(m => m is { CopyFor: not null, Status: MessageStatus.Planned } && m.Obligations.Contains(news)))
        {
            var rest = copy.Obligations.Remove(news);
            draft.Put(rest.IsEmpty ? copy with { Status = MessageStatus.Withdrawn, Detail = "not-told-yet" } : copy with { Obligations = rest });
        }

        foreach (var task in draft.Journey.Tasks.Open.Where(t => t.CopyFor is not null && t.Obligations.Contains(news)))
        {
            var left = task with { Obligations = task.Obligations.Remove(news) };
            draft.Put(left.Obligations.IsEmpty ? left with { Status = HumanTaskStatus.Withdrawn, ClosedAt = draft.Now } : left);
        }
    }

    /// <summary>What they were told of was not so.</summary>
    public static void RaiseCorrections(JourneyDraft draft, Func<int, bool> isWithdrawn)
    {
        foreach (var message in draft.Journey.Messages.Values.Where(m => m.CopyFor is not null && m.Obligations.Any(isWithdrawn)).ToList())
        {
            if (message.Status == MessageStatus.Planned)
            {
                draft.Put(message with { Status = MessageStatus.Withdrawn, Detail = "event-withdrawn" });
            }
            else if (message.Status is not (MessageStatus.Withdrawn or MessageStatus.NotSent))
            {
                Ask(draft, message.CopyFor!.Value, message.Obligations, ContactMethod.Phone);
            }
        }
    }

    // News is what a person may decline; routine updates are a conversation and have no copy.
    private static bool IsNewsFor(RepresentativeFacts known, Rule rule) =>
        rule.DeclinedAs is { } kind and not NewsKind.Routine && !known.NotToldOf.Contains(kind);

    private static bool HasCopy(Journey journey, int news, PointHolder holder) =>
        journey.Messages.Values.Any(m => m.CopyFor == holder && m.Status != MessageStatus.Withdrawn && m.Obligations.Contains(news))
        || journey.Tasks.Values.Any(t => t.CopyFor == holder && t.Obligations.Contains(news));

    private static void Plan(JourneyDraft draft, PointHolder holder, RepresentativeFacts known, Obligation news)
    {
        var rule = draft.RuleOf(news);
        var method = Audience.AgreementWith(draft.Journey, holder)?.MethodFor(rule.Kind) ?? ContactMethod.Phone;
        var mayWrite = method.IsSendable() && !draft.IsWritingBarred && MessageTexts.CanSay(rule) && MessageTexts.IsWrittenIn(known.Language);
        var point = mayWrite ? PointFor(draft, holder, method) : null;
        var at = point is null ? null : WhenToSend(draft, holder, method);
        if (point is null || at is null)
        {
            Ask(draft, holder, [news.Number], method == ContactMethod.InPerson ? method : ContactMethod.Phone);
            return;
        }

        var template = rule.Kind == MessageKind.Dates ? Template.HearingDate : Template.News;
        var copy = new Message(draft.NextNumber(), template, method, point.Ref, [news.Number], at.Value, "copy") { PlannedAt = draft.Now, CopyFor = holder };
        if (!ContactPlanning.JoinPlanned(draft, copy))
        {
            draft.Put(copy);
        }
    }

    private static CardPoint? PointFor(JourneyDraft draft, PointHolder holder, ContactMethod method) => draft.Card.Of(holder)
        .FirstOrDefault(p => p.Kind == ChannelChoice.KindOf(method) && Bars.AllowsPoint(draft.Journey, p, draft.Parameters, draft.Now));

    private static Instant? WhenToSend(JourneyDraft draft, PointHolder holder, ContactMethod method) =>
        ChannelChoice.WhenToSend(Audience.AgreementWith(draft.Journey, holder)?.TimesToAvoid ?? [], method, urgent: false, draft.Now);
}
