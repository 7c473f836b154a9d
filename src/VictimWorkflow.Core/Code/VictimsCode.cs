using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using static VictimWorkflow.Core.Code.Conditions;

namespace VictimWorkflow.Core.Code;

/// <summary>The obligations of the Victims' Code, the Witness Charter and force practice, one table for each edition.</summary>
/// <remarks>
/// Each row is a line of the catalogue's section D that can be pointed to. A table is never edited once journeys run under it:
/// they would be judged by law they did not live under. Add an edition.
/// </remarks>
public static class VictimsCode
{
    /// <summary>The 2021 Code (in force 1 April 2021) as run by Kent Police procedure N15a of October 2025.</summary>
    public static Edition Code2021 { get; } = new("code-2021", new LocalDate(2021, 4, 1), Rows2021().ToImmutableSortedDictionary(r => r.Id, r => r, StringComparer.Ordinal));

    private static IEnumerable<Rule> Rows2021() => [.. Reporting(), .. Investigation(), .. Decisions(), .. Court(), .. Witnesses(), .. Records()];

    private static IEnumerable<Rule> Reporting() =>
    [
        Row("R2-RECORD", Right.ToBeRecorded, "record the crime", OwedTo.TheCase, DutyHolder.RecordingUnit, Channel.Internal, "Right 2; NCRS",
            Hours(24, [On("crime.reported")], [On("crime.recorded")])),
        Row("R3-ACK", Right.ToInformationOnReporting, "acknowledge the report in writing", OwedTo.Victim, DutyHolder.RecordingUnit, Channel.Written,
            "Right 3; SOP 3.2.1",
            WorkingDays(5, 5, [On("crime.reported"), On("person.updated", NewVictim)], [On("contact.logged"), On("delivery.reported")]))
            with { StillUsefulLater = true, OnlyOnce = true },
        Row("SOP-FIRST-CONTACT", Right.ToBeToldOfTheInvestigation, "reach the victim for the first time", OwedTo.Victim, DutyHolder.Officer,
            Channel.Human, "SOP 3.2.2, 3.2.10; J1",
            CalendarDays(5, [On("crime.recorded")], [On("contact.logged")]),
            CalendarDays(5, [On("crime.allocated")], [On("contact.logged")]) with { Label = Clock.AttributionOnly })
            with { StillUsefulLater = true, OnlyOneOpen = true, Kind = MessageKind.News,
                   ChannelWhen = [new(EmailIsPreferred, Channel.WrittenIfPreferred)] },
        Row("SOP-ATTEMPTS", Right.ToBeToldOfTheInvestigation, "try again, at other times and by other ways", OwedTo.Victim, DutyHolder.Officer,
            Channel.Human, "SOP 3.2.2, 3.2.10.1; E.5",
            Undated([On("contact.logged", FailedOutcome)], [On("contact.logged")])) with { OnlyOneOpen = true },
        Row("SOP-PREFS", Right.ToBeToldOfTheInvestigation, "record how, when and where the victim wants to be contacted", OwedTo.Victim,
            DutyHolder.Officer, Channel.Internal, "Right 6; SOP 3.2.2, 3.2.10",
            OnTheDay([On("crime.reported")],
                [On("crime.reported", PreferencesGiven), On("person.updated", PreferencesGiven), On("contact.agreed")]) with { AtFirstContact = true })
            with { StillUsefulLater = true, OnlyOneOpen = true },
        Row("SOP-VNA", Right.ToSupport, "complete the victim needs assessment", OwedTo.Victim, DutyHolder.Officer, Channel.Internal,
            "Right 4; SOP 3.2.3",
            CalendarDays(5, [On("crime.recorded")], [On("needs.assessed", FullAssessment)]))
            with { StillUsefulLater = true, OnlyOneOpen = true, ExcludesBusiness = true },
        Row("R4-REFER", Right.ToSupport, "refer the victim to the support service", OwedTo.Victim, DutyHolder.Officer, Channel.Internal,
            "Right 4; SOP 3.2.11",
            WorkingDays(2, 2, [On("crime.reported"), On("referral.recorded", VictimSupportConsentedLate)],
                [On("referral.recorded", VictimSupportSentOrRefused)]))
            with { StillUsefulLater = true, ExcludesBusiness = true },
    ];

