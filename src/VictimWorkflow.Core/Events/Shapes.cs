using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using VictimWorkflow.Core.Contact;

namespace VictimWorkflow.Core.Events;

public sealed record Offence(string? Title, ImmutableArray<OffenceFlag> Flags)
{
    public string? Code { get; init; }
}

public sealed record Person(string PersonRef, PersonRole Role)
{
    public PersonKind? Kind { get; init; }
    public string? GivenName { get; init; }
    public string? FamilyName { get; init; }
    public string? Organisation { get; init; }
    public LocalDate? BirthDate { get; init; }

    /// <summary>
    /// Stands in stored events for the birth date of a person who was a child at the time. Never accepted from outside.
    /// </summary>
    public LocalDate? Turns18On { get; init; }

    /// <summary>
    /// Stands in a stored correction for the birth date of a person who was no child on the day of the offence. Never accepted from
    /// outside.
    /// </summary>
    public bool? WasAdult { get; init; }

    public RelationshipToSuspect? RelationshipToSuspect { get; init; }
    public RelationshipToDeceased? RelationshipToDeceased { get; init; }
    public bool? FamilySpokesperson { get; init; }
    public bool? PoliceEmployee { get; init; }
    public string? Language { get; init; }
    public ImmutableArray<SupportNeed> SupportNeeds { get; init; } = [];
    public Representative? ParentOrGuardian { get; init; }
    public Representative? NamedContact { get; init; }
    public Representative? Supporter { get; init; }
    public Representative? Spokesperson { get; init; }
    public Representative? Nominee { get; init; }
    public Representative? Adviser { get; init; }
    public ImmutableArray<ContactPoint> ContactPoints { get; init; } = [];
    public Preferences? Preferences { get; init; }

    /// <summary>Those who hear of the case beside or for the person, each by what they are.</summary>
    [JsonIgnore]
    public IEnumerable<(PointHolder Holder, Representative Who)> Representatives =>
        ((PointHolder Holder, Representative? Who)[])
        [
            (PointHolder.ParentOrGuardian, ParentOrGuardian), (PointHolder.NamedContact, NamedContact), (PointHolder.Supporter, Supporter),
            (PointHolder.Spokesperson, Spokesperson), (PointHolder.Nominee, Nominee), (PointHolder.Adviser, Adviser),
        ] is var all ? all.Where(one => one.Who is not null).Select(one => (one.Holder, one.Who!)) : [];

    /// <summary>Somebody born on 29 February comes of age on 1 March, the later day, on which nothing is lost to a child.</summary>
    internal static LocalDate EighteenthBirthday(LocalDate born) =>
        born is { Month: 2, Day: 29 } ? new LocalDate(born.Year + 18, 3, 1) : born.PlusYears(18);
}

public sealed record Representative(string? Name)
{
    public string? Relation { get; init; }
    public ImmutableArray<ContactPoint> ContactPoints { get; init; } = [];
    public Preferences? Preferences { get; init; }
    public string? Language { get; init; }

    /// <summary>The last day on which anything goes to them, in London.</summary>
    public LocalDate? Until { get; init; }

    public bool? InCopy { get; init; }
    public ImmutableArray<NewsKind> NotToldOf { get; init; } = [];
}

public sealed record ContactPoint(string ContactPointRef, ContactPointKind Kind, string? Value, Safety Safe)
{
    public bool? VoicemailOk { get; init; }
    public bool? LeaveNameOk { get; init; }
    public Instant? CheckedAt { get; init; }
    public SafetyChecker? CheckedBy { get; init; }
}

public sealed record Preferences
{
    public ContactMethod? Dates { get; init; }
    public ContactMethod? News { get; init; }
    public ContactMethod? Routine { get; init; }
    public int? IntervalDays { get; init; }
    public bool? KeyEventsOnly { get; init; }
    public ImmutableArray<TimeToAvoid> TimesToAvoid { get; init; } = [];
}

public sealed record Suspect(string SuspectRef)
{
    public bool? Under18 { get; init; }
    public bool? PoliceEmployee { get; init; }
    public ImmutableArray<SuspectContactPoint> ContactPoints { get; init; } = [];
}

/// <summary>Kept only as keyed hashes, so that nothing is ever sent to a suspect's address.</summary>
public sealed record SuspectContactPoint
{
    public string? Kind { get; init; }
    public string? Value { get; init; }
}

public sealed record Court(string Name, CourtLevel Level);

public sealed record Sentence(ImmutableArray<SentenceKind> Kinds)
{
    public int? Months { get; init; }
    public int? MinimumTermMonths { get; init; }
    public bool? SpecifiedOffence { get; init; }
    public bool? UndulyLenientScheme { get; init; }
}

public sealed record Cover(string Rule)
{
    public string? EventRef { get; init; }
    public string? SuspectRef { get; init; }
    public CoverAnswer? Answer { get; init; }
    public string? Reason { get; init; }
}

public enum OffenceFlag
{
    DomesticAbuse, HateCrime, Terrorism, SexualOffence, SeriousSexualOffence, HumanTrafficking, ModernSlavery,
    AttemptedMurder, Kidnap, FalseImprisonment, ArsonEndangerLife, GbhWithIntent, Stalking, Harassment, CoerciveControl,
    PersistentlyTargeted, KnifeOrGun, Death, RoadDeath, Violence, Injury, Burglary, LossOrDamage, SeriousForWitness,
}

public enum PersonRole { Victim, Witness, Both }

public enum PersonKind { Individual, Business }

public enum RelationshipToSuspect
{
    NotKnown, Partner, ExPartner, Family, Household, Neighbour, Colleague, Acquaintance, Stranger,
}

public enum RelationshipToDeceased { SpouseOrPartner, Parent, Child, Sibling, Dependant, OtherRelative }

public enum SupportNeed
{
    MentalDisorder, LearningDisability, PhysicalDisability, Communication, Interpreter, Translation, FearOrDistress,
    CourtSupport, Other,
}

public enum ContactPointKind { Mobile, Landline, Email, Address, Portal }

/// <summary>Whether a contact point may be used. Unknown comes first so that a value nobody gave is never "yes".</summary>
public enum Safety { Unknown, Yes, No }

public enum SafetyChecker { Victim, Idva, Isva, Officer }

public enum CourtLevel { Magistrates, Youth, Crown, CourtOfAppeal, SupremeCourt }

public enum SentenceKind
{
    ImmediateCustody, SuspendedCustody, Life, HospitalOrder, CommunityOrder, ReferralOrder, YouthOrder, Fine,
    Compensation, RestrainingOrder, Discharge, Other,
}

public enum CoverAnswer { Yes, No, NotNow, Acknowledged, Safe, AtRisk, NotAbleToSpeak }
