using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using static VictimWorkflow.Core.Code.Conditions;

namespace VictimWorkflow.Core.Code;

/// <summary>The Witness Charter (SOP 3.5), with the victims' figures by force practice (catalogue G).</summary>
public static partial class VictimsCode
{
    private static IEnumerable<Rule> Witnesses() =>
    [
        AtStatement("W-CHARTER", "make the witness aware of the Witness Charter", Channel.Human, "SOP 3.5", Told()) with { OnlyOnce = true },
        AtStatement("W-STATEMENT", "explain to the witness that the statement may lead to court", Channel.Human, "SOP 3.5.3", Told()) with { OnlyOneOpen = true },
        AtStatement("W-NEEDS", "ask the witness what they need, and when and how to contact them", Channel.Human, "SOP 3.5.4",
            [On("needs.assessed"), On("contact.logged")])
            with { OnlyOneOpen = true },
        AtStatement("W-AVAIL", "ask the witness when they are available for court", Channel.WrittenIfPreferred, "SOP 3.5.4", Told()) with { OnlyOneOpen = true },
        AtStatement("W-CONTACT", "tell the witness whom to ask about progress", Channel.Automatic, "SOP 3.5.5", ToldOrDelivered()) with { OnlyOnce = true },
        Witness("W-UPDATE", "keep the witness of a serious crime informed", DutyHolder.Officer, Channel.WrittenIfPreferred, "SOP 3.5.5; catalogue G",
            CalendarDays(28, [On("statement.recorded", BySeriousWitness), On("contact.logged", Success)], Told()))
            with { OnlyOneOpen = true, Kind = MessageKind.Routine, DeclinedAs = NewsKind.Routine },
        Witness("W-CONCLUDE", "tell the witness that the investigation ended without a charge", DutyHolder.Officer, Channel.WrittenIfPreferred, "SOP 3.5.5; catalogue G",
            WorkingDays(5, 1, [On("crime.finalised", EndedWithoutCharge), On("charge.decided", NoCharge), On("disposal.recorded", DisposalGiven)], Told()))
            with { DeclinedAs = NewsKind.Decisions },
        Witness("W-CHARGE", "tell the witness of the charge and of bail or custody", DutyHolder.Officer, Channel.WrittenIfPreferred, "SOP 3.5.5; catalogue G",
            WorkingDays(5, 1, [On("charge.decided", Charged)], Told())) with { StillUsefulLater = true },
        Witness("W-WCO", "tell the witness who their single point of contact is", DutyHolder.WitnessCare, Channel.Automatic, "SOP 3.5.5; catalogue G",
            WorkingDays(5, 1, [On("charge.decided", Once("W-WCO", Charged))], ToldOrDelivered())) with { StillUsefulLater = true },
        Witness("W-FIRST-HEARING", "tell the witness the outcome of the first hearing and the next step", DutyHolder.PostCharge, Channel.WrittenIfPreferred,
            "SOP 3.5.5; catalogue G", CourtDays(5, 1, [On("hearing.resulted", FirstHearing)], Told()))
            with { NewerNewsReplaces = true, DeclinedAs = NewsKind.CourtResults },
        Witness("W-TRIALDATE", "tell the witness the date and place of the trial", DutyHolder.PostCharge, Channel.Automatic, "SOP 3.5.5; catalogue G",
            CourtDay([On("hearing.listed", TrialOrRetrial)], ToldOrDelivered()))
            with { NewerNewsReplaces = true, Kind = MessageKind.Dates, DeclinedAs = NewsKind.CourtDates, StillUsefulLater = true },
        Witness("W-REQUIRED", "tell the witness that they have to give evidence", DutyHolder.PostCharge, Channel.Human, "SOP 3.5.6; catalogue G",
            CourtDay([On("witness.required", Required)], Told())),
        Witness("W-FULLNEEDS", "offer the witness a full assessment of their needs", DutyHolder.PostCharge, Channel.Human, "SOP 3.5.5",
            BeforeIt([On("witness.required", RequiredWithNeed)], [On("needs.assessed", CourtAssessment), On("contact.logged")])),
        Witness("W-PTV", "offer the witness a visit to the court before the day", DutyHolder.PostCharge, Channel.WrittenIfPreferred, "SOP 3.5.6",
            BeforeIt([On("witness.required", Required)], [On("referral.recorded", Referral(ReferralService.CourtVisit, "")), On("contact.logged")])),
        Witness("W-REFRESH", "let the witness read or see their evidence again before giving it", DutyHolder.Officer, Channel.Human, "SOP 3.5.6",
            BeforeIt([On("witness.required", Required)], ToldOrRecorded())),
        Witness("W-WAIT", "keep the time the witness waits at court to two hours where possible", DutyHolder.Court, Channel.AnotherBody, "SOP 3.5.6",
            Hours(2, [On("witness.attended", Arrived)], [On("witness.attended", Called)]) with { From = CountedFrom.ArrivedAt }),
        Witness("W-INTIMIDATION", "act on the threat to the witness and assess status and measures again", DutyHolder.Officer, Channel.Human, "SOP 3.5",
            OnTheDay([On("concern.reported", Intimidation)], [On("needs.assessed"), On("duty.recorded")])) with { Urgent = true },
        Witness("W-OUTCOME", "tell the witness the outcome of the case, thank them and offer support", DutyHolder.PostCharge, Channel.WrittenIfPreferred,
            "SOP 3.5.5; catalogue G", CourtDay([On("hearing.resulted", VerdictGiven)], Told()))
            with { NewerNewsReplaces = true, DeclinedAs = NewsKind.CourtResults },
        Witness("W-COMPLAINT", "answer the witness's complaint", DutyHolder.Everybody, Channel.Written, "SOP 3.5.7; catalogue G",
            WorkingDays(10, 10, [On("complaint.received", FromWitness)], Told())),
    ];

    private static Rule Witness(string id, string words, DutyHolder holder, Channel channel, string source, Clock clock) =>
        Row(id, Right.WitnessCharter, words, OwedTo.Witness, holder, channel, source, clock);

    private static Rule AtStatement(string id, string words, Channel channel, string source, Trigger[] closes) =>
        Witness(id, words, DutyHolder.Officer, channel, source, OnTheDay([On("statement.recorded", ByWitness)], closes));
}
