using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using static VictimWorkflow.Core.Code.Conditions;

namespace VictimWorkflow.Core.Code;

/// <summary>Right 6: the investigation, the decisions about it, and their review.</summary>
public static partial class VictimsCode
{
    private const string BeforeFiling = "crime.finalised";

    private static IEnumerable<Rule> Investigation() =>
    [
        KeyEvent("R6-NOINV", "tell the victim that the crime will not be investigated, why, and what support there is", NewsKind.Decisions,
            On("crime.finalised", NotInvestigated)) with { Holder = DutyHolder.RecordingUnit },
        KeyEvent("R6-ARREST", "tell the victim of the arrest", NewsKind.ArrestAndInterview, On("suspect.arrested")),
        KeyEvent("R6-INTERVIEW", "tell the victim of the interview under caution", NewsKind.ArrestAndInterview, On("suspect.interviewed")),
        KeyEvent("R6-RELEASE", "tell the victim of the release, with reasons", NewsKind.BailAndRelease, On("suspect.released")) with { Urgent = true },
        Victim("R6-BAILVIEWS", Right.ToBeToldOfTheInvestigation, "ask for the victim's views on bail conditions before they are set or varied", DutyHolder.Officer,
            Channel.Human, "PACE 1984 s.47ZZA", BeforeIt([On("decision.proposed", BailProposed)], ToldOrRecorded())) with { Urgent = true },
        KeyEvent("R6-BAIL", "tell the victim of the bail, its conditions and its end", NewsKind.BailAndRelease, On("suspect.released", ReleasedOnBail))
            with { Urgent = true, ChannelWhen = [new(ConditionsProtectVictim, Channel.Human)], StillUsefulLater = true },
        KeyEvent("R6-BAILCHANGE", "tell the victim how the bail changed and why", NewsKind.BailAndRelease, On("bail.changed", SetByPolice))
            with { Urgent = true, ChannelWhen = [new(ConditionsProtectVictim, Channel.Human)] },
        Victim("R6-RUI", Right.ToBeToldOfTheInvestigation, "tell the victim of the release under investigation, and that no conditions apply", DutyHolder.Officer,
            Channel.WrittenIfPreferred, "Right 6; SOP 3.2.10",
            WorkingDays(5, 1, [On("suspect.released", ReleasedUnderInvestigation), On("bail.changed", BailEndedUnderInvestigation)], Told()))
            with { Urgent = true, DeclinedAs = NewsKind.BailAndRelease },
        Victim("R6-UPDATE", Right.ToBeToldOfTheInvestigation, "give an update, even if nothing has changed", DutyHolder.Officer, Channel.WrittenIfPreferred,
            "Right 6; SOP 3.2.10; E.9, E.10",
            new Clock([On("contact.logged", Success), On("contact.agreed")], [.. Told()], Unit.Agreed, null, null, CountedFrom.OccurredAt))
            with { OnlyOneOpen = true, Kind = MessageKind.Routine, DeclinedAs = NewsKind.Routine },
        Victim("R6-UPDATE-REVIEW", Right.ToBeToldOfTheInvestigation, "review the case, as the victim asked for fewer updates", DutyHolder.Officer, Channel.Internal,
            "SOP 3.2.10; J5",
            new Clock([On("contact.agreed", RarerThanUsual)], [.. Recorded()], Unit.LastContact, 28, 28, CountedFrom.LastSuccessfulContact)) with { OnlyOneOpen = true },
        Victim("R6-NOMETHOD", Right.ToBeToldOfTheInvestigation, "tell the victim why the way of contact they prefer was not used", DutyHolder.Everybody,
            Channel.WrittenIfPreferred, "Right 6", OnTheDay([On("contact.logged", PreferredMethodNotUsed), On("delivery.reported", MessageFailed)], Told()))
            with { OnlyOneOpen = true },
        Victim("R6-CPSFILE", Right.ToBeToldOfTheInvestigation, "tell the victim that the file went to the CPS or came back with advice", DutyHolder.Officer,
            Channel.WrittenIfPreferred, "SOP 3.2.10", WorkingDays(5, 5, [On("cps-file.recorded")], Told())) with { DeclinedAs = NewsKind.Decisions },
        KeyEvent("R6-FILED", "tell the victim that the case is filed, why, and how it can be re-opened", NewsKind.Decisions,
            On("crime.finalised", FiledUndetected)) with { ChannelWhen = [new(BurglaryOrViolence, Channel.HeadsUpThenHuman)] },
        Victim("R6-DISENGAGE-RISK", Right.ToBeToldOfTheInvestigation, "find out whether a victim who does not answer is safe and able to speak", DutyHolder.Officer,
            Channel.Human, "SOP 3.2.10.1", BeforeIt([On("contact.logged", EnoughTried)], ToldOrRecorded()) with { BeforeEvent = BeforeFiling })
            with { OnlyOneOpen = true },
        KeyEvent("R6-DISENGAGE-FILE", "tell the victim that the case is filed as they could not be reached, in person first and by letter only last", NewsKind.Decisions,
            On("crime.finalised", FiledDisengaged)) with { Channel = Channel.Human, DeclinedAs = null, Source = "SOP 3.2.10.1" },
        KeyEvent("R6-REOPEN", "tell the victim that the case is open again", NewsKind.Decisions, On("crime.reopened")) with { Channel = Channel.Human },
        Victim("ELP-PRE", Right.ToBeToldOfTheInvestigation, "consider a prosecution without the victim's support before filing, and record why", DutyHolder.Officer,
            Channel.Internal, "SOP 3.2.16",
            BeforeIt([On("statement.recorded", WithdrawnBeforeCharge), On("contact.logged", EnoughTriedWithSuspect)], Recorded()) with { BeforeEvent = BeforeFiling })
            with { OnlyOneOpen = true },
        Victim("ELP-POST", Right.ToBeToldOfTheInvestigation, "report the withdrawal to the CPS with the statement", DutyHolder.Officer, Channel.Internal, "SOP 3.2.16",
            WorkingDays(1, 1, [On("statement.recorded", WithdrawnAfterCharge)], Recorded())),
    ];

