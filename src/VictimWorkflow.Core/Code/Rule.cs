using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Code;

/// <summary>One of the twelve rights, the Witness Charter, or force practice that serves them all.</summary>
public enum Right
{
    ToUnderstand = 1,
    ToBeRecorded = 2,
    ToInformationOnReporting = 3,
    ToSupport = 4,
    ToCompensation = 5,
    ToBeToldOfTheInvestigation = 6,
    ToMakeAStatement = 7,
    ToBeToldOfTheTrial = 8,
    ToBeToldTheOutcome = 9,
    ToExpensesAndProperty = 10,
    ToBeToldOfTheOffender = 11,
    ToComplain = 12,
    WitnessCharter = 13,
    RecordKeeping = 14,
}

/// <summary>Who an obligation is owed to: a victim, a witness, either of them, or the case as a whole (once a crime).</summary>
public enum OwedTo
{
    Victim,
    Witness,
    Anybody,
    TheCase,
}

/// <summary>Who owes it. <see cref="PostCharge"/> is the witness care unit once it has the case, the officer until then.</summary>
public enum DutyHolder
{
    Officer,
    RecordingUnit,
    ReviewUnit,
    PostCharge,
    WitnessCare,
    Court,
    Cps,
    Yot,
    Probation,
    Prison,
    Everybody,
}

/// <summary>The units of the catalogue: how long an obligation has, and how that is counted (section H).</summary>
public enum Unit
{
    Hours,
    WorkingDays,
    CalendarDays,
    Months,

    /// <summary>The local date of the event that opens it; see also <see cref="Clock.AtFirstContact"/>.</summary>
    Event,

    /// <summary>Before a hearing, a decision, or an event that is refused until the obligation is closed.</summary>
    Before,

    /// <summary>The interval agreed with the person, at most the force's maximum (E.9, E.10).</summary>
    Agreed,

    /// <summary>Calendar days from the last successful contact.</summary>
    LastContact,

    /// <summary>The end of the time to apply for criminal injuries compensation (R5-CICA).</summary>
    Cica,
    None,
}

/// <summary>The moment a limit counts from.</summary>
public enum CountedFrom
{
    OccurredAt,

    /// <summary>When the owner learnt of it; for court news, witness care unit receipt.</summary>
    KnownAt,

    /// <summary>No moment of its event: it is given by what opens the row (the routine updates).</summary>
    LastSuccessfulContact,

    /// <summary>The receipt of the complaint; no moment of its event: it is given by what opens the row (the contact that acknowledged it).</summary>
    Complaint,
    ArrivedAt,
}

/// <summary>What may discharge an obligation (catalogue D.0, Channel), strictest first.</summary>
public enum Channel
{
    /// <summary>H: only two-way contact by a person, by phone or face to face.</summary>
    Human,

    /// <summary>AH: an automatic message may go ahead, only two-way human contact discharges.</summary>
    HeadsUpThenHuman,

    /// <summary>AP: a written message discharges only if that is the recorded preference and no bar applies.</summary>
    WrittenIfPreferred,

    /// <summary>A: an automatic message may discharge.</summary>
    Automatic,

    /// <summary>W: must be in writing.</summary>
    Written,

    /// <summary>I: internal, nobody is contacted.</summary>
    Internal,

    /// <summary>N: another body's obligation, tracked and chased.</summary>
    AnotherBody,
}

/// <summary>An event that opens or closes an obligation, and the condition it must satisfy.</summary>
public sealed record Trigger(string Event, Condition? When = null)
{
    /// <summary>No event: time alone opens or closes it, and stands as what closed it.</summary>
    public const string ByClock = "clock";
}