    private static IEnumerable<Rule> Investigation() =>
    [
        KeyEvent("R6-ARREST", "tell the victim of the arrest", NewsKind.ArrestAndInterview, On("suspect.arrested")),
        KeyEvent("R6-INTERVIEW", "tell the victim of the interview under caution", NewsKind.ArrestAndInterview, On("suspect.interviewed")),
        KeyEvent("R6-RELEASE", "tell the victim of the release, with reasons", NewsKind.BailAndRelease, On("suspect.released")) with { Urgent = true },
        KeyEvent("R6-BAIL", "tell the victim of the bail, its conditions and its end", NewsKind.BailAndRelease, On("suspect.released", ReleasedOnBail))
            with { Urgent = true, ChannelWhen = [new(ConditionsProtectVictim, Channel.Human)], StillUsefulLater = true },
        KeyEvent("R6-BAILCHANGE", "tell the victim how the bail changed and why", NewsKind.BailAndRelease, On("bail.changed", SetByPolice))
            with { Urgent = true, ChannelWhen = [new(ConditionsProtectVictim, Channel.Human)] },
        Row("R6-UPDATE", Right.ToBeToldOfTheInvestigation, "give an update, even if nothing has changed", OwedTo.Victim, DutyHolder.Officer,
            Channel.WrittenIfPreferred, "Right 6; SOP 3.2.10; E.9, E.10",
            new Clock([On("contact.logged", Success), On("contact.agreed")], [On("contact.logged")], Unit.Agreed, null, null, CountedFrom.OccurredAt))
            with { OnlyOneOpen = true, Kind = MessageKind.Routine, DeclinedAs = NewsKind.Routine },
        Row("R6-UPDATE-REVIEW", Right.ToBeToldOfTheInvestigation, "review the case, as the victim asked for fewer updates", OwedTo.Victim,
            DutyHolder.Officer, Channel.Internal, "SOP 3.2.10; J5",
            new Clock([On("contact.agreed", RarerThanUsual)], [On("duty.recorded")], Unit.LastContact, 28, 28, CountedFrom.LastSuccessfulContact))
            with { OnlyOneOpen = true },
        KeyEvent("R6-FILED", "tell the victim that the case is filed, why, and how it can be re-opened", NewsKind.Decisions,
            On("crime.finalised", FiledUndetected)) with { ChannelWhen = [new(BurglaryOrViolence, Channel.HeadsUpThenHuman)] },
    ];

    private static IEnumerable<Rule> Decisions() =>
    [
        KeyEvent("R6-NFA", "tell the victim of the decision not to prosecute, with reasons", NewsKind.Decisions, On("charge.decided", NoChargeByPolice))
            with { Channel = Channel.HeadsUpThenHuman },
        KeyEvent("R6-NFA-CPS", "tell the victim that the CPS decided not to charge, with reasons", NewsKind.Decisions, On("charge.decided", NoChargeByCps))
            with { Channel = Channel.HeadsUpThenHuman },
        KeyEvent("R6-CPS-STOP", "tell the victim that the case was stopped or changed, with reasons", NewsKind.Decisions, On("charge.decided", Stopped))
            with { Channel = Channel.HeadsUpThenHuman, Holder = DutyHolder.Cps },
        KeyEvent("R6-VRR-INFO", "tell the victim how to ask for a review", NewsKind.Decisions, On("charge.decided", Reviewable))
            with { Channel = Channel.Written, DeclinedAs = null },
        Row("R6-VRR-WINDOW", Right.ToBeToldOfTheInvestigation, "accept a request for review", OwedTo.Victim, DutyHolder.ReviewUnit, Channel.Internal,
            "Victims' Right to Review; J20",
            new Clock([On("contact.logged", DecisionTold)], [On("request.received", ReviewAsked), On("clock")], Unit.Months, 3, 3, CountedFrom.OccurredAt)),
        KeyEvent("R6-CHARGE", "tell the victim of the charge, bail or custody, and the first hearing", NewsKind.Decisions, On("charge.decided", Charged))
            with { ChannelWhen = [new(ConditionsProtectVictim, Channel.Human)], StillUsefulLater = true, Source = "Right 6; SOP 3.2.10, 3.5.5" },
    ];