    private static IEnumerable<Rule> Decisions() =>
    [
        Victim("R6-OOCD-VIEWS", Right.ToBeToldOfTheInvestigation, "ask for and weigh the victim's views on a disposal out of court, or say why not", DutyHolder.Officer,
            Channel.Human, "Right 6", BeforeIt([On("decision.proposed", DisposalProposed)], ToldOrRecorded()))
            with { ChannelWhen = [new(IsBusiness, Channel.WrittenIfPreferred)] },
        KeyEvent("R6-OOCD", "tell the victim of the disposal, its conditions and its effect", NewsKind.Decisions, On("disposal.recorded", DisposalGiven)),
        KeyEvent("R6-OOCD-BREACH", "tell the victim what was decided after the conditions were not met", NewsKind.Decisions, On("disposal.recorded", DisposalBreached)),
        KeyEvent("R6-NFA", "tell the victim of the decision not to prosecute, with reasons", NewsKind.Decisions, On("charge.decided", NoChargeByPolice))
            with { Channel = Channel.HeadsUpThenHuman },
        KeyEvent("R6-NFA-CPS", "tell the victim that the CPS decided not to charge, with reasons", NewsKind.Decisions, On("charge.decided", NoChargeByCps))
            with { Channel = Channel.HeadsUpThenHuman },
        KeyEvent("R6-CPS-STOP", "tell the victim that the case was stopped or changed, with reasons", NewsKind.Decisions, On("charge.decided", StoppedOrAltered))
            with { Channel = Channel.HeadsUpThenHuman, Holder = DutyHolder.Cps },
        KeyEvent("R6-VRR-INFO", "tell the victim how to ask for a review", NewsKind.Decisions, On("charge.decided", Reviewable))
            with { Channel = Channel.Written, DeclinedAs = null },
        Victim("R6-VRR-WINDOW", Right.ToBeToldOfTheInvestigation, "accept a request for review", DutyHolder.ReviewUnit, Channel.Internal, "Victims' Right to Review; J20",
            new Clock([On("contact.logged", DecisionTold)], [On("request.received", ReviewAsked), On(Trigger.ByClock)], Unit.Months, 3, 3, CountedFrom.OccurredAt)),
        Victim("R6-VRR-ACK", Right.ToBeToldOfTheInvestigation, "acknowledge the request for review", DutyHolder.ReviewUnit, Channel.Written,
            "Victims' Right to Review; J20", WorkingDays(10, 10, [On("request.received", ReviewAskedOfPolice)], ToldOrRecorded())),
        Victim("R6-VRR-DECISION", Right.ToBeToldOfTheInvestigation, "tell the victim the outcome of the review", DutyHolder.ReviewUnit, Channel.HeadsUpThenHuman,
            "Victims' Right to Review; J20", WorkingDays(30, 30, [On("request.received", ReviewAsked)], [On("contact.logged", AfterReviewDecided)])),
        KeyEvent("R6-CHARGE", "tell the victim of the charge, bail or custody, and the first hearing", NewsKind.Decisions, On("charge.decided", Charged))
            with { ChannelWhen = [new(ConditionsProtectVictim, Channel.Human)], StillUsefulLater = true, Source = "Right 6; SOP 3.2.10, 3.5.5" },
        Victim("R6-CHARGE-MTG", Right.ToBeToldOfTheInvestigation, "offer the bereaved family a meeting with the CPS about the charge", DutyHolder.Cps, Channel.Human,
            "Right 6", WorkingDays(5, 5, [On("charge.decided", ChargedWithDeath)], ToldOrRecorded())) with { StillUsefulLater = true },
    ];

    // A key event of the investigation: 5 working days, 1 with enhanced rights, from the event (SOP 3.2.10).
    private static Rule KeyEvent(string id, string words, NewsKind declinedAs, Trigger opens) =>
        Victim(id, Right.ToBeToldOfTheInvestigation, words, DutyHolder.Officer, Channel.WrittenIfPreferred, "Right 6; SOP 3.2.10",
            WorkingDays(5, 1, [opens], Told())) with
        { DeclinedAs = declinedAs };
}
