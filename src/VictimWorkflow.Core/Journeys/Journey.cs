using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

public enum JourneyRole
{
    Victim,
    Witness,

    /// <summary>A victim who is also a witness: the victim's rules win.</summary>
    Both,

    /// <summary>Not a person: the crime's own duties, raised once.</summary>
    Case,
}

public enum JourneyState
{
    Running,

    /// <summary>Automatic messages and prompts have stopped; duties, dates, alerts and safety news run on.</summary>
    Suspended,
    Terminated,
}

/// <summary>
/// One person's path through one crime, from report to the end of post-trial. A value: the same events in the same order
/// give the same bytes on every host. It holds no name, number, address, birth date of an adult or free text.
/// </summary>
public sealed record Journey : IStoredState
{
    /// <summary>The shape of the stored state; a reader for every older number is kept.</summary>
    public const int CurrentFormat = 1;

    /// <inheritdoc/>
    static ImmutableArray<Func<JsonObject, JsonObject>> IStoredState.Upgrades => [];

    public int Format { get; init; } = CurrentFormat;

    public required string Id { get; init; }

    public required string CrimeRef { get; init; }

    /// <summary>Absent for the case's own journey.</summary>
    public string? PersonRef { get; init; }

    public required JourneyRole Role { get; init; }

    /// <summary>The crime in which this journey goes on: its own record was merged into that one.</summary>
    public string? MergedInto { get; init; }

    /// <summary>The records that were merged into this journey's crime.</summary>
    public ImmutableArray<string> MergedFrom { get; init; } = [];

    public JourneyState State { get; init; }

    public Instant? SuspendedUntil { get; init; }

    /// <summary>The last entry of the crime's log that was folded in.</summary>
    public int Position { get; init; }

    /// <summary>Counts the steps.</summary>
    public int Revision { get; init; }

    public Instant StartedAt { get; init; }

    public Instant LastStepAt { get; init; }

    /// <summary>The log entry by which this person joined; entries up to it open only what is still useful.</summary>
    public int JoinedWith { get; init; }

    /// <summary>Stuck: a step threw on the entry named here, which went to quarantine.</summary>
    public string? StuckOn { get; init; }

    public CaseFacts Case { get; init; } = new();

    public PersonFacts Person { get; init; } = new();

    public Tier Tier { get; init; } = Tier.Standard;

    /// <summary>Every version, in the order agreed; the last one is in force (E.1: never overwritten).</summary>
    public ImmutableArray<ContactAgreement> Agreements { get; init; } = [];

    /// <summary>The kinds of news the person declines.</summary>
    public ImmutableSortedSet<NewsKind> Declined { get; init; } = [];

    /// <summary>The answer by which they are declined; an empty one is the person's wish to be told again.</summary>
    public Stated? DeclinedBy { get; init; }

    public ImmutableSortedDictionary<string, SuspectFacts> Suspects { get; init; } = ImmutableSortedDictionary.Create<string, SuspectFacts>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, HearingFacts> Hearings { get; init; } = ImmutableSortedDictionary.Create<string, HearingFacts>(StringComparer.Ordinal);

    public Ledger<Obligation> Obligations { get; init; } = Ledger.Empty<Obligation>();

    public Ledger<Message> Messages { get; init; } = Ledger.Empty<Message>();

    public Ledger<HumanTask> Tasks { get; init; } = Ledger.Empty<HumanTask>();

    public Ledger<Conflict> Conflicts { get; init; } = Ledger.Empty<Conflict>();

    public ImmutableSortedDictionary<int, Alert> Alerts { get; init; } = ImmutableSortedDictionary<int, Alert>.Empty;

    public ImmutableArray<Attempt> Attempts { get; init; } = [];

    /// <summary>What the person is to hear beside the news, with the next message.</summary>
    public ImmutableArray<Notice> Notices { get; init; } = [];

    /// <summary>Rules without a row that were covered, and answers given: rule id, or rule id and suspect, to when. Guards read them.</summary>
    public ImmutableSortedDictionary<string, Noted> Noted { get; init; } = ImmutableSortedDictionary.Create<string, Noted>(StringComparer.Ordinal);

