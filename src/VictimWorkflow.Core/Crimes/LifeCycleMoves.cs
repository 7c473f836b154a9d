using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Events;
using static VictimWorkflow.Core.Crimes.LifeCycleState;

namespace VictimWorkflow.Core.Crimes;

/// <summary>What an event does to one suspect's life-cycle.</summary>
internal abstract record Ruling
{
    private Ruling()
    {
    }

    public static Ruling Same { get; } = new Stays();

    public sealed record Stays : Ruling;

    public sealed record Goes(LifeCycleState To) : Ruling;

    /// <param name="IsTooEarly">The state is still earlier than every state the move starts from: the event may wait.</param>
    public sealed record Illegal(string Code, bool IsTooEarly = false) : Ruling;
}

/// <summary>The moves of catalogue F, each with the states it starts from. What is not listed here is refused.</summary>
internal static class LifeCycleMoves
{
    private const string IllegalMove = "illegal-move";

    private static readonly LifeCycleState[] s_filedOrRefused = [NotInvestigated, FiledUndetected, FiledDisengaged, Nfa];
    private static readonly LifeCycleState[] s_beforeVerdict = [Charged, PrePlea, AwaitingTrial, Trial];
    private static readonly LifeCycleState[] s_underCourt = [Charged, PrePlea, AwaitingTrial, Trial, AwaitingSentence, Sentenced, Appeal, PostTrial];
    private static readonly LifeCycleState[] s_canBeClosed =
        [NotInvestigated, FiledUndetected, FiledDisengaged, Nfa, Oocd, Acquitted, Discontinued, Sentenced, PostTrial];

    /// <summary>
    /// What an event of that time does, and from when. One that a feed dates before the move it needs (recorded before reported,
    /// charged before allocated) takes its place at that move, once it is known: nobody sends it again.
    /// </summary>
    public static (Ruling Ruling, Instant At) Place(Event happened, LifeCycle life, Instant occurredAt, CrimeHearing? hearing)
    {
        var at = Instant.Max(CountsFrom(happened, life, hearing, occurredAt), life.Moves[0].At);
        var ruling = Judge(happened, life, life.StateAt(at), hearing);
        foreach (var later in life.Moves.Select(m => m.At).Where(t => t > occurredAt))
        {
            if (ruling is not Ruling.Illegal { IsTooEarly: true })
            {
                break;
            }

            (ruling, at) = (Judge(happened, life, life.StateAt(later), hearing), later);
        }

        return (ruling, at);
    }

    private static Ruling Judge(Event happened, LifeCycle life, LifeCycleState state, CrimeHearing? hearing) => happened switch
    {
        Event.CrimeRecorded => From(state, [Reported], Recorded),
        Event.CrimeAllocated => state == Recorded ? new Ruling.Goes(Investigating) : Stay(state, not: [Reported, Cancelled, Closed]),
        Event.CrimeFinalised e => Finalise(e, state),
        Event.CrimeReopened e => Reopen(e, life, state),
        Event.SuspectArrested => Stay(state, not: [.. s_filedOrRefused, Closed, Cancelled, Acquitted, Discontinued]),
        Event.CpsFileRecorded => Stay(state, not: [Reported, Recorded, .. s_filedOrRefused, Closed, Cancelled]),
        Event.ChargeDecided e => Charge(e, life, state),
        Event.DisposalRecorded e => Dispose(e, state),
        Event.SpecialMeasuresRecorded => From(state, s_underCourt, null),
        Event.HearingListed => From(state, s_underCourt, null),
        Event.HearingHeld { Stage: HearingStage.Started } when state == AwaitingTrial && IsTrial(hearing) => new Ruling.Goes(Trial),
        Event.HearingResulted e => Result(e, life, state, hearing),
        Event.AppealRecorded e => OnAppeal(e, state),
        Event.SentenceStageReported { Stage: SentenceStage.SentenceEnded } => From(state, [PostTrial], Closed),
        Event.SentenceStageReported => From(state, [Sentenced, PostTrial, Appeal], null),
        Event.ReferralRecorded e => Refer(e, life, state),
        _ => Ruling.Same,
    };