    private static IEnumerable<Rule> Court() =>
    [
        Row("R8-HEARING", Right.ToBeToldOfTheTrial, "tell the victim the date, time and place of the hearing", OwedTo.Victim, DutyHolder.PostCharge,
            Channel.Automatic, "Right 8", CourtDay([On("hearing.listed", NotTrialSection28OrAppeal)], [On("contact.logged"), On("delivery.reported")]))
            with { NewerNewsReplaces = true, Kind = MessageKind.Dates, DeclinedAs = NewsKind.CourtDates, StillUsefulLater = true },
        Row("R8-TRIALDATE", Right.ToBeToldOfTheTrial, "tell the victim the date, time and place of the trial", OwedTo.Victim, DutyHolder.PostCharge,
            Channel.Automatic, "Right 8", CourtDay([On("hearing.listed", TrialOrRetrial)], [On("contact.logged"), On("delivery.reported")]))
            with { NewerNewsReplaces = true, Kind = MessageKind.Dates, DeclinedAs = NewsKind.CourtDates, StillUsefulLater = true },
        Row("R9-OUTCOME", Right.ToBeToldTheOutcome, "tell the victim the outcome of the case", OwedTo.Victim, DutyHolder.PostCharge,
            Channel.WrittenIfPreferred, "Right 9; J3", CourtDay([On("hearing.resulted", VerdictGiven)], [On("contact.logged")]))
            with { NewerNewsReplaces = true, DeclinedAs = NewsKind.CourtResults, StillUsefulLater = true,
                   ChannelWhen = [new(NotGuilty, Channel.HeadsUpThenHuman), new(HasEnhancedRights, Channel.HeadsUpThenHuman)] },
        Row("R9-SENTENCE", Right.ToBeToldTheOutcome, "tell the victim the sentence, its meaning and effect", OwedTo.Victim, DutyHolder.PostCharge,
            Channel.WrittenIfPreferred, "Right 9; J3", CourtDay([On("hearing.resulted", SentenceGiven)], [On("contact.logged")]))
            with { NewerNewsReplaces = true, DeclinedAs = NewsKind.CourtResults, StillUsefulLater = true,
                   ChannelWhen = [new(CustodialSentence, Channel.HeadsUpThenHuman), new(HasEnhancedRights, Channel.HeadsUpThenHuman)] },
    ];

    private static IEnumerable<Rule> Witnesses() =>
    [
        Row("W-CHARTER", Right.WitnessCharter, "make the witness aware of the Witness Charter", OwedTo.Witness, DutyHolder.Officer, Channel.Human,
            "SOP 3.5", OnTheDay([On("statement.recorded", ByWitness)], [On("contact.logged")])) with { OnlyOnce = true },
        Row("W-CHARGE", Right.WitnessCharter, "tell the witness of the charge and of bail or custody", OwedTo.Witness, DutyHolder.Officer,
            Channel.WrittenIfPreferred, "SOP 3.5.5; catalogue G", WorkingDays(5, 1, [On("charge.decided", Charged)], [On("contact.logged")]))
            with { StillUsefulLater = true },
    ];

    private static IEnumerable<Rule> Records() =>
    [
        Row("REC-LOG", Right.RecordKeeping, "log the contact with method, reason and a sufficient summary", OwedTo.Anybody, DutyHolder.Everybody,
            Channel.Internal, "SOP 3.2.10", Hours(24, [On("contact.logged")], [On("contact.logged", SameEvent)])),
    ];

    private static Rule Row(
        string id, Right right, string words, OwedTo owedTo, DutyHolder holder, Channel channel, string source, params Clock[] clocks) =>
        new(id, right, words, owedTo, holder, channel, [.. clocks], source);

    // A key event of the investigation: 5 working days, 1 with enhanced rights, from the event (SOP 3.2.10).
    private static Rule KeyEvent(string id, string words, NewsKind declinedAs, Trigger opens) =>
        Row(id, Right.ToBeToldOfTheInvestigation, words, OwedTo.Victim, DutyHolder.Officer, Channel.WrittenIfPreferred, "Right 6; SOP 3.2.10",
            WorkingDays(5, 1, [opens], [On("contact.logged")])) with { DeclinedAs = declinedAs };

    private static Trigger On(string type, Condition? when = null) => new(type, when);

    private static Clock Hours(int hours, Trigger[] opens, Trigger[] closes) =>
        new([.. opens], [.. closes], Unit.Hours, hours, hours, CountedFrom.OccurredAt);

    private static Clock WorkingDays(int standard, int enhanced, Trigger[] opens, Trigger[] closes) =>
        new([.. opens], [.. closes], Unit.WorkingDays, standard, enhanced, CountedFrom.OccurredAt);

    // Court news is owed one working day after the witness care unit receives it, to everybody (J3).
    private static Clock CourtDay(Trigger[] opens, Trigger[] closes) =>
        new([.. opens], [.. closes], Unit.WorkingDays, 1, 1, CountedFrom.KnownAt);

    private static Clock CalendarDays(int days, Trigger[] opens, Trigger[] closes) =>
        new([.. opens], [.. closes], Unit.CalendarDays, days, days, CountedFrom.OccurredAt);

    private static Clock OnTheDay(Trigger[] opens, Trigger[] closes) =>
        new([.. opens], [.. closes], Unit.Event, null, null, CountedFrom.OccurredAt);

    private static Clock Undated(Trigger[] opens, Trigger[] closes) =>
        new([.. opens], [.. closes], Unit.None, null, null, CountedFrom.OccurredAt);
}
