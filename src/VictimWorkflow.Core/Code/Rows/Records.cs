using VictimWorkflow.Core.Events;
using static VictimWorkflow.Core.Code.Conditions;

namespace VictimWorkflow.Core.Code;

/// <summary>Right 12, restorative justice and record keeping (SOP 3.4, 3.2.12, 3.2.10).</summary>
public static partial class VictimsCode
{
    private static IEnumerable<Rule> Records() =>
    [
        Victim("R12-ACK", Right.ToComplain, "acknowledge the complaint and say when it will be answered, or answer it", DutyHolder.Everybody, Channel.Written,
            "Right 12; SOP 3.4", WorkingDays(10, 10, [On("complaint.received", ByVictim)], ToldOrDelivered())),
        Victim("R12-FULL", Right.ToComplain, "answer the complaint in full", DutyHolder.Everybody, Channel.Written, "Right 12; SOP 3.4",
            CalendarDays(28, [On("contact.logged", ComplaintAcknowledged)], Told()) with { From = CountedFrom.Complaint }),
        Victim("R12-ESCALATE", Right.ToComplain, "say where to go with a complaint that was not put right", DutyHolder.Everybody, Channel.Written, "Right 12; SOP 3.4",
            CalendarDays(28, [On("contact.logged", ComplaintAnswered)], Told())),
        Victim("RJ-OFFER", Right.ToInformationOnReporting, "offer restorative justice, or say where to find it", DutyHolder.PostCharge, Channel.WrittenIfPreferred,
            "Right 3; SOP 3.2.12",
            WorkingDays(5, 1, [On("disposal.recorded", DisposalGiven), On("charge.decided", Charged)], Told()),
            CourtDay([On("hearing.resulted", Sentenced)], Told()) with { Label = "at sentence" }) with { StillUsefulLater = true, NewerNewsReplaces = true },
        Victim("RJ-REFER", Right.ToInformationOnReporting, "refer the victim to restorative justice, or hold the referral until the case ends", DutyHolder.PostCharge,
            Channel.Internal, "SOP 3.2.12",
            WorkingDays(5, 5, [On("request.received", Request(RequestKind.RestorativeJustice))],
                [On("referral.recorded", Referral(ReferralService.RestorativeJustice, "sent, held", ReferralStage.Sent, ReferralStage.Held))]))
            with { OnlyOneOpen = true },
        Victim("RJ-RELEASE", Right.ToInformationOnReporting, "let the referral to restorative justice start that was held", DutyHolder.PostCharge, Channel.Internal,
            "SOP 3.2.12",
            WorkingDays(5, 5, [On("crime.finalised", CaseEndsWithHeldReferral), On("hearing.resulted", SentencedWithHeldReferral)],
                [On("referral.recorded", Referral(ReferralService.RestorativeJustice, "released", ReferralStage.Released))])) with { OnlyOneOpen = true },
        Row("REC-LOG", Right.RecordKeeping, "log the contact with method, reason and a sufficient summary", OwedTo.Anybody, DutyHolder.Everybody,
            Channel.Internal, "SOP 3.2.10", Hours(24, [On("contact.logged")], [On("contact.logged", SameEvent)])),
        Row("REC-LETTER", Right.RecordKeeping, "store a copy of the letter or email, marked confidential", OwedTo.Anybody, DutyHolder.Everybody, Channel.Internal,
            "SOP 3.2.10.1; E.8", Hours(24, [On("contact.logged", WrittenByPerson)], [On("contact.logged", DocumentStored), On("duty.recorded")])),
    ];
}
