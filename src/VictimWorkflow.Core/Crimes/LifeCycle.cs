using System.Collections.Immutable;
using NodaTime;

namespace VictimWorkflow.Core.Crimes;

/// <summary>The states of catalogue F, least finished first: the case shows the least finished suspect.</summary>
public enum LifeCycleState
{
    Reported,
    Recorded,
    Investigating,
    Charged,
    PrePlea,
    AwaitingTrial,
    Trial,
    AwaitingSentence,
    Appeal,
    Sentenced,
    PostTrial,
    Acquitted,
    Discontinued,
    Oocd,
    Nfa,
    FiledUndetected,
    FiledDisengaged,
    NotInvestigated,
    Closed,
    Cancelled,
}

/// <summary>What people see of the states.</summary>
public enum Stage
{
    Report,
    Investigation,
    Charge,
    Trial,
    Sentence,
    After,
    Ended,
}

/// <summary>A move of one suspect's life-cycle, at its true time.</summary>
public sealed record Move(Instant At, LifeCycleState To, int Sequence);

/// <summary>Flags that are not states, as they stood from an instant on.</summary>
public sealed record Custody(Instant At, int Sequence, bool InCustody, bool OnBail, bool UnderInvestigation);

/// <summary>Where the review of a decision stands after an event: asked for, or found right to have been asked for.</summary>
public sealed record ReviewStep(int Sequence, bool IsPending, bool IsUpheld);

/// <summary>One suspect's life-cycle, or the case's own while no suspect is known.</summary>
public sealed record LifeCycle(ImmutableArray<Move> Moves, ImmutableArray<Custody> Custodies)
{
    // A decision is reviewed once or twice.
    private const int ReviewStepsKept = 16;

    public bool Under18 { get; init; }

    public bool IsPoliceEmployee { get; init; }

    /// <summary>A review was asked for and is not decided.</summary>
    public bool IsReviewPending { get; init; }

    /// <summary>A review overturned the decision: a charge or a re-opening may follow.</summary>
    public bool IsReviewUpheld { get; init; }

    /// <summary>How that came about, in the order learnt.</summary>
    public ImmutableArray<ReviewStep> Reviews { get; init; } = [];

    public bool IsDisposalBreached { get; init; }

    public LifeCycleState State => Moves[^1].To;

    public Instant LastMoveAt => Moves[^1].At;

    public static LifeCycle Start(Instant at, LifeCycleState state, int sequence) => new([new Move(at, state, sequence)], []);

    /// <summary>The state as it was: an event older than the last move is judged by it.</summary>
    public LifeCycleState StateAt(Instant at) => Moves.LastOrDefault(m => m.At <= at)?.To ?? Moves[0].To;

    public Custody CustodyAt(Instant at) =>
        Custodies.LastOrDefault(c => c.At <= at) ?? new Custody(Instant.MinValue, 0, InCustody: false, OnBail: false, UnderInvestigation: false);

    /// <summary>Moves on, unless a later move is known already: an old event moves nothing back.</summary>
    public LifeCycle To(LifeCycleState state, Instant at, int sequence) =>
        at < LastMoveAt || state == State ? this : this with { Moves = Moves.Add(new Move(at, state, sequence)) };

    public LifeCycle Reviewed(int sequence, bool isPending, bool isUpheld) => (isPending, isUpheld) == (IsReviewPending, IsReviewUpheld) ? this
        : With([.. Reviews.Add(new ReviewStep(sequence, isPending, isUpheld)).TakeLast(ReviewStepsKept)]);

    /// <summary>The life-cycle in which the event of that number never was: its moves are taken out, what came after stays.</summary>
    public LifeCycle Without(int sequence)
    {
        var life = this with
        {
            Moves = Moves.Length == 1 ? Moves : Moves.RemoveAll(m => m.Sequence == sequence),
            Custodies = Custodies.RemoveAll(c => c.Sequence == sequence),
        };
        return Reviews.Any(r => r.Sequence == sequence) ? life.With(Reviews.RemoveAll(r => r.Sequence == sequence)) : life;
    }

    private LifeCycle With(ImmutableArray<ReviewStep> reviews) => this with
    {
        Reviews = reviews,
        IsReviewPending = reviews.LastOrDefault()?.IsPending ?? false,
        IsReviewUpheld = reviews.LastOrDefault()?.IsUpheld ?? false,
    };

    public LifeCycle With(Custody custody) =>
        this with { Custodies = [.. Custodies.Add(custody).OrderBy(c => c.At).ThenBy(c => c.Sequence)] };

    public static Stage StageOf(LifeCycleState state) => state switch
    {
        LifeCycleState.Reported or LifeCycleState.Recorded => Stage.Report,
        LifeCycleState.Investigating => Stage.Investigation,
        LifeCycleState.Charged or LifeCycleState.PrePlea => Stage.Charge,
        LifeCycleState.AwaitingTrial or LifeCycleState.Trial => Stage.Trial,
        LifeCycleState.AwaitingSentence => Stage.Sentence,
        LifeCycleState.Sentenced or LifeCycleState.Appeal or LifeCycleState.PostTrial or LifeCycleState.Acquitted
            or LifeCycleState.Discontinued or LifeCycleState.Oocd or LifeCycleState.Nfa or LifeCycleState.FiledUndetected
            or LifeCycleState.FiledDisengaged or LifeCycleState.NotInvestigated => Stage.After,
        LifeCycleState.Closed or LifeCycleState.Cancelled => Stage.Ended,
    };

    public static bool IsAfterCharge(LifeCycleState state) => state is LifeCycleState.Charged or LifeCycleState.PrePlea
        or LifeCycleState.AwaitingTrial or LifeCycleState.Trial or LifeCycleState.AwaitingSentence or LifeCycleState.Sentenced
        or LifeCycleState.Appeal or LifeCycleState.PostTrial;

    /// <summary>Updates run while a suspect's life-cycle is here.</summary>
    public static bool IsUnderInvestigation(LifeCycleState state) => state is LifeCycleState.Recorded or LifeCycleState.Investigating;

    public static bool IsBeforeInvestigation(LifeCycleState state) => state is LifeCycleState.Reported or LifeCycleState.Recorded;
}