    public Instant? LastSuccessfulContactAt { get; init; }

    /// <summary>The number the next obligation, message, task, conflict or alert gets.</summary>
    public int NextNumber { get; init; } = 1;

    /// <summary>When this journey next has something to do by itself; absent when nothing is waiting. Made by each step.</summary>
    public Instant? NextDue { get; init; }

    [JsonIgnore]
    public ContactAgreement? Agreement => Agreements.IsEmpty ? null : Agreements[^1];

    /// <summary>The version that was in force; before the first, none was.</summary>
    public ContactAgreement? AgreementIn(Instant at) => Agreements.LastOrDefault(a => a.AgreedAt <= at);

    [JsonIgnore]
    public bool IsWitnessOnly => Role == JourneyRole.Witness;

    [JsonIgnore]
    public bool IsCase => Role == JourneyRole.Case;

    /// <summary>As it begins for somebody whom another record brought: known, with their wishes, from the first entry on.</summary>
    internal Journey KnownFrom(Event joining) => joining is not Event.JourneyCarriedOver { Carried: var carried } ? this : this with
    {
        Person = carried.Person,
        Agreements = carried.Wishes.Agreements,
        Declined = carried.Wishes.Declined,
        DeclinedBy = carried.Wishes.DeclinedBy,
        Attempts = carried.Wishes.Attempts,
    };

    /// <summary>What people see: the stage of the least finished suspect.</summary>
    [JsonIgnore]
    public Stage Stage => Suspects.IsEmpty ? Stage.Report : Suspects.Values.Min(s => LifeCycle.StageOf(s.State));
}

/// <summary>What the journey knows of the crime. The offence's title is not here: it is sealed.</summary>
public sealed record CaseFacts
{
    public string Unit { get; init; } = "";

    public string? OfficerRef { get; init; }

    /// <summary>The allocation that stands; absent while the crime has the officer and unit of its report.</summary>
    public Stated? AllocatedBy { get; init; }

    public string? CrimeNumber { get; init; }

    public ImmutableSortedSet<OffenceFlag> Flags { get; init; } = [];

    /// <summary>Whether any offence of a group (<see cref="Code.Offences"/>) is among the crime's.</summary>
    public bool IsAnyOf(ImmutableSortedSet<OffenceFlag> group) => Flags.Overlaps(group);

    public LocalDate? CommittedOn { get; init; }

    public Instant ReportedAt { get; init; }

    public bool IsRecorded { get; init; }

    public bool WitnessCareHasIt { get; init; }

    /// <summary>Known to be needed in court, or pleading not guilty: the witness care unit takes over with a court date.</summary>
    public bool WitnessCareNeeded { get; init; }

    public bool IsRestricted { get; init; }

    public bool IsSynthetic { get; init; }

    /// <summary>When a suspect was last given bail, or their bail last changed; in domestic abuse what was checked as safe before is not any more (E.7).</summary>
    public Instant? BailChangedAt { get; init; }

    /// <summary>When officers of this case are away, earliest first.</summary>
    public ImmutableArray<Absence> Absences { get; init; } = [];

    /// <summary>The absence the person was told of, or is about to be.</summary>
    public Absence? AbsenceSaid { get; init; }
}

/// <summary>What the journey knows of its person: facts that rules need, nothing that names anybody.</summary>
public sealed record PersonFacts
{
    /// <summary>The statement that stands: an older one learnt late adds only what nobody has said.</summary>
    public Stated? SaidBy { get; init; }

    public bool IsBusiness { get; init; }

    public bool HasNamedContact { get; init; }

    public bool HasParentOrGuardian { get; init; }

    public bool IsPoliceEmployee { get; init; }

    /// <summary>Set only for somebody under 18 at the offence.</summary>
    public LocalDate? Turns18On { get; init; }

    public ImmutableSortedSet<SupportNeed> SupportNeeds { get; init; } = [];

    public string? Language { get; init; }

    /// <summary>Those who hear of the case beside or for the person.</summary>
    public ImmutableSortedDictionary<PointHolder, RepresentativeFacts> Representatives { get; init; } =
        ImmutableSortedDictionary<PointHolder, RepresentativeFacts>.Empty;

