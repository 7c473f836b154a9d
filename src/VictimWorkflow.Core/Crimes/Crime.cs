using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NodaTime;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Crimes;

/// <summary>Where an event comes from; only a feed's event may wait for what it needs.</summary>
public enum Origin
{
    Feed,
    User,
    Clock,
    Provider,

    /// <summary>A live case taken over from another system: its history is told to nobody by itself.</summary>
    Import,
}

/// <summary>An event as it reached us.</summary>
/// <param name="Id">The sender's id (webhook-id), unique for the source; the same id with another body is a conflict.</param>
/// <param name="ReceivedAt">When it was first received; a retry or a wait does not move it.</param>
public sealed record ReceivedEvent(string Id, string Source, Origin Origin, Envelope Envelope, Instant ReceivedAt)
{
    public Event Event => Envelope.Event;

    public Instant OccurredAt => Event.OccurredAt ?? Envelope.Timestamp;

    public Instant KnownAt => Event.KnownAt ?? ReceivedAt;

    /// <summary>The same event for another crime: the one in which its own goes on.</summary>
    public ReceivedEvent For(string crimeRef)
    {
        var data = Envelope.Data.DeepClone().AsObject();
        data["crimeRef"] = crimeRef;
        var made = Envelope.Pseudonymous;
        return this with
        {
            Envelope = Envelope with { Event = Event with { CrimeRef = crimeRef }, Data = data, Pseudonymous = made is null ? null : made with { CrimeRef = crimeRef } },
        };
    }

    /// <summary>The same event with other references for the persons whom it concerns: those that stand for them after merges.</summary>
    public ReceivedEvent Naming(Func<string, string> standing)
    {
        if (!Named(Event).Any(person => standing(person) != person))
        {
            return this;
        }

        var data = Envelope.Data.DeepClone().AsObject();
        Rename(data, "personRef");
        Rename(data, "intoRef");
        Rename(data["person"] as JsonObject, "personRef");
        var made = Envelope.Pseudonymous;
        return this with { Envelope = Envelope with { Event = Renamed(Event), Data = data, Pseudonymous = made is null ? null : Renamed(made) } };

        void Rename(JsonObject? holder, string field)
        {
            if (holder?[field] is JsonValue value)
            {
                holder[field] = standing((string)value!);
            }
        }

        Event Renamed(Event happened) => happened switch
        {
            Event.PersonUpdated e => e with { Person = e.Person with { PersonRef = standing(e.Person.PersonRef) } },
            Event.PersonMerged e => e with { PersonRef = standing(e.PersonRef!), IntoRef = standing(e.IntoRef) },
            { PersonRef: { } person } => happened with { PersonRef = standing(person) },
            _ => happened,
        };
    }

    private static IEnumerable<string> Named(Event happened) => happened switch
    {
        Event.PersonUpdated e => [e.Person.PersonRef],
        Event.PersonMerged e => [e.PersonRef!, e.IntoRef],
        { PersonRef: { } person } => [person],
        _ => [],
    };
}

/// <summary>An entry of a crime's log: what was admitted, and what it moved. Holds nothing that names anybody.</summary>
/// <param name="Moved">The suspects whose state changed, with the state they are in now.</param>
public sealed record LogEntry(
    int Sequence, string EventId, string Type, Event Event, Instant OccurredAt, Instant KnownAt, Instant ReceivedAt, ImmutableArray<Moved> Moved)
{
    /// <summary>Learnt of so late that it sends nothing by itself; a person decides.</summary>
    public bool IsHeld { get; init; }

    /// <summary>Open obligations of a record that was merged into another: they go over with their dates.</summary>
    public ImmutableArray<Journeys.Obligation> Carried { get; init; } = [];

    /// <summary>What that record sent to tell of them: what comes of it is heard in the record it was merged into.</summary>
    public ImmutableArray<Journeys.Message> CarriedMessages { get; init; } = [];

    /// <summary>With this entry the crime was merged into another, in which its journeys go on.</summary>
    public MergedCrime? Merged { get; init; }

    /// <summary>The wishes that record knew of, and the tries to reach the person: they bind the record it was merged into.</summary>
    public Journeys.CarriedWishes? CarriedWishes { get; init; }
}