/// <summary>One clock of a rule. Several clocks are several obligations, unless labelled as for attribution only.</summary>
/// <param name="Standard">Time allowed, in <paramref name="Unit"/>; null where the unit needs none.</param>
/// <param name="Enhanced">The same for a victim with enhanced rights.</param>
public sealed record Clock(
    ImmutableArray<Trigger> Opens, ImmutableArray<Trigger> Closes, Unit Unit, int? Standard, int? Enhanced, CountedFrom From)
{
    public const string AttributionOnly = "attribution only";

    /// <summary>The recording unit checks what the officer gave (SOP 3.2.4).</summary>
    public const string RecordingCheck = "IMU check";

    public string? Label { get; init; }

    /// <summary>Has no date until the contact that meets first contact, then that day.</summary>
    public bool AtFirstContact { get; init; }

    /// <summary>For <see cref="Unit.Before"/>: the event type refused until it is closed; absent where the opening event names the moment.</summary>
    public string? BeforeEvent { get; init; }

    /// <summary>Whether the limit is shorter for enhanced rights, so that a change of tier moves open obligations (C.5).</summary>
    public bool DependsOnTier => Standard != Enhanced;

    /// <summary>A right to ask that ends with its period is no promise that can be broken.</summary>
    public bool EndsQuietly { get; } = Closes.Any(t => t.Event == Trigger.ByClock);

    /// <summary>Whether events of this type can close it, where their condition holds.</summary>
    public bool IsClosedBy(string type)
    {
        foreach (var trigger in Closes)
        {
            if (trigger.Event == type)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A stricter or looser channel in some circumstances.</summary>
public sealed record ChannelWhen(Condition When, Channel Channel);

/// <summary>
/// One obligation of the Victims' Code, the Witness Charter or force practice: a row of the catalogue's section D.
/// </summary>
/// <param name="Words">What is owed, in words that end a sentence such as "must".</param>
/// <param name="Source">The right and the paragraph of the force's procedure.</param>
public sealed record Rule(
    string Id, Right Right, string Words, OwedTo OwedTo, DutyHolder Holder, Channel Channel, ImmutableArray<Clock> Clocks, string Source)
{
    public ImmutableArray<ChannelWhen> ChannelWhen { get; init; } = [];

    /// <summary>A legal person is not owed it; the obligation is recorded as not owed, never left out.</summary>
    public bool ExcludesBusiness { get; init; }

    /// <summary>Still owed to somebody who joins after its event, from the day they join.</summary>
    public bool StillUsefulLater { get; init; }

    /// <summary>At most one open at a time for a person and suspect.</summary>
    public bool OnlyOneOpen { get; init; }

    /// <summary>Arises once for a person, however often its event happens.</summary>
    public bool OnlyOnce { get; init; }

    /// <summary>A newer one of the same kind replaces it while it is open and not yet late.</summary>
    public bool NewerNewsReplaces { get; init; }

    /// <summary>News that cannot wait: a doubt about its delivery goes to a person at once.</summary>
    public bool Urgent { get; init; }

    public MessageKind Kind { get; init; } = MessageKind.News;

    /// <summary>The kind of news under which a person may decline it; absent where it cannot be declined.</summary>
    public NewsKind? DeclinedAs { get; init; }
}

/// <summary>A table of rules, in force from a local date until the next edition's.</summary>
public sealed record Edition(string Id, LocalDate InForceFrom, ImmutableSortedDictionary<string, Rule> Rules)
{
    /// <summary>The rules each event type can open, with the clock and trigger; made once for speed.</summary>
    public FrozenDictionary<string, ImmutableArray<Opening>> OpenedBy { get; } = Index(Rules, clock => clock.Opens);

    // Rules are looked up many times in every step.
    private readonly FrozenDictionary<string, Rule> _rules = Rules.ToFrozenDictionary(StringComparer.Ordinal);

    public ImmutableArray<Opening> OpeningsBy(string type) => OpenedBy.TryGetValue(type, out var openings) ? openings : [];

    public Rule RuleOf(string rule) => _rules[rule];

    public bool Has(string rule) => _rules.ContainsKey(rule);

    private static FrozenDictionary<string, ImmutableArray<Opening>> Index(
        ImmutableSortedDictionary<string, Rule> rules, Func<Clock, ImmutableArray<Trigger>> triggers) =>
        (from rule in rules.Values
         from clock in rule.Clocks.Select((clock, index) => (clock, index))
         from trigger in triggers(clock.clock)
         group new Opening(rule, clock.index, trigger) by trigger.Event)
        .ToFrozenDictionary(g => g.Key, g => g.ToImmutableArray(), StringComparer.Ordinal);
}

/// <summary>A rule's clock together with the trigger that opens or closes it.</summary>
public sealed record Opening(Rule Rule, int ClockIndex, Trigger Trigger)
{
    public Clock Clock => Rule.Clocks[ClockIndex];
}