    /// <summary>Said to have been of age when the crime was committed: an older word of a child changes nothing.</summary>
    public bool WasAdult { get; init; }

    /// <summary>The child came of age, and what that changes was seen to.</summary>
    public bool IsOfAge { get; init; }

    /// <summary>Consent to a service: true given, false refused.</summary>
    public ImmutableSortedDictionary<ReferralService, bool> Consents { get; init; } = ImmutableSortedDictionary<ReferralService, bool>.Empty;

    /// <summary>The answers by which consent stands as it does.</summary>
    public ImmutableSortedDictionary<ReferralService, Stated> ConsentsBy { get; init; } = ImmutableSortedDictionary<ReferralService, Stated>.Empty;
}

/// <summary>What the journey knows of somebody who hears of the case beside or for its person: what was agreed, nothing that names them.</summary>
public sealed record RepresentativeFacts
{
    /// <summary>Their own; absent, the person's binds them too.</summary>
    public ContactAgreement? Agreement { get; init; }

    public string? Language { get; init; }

    /// <summary>The last day on which anything goes to them, in London.</summary>
    public LocalDate? Until { get; init; }

    public bool InCopy { get; init; }

    /// <summary>The kinds of news the person does not want them to have.</summary>
    public ImmutableSortedSet<NewsKind> NotToldOf { get; init; } = [];

    /// <summary>Their last day is over, and what that changes was seen to.</summary>
    public bool HasEnded { get; init; }
}

/// <summary>Where a suspect's life-cycle stands, as the crime decided it.</summary>
public sealed record SuspectFacts(LifeCycleState State)
{
    public bool Under18 { get; init; }

    public bool IsReviewPending { get; init; }
}

public sealed record HearingFacts(HearingKind Kind, Instant? StartsAt, Court Court)
{
    /// <summary>The suspects it is listed for; vacated for one, it stands for the others.</summary>
    public ImmutableSortedSet<string> Suspects
    {
        get => field.IsEmpty && Suspect is { } only && !IsVacated ? field.Add(only) : field;
        init;
    } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>For whom it was listed last, as it was kept before <see cref="Suspects"/> and <see cref="Results"/>.</summary>
    public string? Suspect { get; init; }

    /// <summary>When the listing it stands for was made; an older one learnt late does not bring back its date.</summary>
    public Instant ListedAt { get; init; }

    /// <summary>The event of that listing; withdrawn with it, the hearing does not take place.</summary>
    public string? ListedBy { get; init; }

    public bool IsHeld { get; init; }

    public bool IsResulted { get; init; }

    public bool IsVacated { get; init; }

    /// <summary>When each defendant's result was given; one's is not the other's.</summary>
    public ImmutableSortedDictionary<string, Instant> Results { get; init; } = ImmutableSortedDictionary.Create<string, Instant>(StringComparer.Ordinal);

    /// <summary>Whether everybody it was listed for has their result.</summary>
    [JsonIgnore]
    public bool IsResultedForAll => Results.IsEmpty ? IsResulted : Suspects.All(Results.ContainsKey);

    /// <summary>When a defendant's result was given; null before.</summary>
    public Instant? ResultedAt(string suspect) => Results.TryGetValue(suspect, out var at) ? at
        : IsResulted && Results.IsEmpty && Suspects.Contains(suspect) ? StartsAt : null;
}

/// <summary>One deliberate outbound try by a person (E.5), or a contact by which somebody was reached.</summary>
public sealed record Attempt(Instant At, ContactMethod Method, bool NumberVisible, bool Welfare, bool Reached)
{
    /// <summary>The contact point tried, where the entry names it.</summary>
    public string? Point { get; init; }

    /// <summary>It was somebody else's number: this was no attempt, and until the person is reached there no other call to it is one (E.5).</summary>
    public bool IsWrongNumber { get; init; }
}

/// <summary>A thing logged for which no row exists yet, or an answer a guard needs.</summary>
public sealed record Noted(Instant At, string? Answer = null);