public sealed record Moved(string Suspect, LifeCycleState State);

public sealed record CrimePerson(string JourneyId, Journeys.JourneyRole Role, bool IsBusiness, int JoinedWith)
{
    /// <summary>Another record of the same person, which this one was merged into.</summary>
    public string? MergedInto { get; init; }

    /// <summary>What was said of them, in the order said: the last stands.</summary>
    public ImmutableArray<PersonSaid> Said { get; init; } = [];

    // A person's role changes once or twice.
    private const int SaidKept = 16;

    /// <summary>One learnt late takes its place and changes nothing.</summary>
    public CrimePerson With(PersonSaid said)
    {
        ImmutableArray<PersonSaid> dated = [.. Said.Add(said).OrderBy(s => s.By.At).TakeLast(SaidKept)];
        var stands = ReferenceEquals(dated[^1], said) ? this with { Role = said.Role, IsBusiness = said.IsBusiness } : this;
        return stands with { Said = dated };
    }

    /// <summary>What an event that never was had said gives way to what was said before.</summary>
    public CrimePerson Without(string eventRef)
    {
        var left = Said.RemoveAll(s => s.By.By == eventRef);
        return left.Length == Said.Length || left.IsEmpty ? this
            : Said[^1].By.By != eventRef ? this with { Said = left }
            : this with { Said = left, Role = left[^1].Role, IsBusiness = left[^1].IsBusiness };
    }
}

/// <param name="By">When and by which event.</param>
public sealed record PersonSaid(Stated By, Journeys.JourneyRole Role, bool IsBusiness);

/// <param name="By">When and by which event; absent for what was so before any.</param>
public sealed record Allocation(Stated? By, string? OfficerRef, string Unit);

/// <summary>One listing of a hearing: made, moved or vacated.</summary>
/// <param name="By">The event that said so.</param>
public sealed record Listing(string By, Instant At, HearingKind Kind, Instant? StartsAt, CourtLevel Level, bool IsVacated)
{
    /// <summary>Whose hearing it is; several are heard together under one reference.</summary>
    public string? Suspect { get; init; }
}

public sealed record CrimeHearing(string Suspect, HearingKind Kind, Instant? StartsAt, CourtLevel Level)
{
    /// <summary>When the listing it stands for was made; an older one learnt late does not bring back its date.</summary>
    public Instant ListedAt { get; init; }

    /// <summary>The event of that listing; withdrawn with it, the hearing does not take place.</summary>
    public string? ListedBy { get; init; }

    /// <summary>What was said of it, in the order said: the last stands, and where it is withdrawn the one before.</summary>
    public ImmutableArray<Listing> Listings { get; init; } = [];

    public bool IsStarted { get; init; }

    public bool IsFinished { get; init; }

    public bool IsResulted { get; init; }

    public bool IsVacated { get; init; }

    /// <summary>The suspects for whom it stands: vacated for one, it is still the others'.</summary>
    [JsonIgnore]
    public IEnumerable<string> Suspects => Listings.GroupBy(l => l.Suspect ?? Suspect, StringComparer.Ordinal)
        .Where(l => !l.Last().IsVacated).Select(l => l.Key).DefaultIfEmpty(Suspect);

    /// <summary>Every listing was withdrawn and nothing was held: it is as if nobody had named it.</summary>
    [JsonIgnore]
    public bool WasNeverListed => ListedAt == Instant.MinValue && !IsStarted;
}

/// <summary>
/// What is shared by everybody in a crime: references, persons, each suspect's life-cycle, hearings, and the numbering of
/// its event log. A value; the log's entries are kept beside it by the host.
/// </summary>
public sealed record Crime : IStoredState
{
    public const int CurrentFormat = 1;

