using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Contact;

namespace VictimWorkflow.Core.Events;

public abstract partial record Event
{
    public sealed record ContactLogged(
        ContactMethod Method, ContactDirection Direction, ContactOutcome Outcome, ContactReason Reason, string? Summary) : Event
    {
        public ImmutableArray<Cover> Covers { get; init; } = [];
        public SpokenTo? SpokeTo { get; init; }
        public string? ContactPointRef { get; init; }
        public bool? NumberVisible { get; init; }
        public string? OverrideReason { get; init; }
        public string? PreferredMethodNotUsed { get; init; }
        public Instant? NextContactBy { get; init; }
        public string? DocumentRef { get; init; }
        public bool? MarkedConfidential { get; init; }
        public string? TaskRef { get; init; }
    }

    public sealed record ContactAgreed(Preferences Preferences, AgreementForm AgreedHow) : Event;

    public sealed record UpdateOptedOut(ImmutableArray<NewsKind> Kinds, bool ConfirmedInConversation) : Event
    {
        public string? ContactRef { get; init; }
    }

    public sealed record NeedsAssessed(AssessmentKind Kind) : Event
    {
        public ImportResult? ImportResult { get; init; }
        public bool? Enhanced { get; init; }
        public ImmutableArray<EnhancedCategory> Categories { get; init; } = [];
        public string? Reason { get; init; }
        public ImmutableArray<SupportNeed> SupportNeeds { get; init; } = [];
        /// <summary>Empty: measures were talked about and none is wanted. Absent: nobody asked.</summary>
        public ImmutableArray<SpecialMeasure>? SpecialMeasuresWanted { get; init; }
        public string? ApprovedBy { get; init; }
    }

    public sealed record ConcernReported(ConcernKind Kind, ConcernReporter ReportedBy) : Event;

    public sealed record PrisonerContactReported(bool Again, BlockConsent Consent) : Event
    {
        public ImmutableArray<string> Orders { get; init; } = [];
        public string? Rationale { get; init; }
    }

    public sealed record ReferralRecorded(ReferralService Service, ReferralStage Stage) : Event
    {
        public ConsentGiver? ConsentBy { get; init; }
        public string? Reason { get; init; }
    }

    public sealed record RequestReceived(RequestKind Kind) : Event
    {
        public RequestAddressee? AddressedTo { get; init; }
        public string? Detail { get; init; }
    }

    public sealed record ComplaintReceived(ComplaintProvider Provider, ComplaintRoute Route) : Event;

    public sealed record PropertyReleased(string PropertyRef) : Event;

    public sealed record DutyRecorded(string Rule, DutyResult Result) : Event
    {
        public string? HearingRef { get; init; }
        public string? Reason { get; init; }
        public string? ApprovedBy { get; init; }
        public string? DocumentRef { get; init; }
        public string? TaskRef { get; init; }
    }

    public sealed record DeliveryReported(string MessageRef, ContactMethod Channel, DeliveryStatus Status) : Event
    {
        public string? Detail { get; init; }
    }
}

public enum ContactDirection { Outbound, Inbound }

public enum ContactOutcome
{
    Spoke, Voicemail, NoAnswer, WrongNumber, Bounced, CardLeft, ThirdParty, Sent, Opened, Replied, HandedOver,
}

public enum ContactReason
{
    KeyEvent, Investigative, FirstContact, Statement, Referral, Complaint, Court, Welfare, Other,
}

public enum SpokenTo { Person, ParentOrGuardian, Spokesperson, NamedContact, Supporter, Nominee, Adviser, ThirdParty }

public enum AgreementForm { Conversation, Portal, Email, Sms, Letter, Form }

public enum NewsKind
{
    Routine, ArrestAndInterview, BailAndRelease, Decisions, CourtDates, CourtResults, Appeals, Prison,
}

public enum AssessmentKind { Initial, Full, Review, Court }

public enum ImportResult { Accepted, Rejected }

public enum EnhancedCategory { Serious, Persistent, Vulnerable, Intimidated, Discretionary }

public enum ConcernKind { ChangedNeeds, Threat, SuspectContact, Intimidation, CommunicationDifficulty, NewOffence, UnsafeDetails }

public enum ConcernReporter { Victim, Witness, Service, Officer, Other }

public enum BlockConsent { Given, Refused, NotNeeded }

public enum ReferralService
{
    VictimSupport, Isva, Idva, HomicideService, FamilyLiaisonOfficer, RegisteredIntermediary, WitnessService,
    CourtVisit, ChildOutreach, RestorativeJustice, YouthOffendingTeam, VictimContactScheme, VictimNotificationScheme,
    PrisonerContactBlock, CicaHelp,
}

public enum ReferralStage
{
    Offered, Consented, Refused, Assigned, Sent, Held, Released, Received, ContactMade, Confirmed, DeclinedByService,
    OptedOut, OptedIn,
}

public enum ConsentGiver { Person, ParentOrGuardian, Spokesperson, Implied }

public enum RequestKind
{
    Review, RestorativeJustice, CicaHelp, VpsCopy, CpsQuestion, CourtVisit, SeparateWaiting, LicenceConditions,
    ExpensesClaim, Supporter, CallBack,
}

public enum RequestAddressee { Police, Cps, Vwcu, Probation, Court }

public enum ComplaintProvider { Police, Vwcu, Cps, Court, Probation, Other }

public enum ComplaintRoute { Online, Phone, Letter, Email, InPerson }

public enum DutyResult { Done, NotPossible, NotApplicable, Excused }

public enum DeliveryStatus { Accepted, Delivered, TemporaryFailure, PermanentFailure, NotSent, Returned, Opened }