    private static Ruling From(LifeCycleState state, LifeCycleState[] from, LifeCycleState? to) =>
        from.Contains(state) ? to is { } target ? new Ruling.Goes(target) : Ruling.Same : Illegal(state, from);

    private static Ruling.Illegal Illegal(LifeCycleState state, LifeCycleState[] from) =>
        new(IllegalMove, IsTooEarly: Array.TrueForAll(from, f => ComesBefore(state, f)));

    // On the way through the courts; an end such as ACQUITTED comes before nothing but a re-opening.
    private static bool ComesBefore(LifeCycleState state, LifeCycleState other) => state switch
    {
        <= AwaitingSentence => state < other,
        Sentenced => other is Appeal or PostTrial,
        Appeal => other == PostTrial,
        _ => false,
    };

    private static Ruling Stay(LifeCycleState state, LifeCycleState[] not) =>
        not.Contains(state) ? new Ruling.Illegal(IllegalMove, IsTooEarly: LifeCycle.IsBeforeInvestigation(state)) : Ruling.Same;

    private static Ruling Finalise(Event.CrimeFinalised e, LifeCycleState state) => e.Outcome switch
    {
        FinalOutcome.CancelledNotACrime or FinalOutcome.CancelledMerged or FinalOutcome.CancelledTransferred => From(state, [Reported, Recorded], Cancelled),
        FinalOutcome.NotInvestigated => From(state, [Recorded], NotInvestigated),
        FinalOutcome.FiledUndetected when LifeCycle.IsAfterCharge(state) => new Ruling.Illegal("already-charged"),
        FinalOutcome.FiledDisengaged when LifeCycle.IsAfterCharge(state) => new Ruling.Illegal("already-charged"),
        FinalOutcome.FiledUndetected => From(state, [Investigating], FiledUndetected),
        FinalOutcome.FiledDisengaged => From(state, [Investigating], FiledDisengaged),
        FinalOutcome.Closed => From(state, s_canBeClosed, Closed),
    };

    // A stopped prosecution goes on only after a review has upheld the victim.
    private static Ruling Reopen(Event.CrimeReopened e, LifeCycle life, LifeCycleState state) => e.Reason == ReopenReason.LateAppeal
        ? From(state, [Closed, Sentenced, PostTrial], Appeal)
        : state == Discontinued && life.IsReviewUpheld ? new Ruling.Goes(Investigating)
        : From(state, [.. s_filedOrRefused, Closed], Investigating);

    private static Ruling Charge(Event.ChargeDecided e, LifeCycle life, LifeCycleState state)
    {
        var isUpheld = state is Nfa or Discontinued && life.IsReviewUpheld;
        var needsReopening = (s_filedOrRefused.Contains(state) || state == Closed) && !isUpheld;
        return e.Decision switch
        {
            ChargeDecision.Charged or ChargeDecision.NoCharge when needsReopening => new Ruling.Illegal("reopen-required"),
            ChargeDecision.Charged when isUpheld || (state == Oocd && life.IsDisposalBreached) => new Ruling.Goes(Charged),
            ChargeDecision.Charged => From(state, [Investigating], Charged),
            ChargeDecision.NoCharge => From(state, [Investigating], Nfa),
            ChargeDecision.Discontinued or ChargeDecision.NoEvidenceOffered => From(state, s_beforeVerdict, Discontinued),
            ChargeDecision.ChargeAltered or ChargeDecision.ChargeDropped => From(state, s_beforeVerdict, null),
        };
    }

    private static Ruling Dispose(Event.DisposalRecorded e, LifeCycleState state) => e.Stage switch
    {
        DisposalStage.Given when e.AdmissionRecorded != true => new Ruling.Illegal("admission-missing"),
        DisposalStage.Given => From(state, [Investigating], Oocd),
        DisposalStage.Complied => From(state, [Oocd], Closed),
        DisposalStage.Breached => From(state, [Oocd], e.Prosecute == true ? null : Closed),
    };