    /// <inheritdoc/>
    static ImmutableArray<Func<JsonObject, JsonObject>> IStoredState.Upgrades => [];

    /// <summary>The life-cycle of a crime whose suspect is not known.</summary>
    public const string NoSuspect = "";

    public int Format { get; init; } = CurrentFormat;

    public required string Ref { get; init; }

    public ImmutableSortedSet<string> Aliases { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>The crime that this record was merged into: its events go there.</summary>
    public string? MergedInto { get; init; }

    /// <summary>The records that were merged into this one.</summary>
    public ImmutableArray<string> MergedFrom { get; init; } = [];

    /// <summary>The journey that keeps the crime's own duties.</summary>
    public required string CaseJourneyId { get; init; }

    public string Unit { get; init; } = "";

    public string? OfficerRef { get; init; }

    /// <summary>Who had the case before the first of them, and by each allocation since, in the order in which they were made: the last stands.</summary>
    public ImmutableArray<Allocation> Allocations { get; init; } = [];

    public ImmutableSortedSet<OffenceFlag> Flags { get; init; } = [];

    public LocalDate? CommittedOn { get; init; }

    public Instant ReportedAt { get; init; }

    public bool IsRestricted { get; init; }

    public bool IsSynthetic { get; init; }

    /// <summary>The sequence number of the last log entry.</summary>
    public int Sequence { get; init; }

    /// <summary>Counts the changes of this value.</summary>
    public int Revision { get; init; }

    public ImmutableSortedDictionary<string, CrimePerson> Persons { get; init; } =
        ImmutableSortedDictionary.Create<string, CrimePerson>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, LifeCycle> Suspects { get; init; } =
        ImmutableSortedDictionary.Create<string, LifeCycle>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, CrimeHearing> Hearings { get; init; } =
        ImmutableSortedDictionary.Create<string, CrimeHearing>(StringComparer.Ordinal);

    /// <summary>Event ids in the log, by their sequence number.</summary>
    public ImmutableSortedDictionary<string, int> Events { get; init; } = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    public ImmutableSortedSet<string> Withdrawn { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>
    /// Events that are not withdrawn. Where records became one, nobody can tell apart again what was done for both as one; what a withdrawal
    /// took out of the crime is not there any more to be put back.
    /// </summary>
    public ImmutableSortedSet<string> Irrevocable { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Persons whose views on a disposal were sought, by suspect ("" for all).</summary>
    public ImmutableSortedSet<string> ViewsSought { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>The same by the event that says so.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedSet<string>> ViewsBy { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableSortedSet<string>>(StringComparer.Ordinal);

    /// <summary>The furthest state any suspect has reached before charge, for suspects who join later.</summary>
    public LifeCycleState ReachedBeforeCharge { get; init; }
}

/// <summary>What became of an event.</summary>
public abstract record Admission
{
    private Admission()
    {
    }

    /// <param name="Recipients">The journeys it concerns, to be woken.</param>
    /// <param name="Started">Journeys that begin with it.</param>
    /// <param name="Separated">What was taken out of the entry: personal data and free text, by whose it is.</param>
    public sealed record Admitted(
        Crime Crime, LogEntry Entry, ImmutableArray<string> Recipients, ImmutableArray<Journeys.Journey> Started, Separated Separated) : Admission;

    /// <summary>The crime took this id before; nothing happens.</summary>
    public sealed record Repeated(int Sequence) : Admission;

    /// <summary>It needs something not known yet. The host keeps it and tries again after each later event of this crime.</summary>
    /// <param name="AlertAt">When half of the shortest limit it would start is gone: somebody must be told.</param>
    /// <param name="Until">When it goes to quarantine.</param>
    public sealed record Waits(string Code, string? Field, string Detail, Instant AlertAt, Instant Until) : Admission;

    public sealed record Refused(Refusal Refusal) : Admission;
}