    private static Ruling Result(Event.HearingResulted e, LifeCycle life, LifeCycleState state, CrimeHearing? hearing)
    {
        var isSecond = hearing?.IsResulted ?? false;
        if (!s_underCourt.Contains(state) && !isSecond)
        {
            return s_filedOrRefused.Contains(state) || state is Closed or Discontinued or Acquitted
                ? new Ruling.Illegal("reopen-required")
                : new Ruling.Illegal(IllegalMove, IsTooEarly: LifeCycle.IsBeforeInvestigation(state) || state == Investigating);
        }

        var isConviction = e.Plea == Plea.Guilty || e.Verdict == Verdict.Guilty;
        if (e.Sentence is not null)
        {
            var wasConvicted = isConviction || life.Moves.Any(m => m.To is AwaitingSentence or Sentenced);
            return wasConvicted ? new Ruling.Goes(Sentenced) : new Ruling.Illegal("no-conviction");
        }

        return e switch
        {
            { RetrialOrdered: true } or { Verdict: Verdict.Hung } => new Ruling.Goes(AwaitingTrial),
            { Verdict: Verdict.NotGuilty } => new Ruling.Goes(Acquitted),
            { Verdict: Verdict.Stayed } => new Ruling.Goes(Discontinued),
            _ when isConviction => new Ruling.Goes(AwaitingSentence),
            { Plea: Plea.NotGuilty } when state is Charged or PrePlea => new Ruling.Goes(AwaitingTrial),
            _ when state == Charged => new Ruling.Goes(PrePlea),
            _ when state == Trial && IsTrial(hearing) => new Ruling.Goes(AwaitingTrial),
            _ => Ruling.Same,
        };
    }

    private static Ruling OnAppeal(Event.AppealRecorded e, LifeCycleState state) => e switch
    {
        { Stage: AppealStage.Lodged } => From(state, [Sentenced, PostTrial], Appeal),
        { Stage: AppealStage.LeaveGranted } => From(state, [Appeal], null),
        { Result: AppealResult.RetrialOrdered } => From(state, [Appeal], AwaitingTrial),
        { Result: AppealResult.ConvictionQuashed } => From(state, [Appeal], Closed),
        _ => From(state, [Appeal], PostTrial),
    };

    private static Ruling Refer(Event.ReferralRecorded e, LifeCycle life, LifeCycleState state) => (e.Service, e.Stage) switch
    {
        (ReferralService.VictimContactScheme or ReferralService.VictimNotificationScheme, ReferralStage.Sent) when state == Sentenced => new Ruling.Goes(PostTrial),
        (ReferralService.VictimContactScheme, ReferralStage.OptedOut) when state is Sentenced or PostTrial => new Ruling.Goes(Closed),
        // Back in at any time of the sentence: it was closed because the victim had left.
        (ReferralService.VictimContactScheme, ReferralStage.OptedIn) when state == Closed && life.Moves.Any(m => m.To == Sentenced) => new Ruling.Goes(PostTrial),
        _ => Ruling.Same,
    };

    /// <summary>
    /// When an event counts for the life-cycle. The hours of a day in court are told loosely, and the clock gives a start of its own:
    /// the result of a trial is never older than the start of that day.
    /// </summary>
    private static Instant CountsFrom(Event happened, LifeCycle life, CrimeHearing? hearing, Instant at) =>
        happened is Event.HearingResulted && IsTrial(hearing) && life.State == Trial && at < life.LastMoveAt && London.DateOf(at) == London.DateOf(life.LastMoveAt)
            ? life.LastMoveAt
            : at;

    private static bool IsTrial(CrimeHearing? hearing) => hearing?.Kind is HearingKind.Trial or HearingKind.Retrial;
}
