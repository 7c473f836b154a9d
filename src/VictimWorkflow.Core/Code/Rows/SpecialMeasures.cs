using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using static VictimWorkflow.Core.Code.Conditions;

namespace VictimWorkflow.Core.Code;

/// <summary>Special measures and evidence recorded before trial (Rights 4 and 8; SOP 3.2.6 to 3.2.8).</summary>
public static partial class VictimsCode
{
    private static IEnumerable<Rule> SpecialMeasures() =>
    [
        Victim("SM-CONSIDER", Right.ToSupport, "discuss special measures with the victim early", DutyHolder.Officer, Channel.Human, "Right 4; SOP 3.2.6",
            OnTheDay([On("needs.assessed", FullAssessment)], [On("needs.assessed", MeasuresWanted), On("contact.logged")]))
            with { OnlyOneOpen = true, ExcludesBusiness = true },
        Victim("SM-ABE", Right.ToSupport, "record the interview on video by a trained interviewer", DutyHolder.Officer, Channel.Human, "SOP 3.2.7",
            Undated([On("statement.recorded", VideoPlanned)], [On("statement.recorded", VideoTaken)])) with { OnlyOneOpen = true },
        Row("SM-MG2", Right.ToSupport, "submit the special measures form with the file", OwedTo.TheCase, DutyHolder.Officer, Channel.Internal, "SOP 3.2.8",
            OnTheDay([On("cps-file.recorded", FileSubmitted)], [On("cps-file.recorded", Mg2Included), On("duty.recorded")])) with { OnlyOneOpen = true },
        Measures("SM-APPLIED", "tell the victim that special measures were applied for", Channel.WrittenIfPreferred,
            CourtDays(5, 1, [On("special-measures.recorded", MeasuresApplied)], Told())),
        Row("SM-LIMIT", Right.ToBeToldOfTheTrial, "apply for special measures in time", OwedTo.TheCase, DutyHolder.Cps, Channel.AnotherBody, "CrimPR 18.3",
            WorkingDays(20, 20, [On("hearing.resulted", PleaNotGuiltyBelowCrownCourt)], [On("special-measures.recorded", MeasuresApplied), On("duty.recorded")]),
            WorkingDays(10, 10, [On("hearing.resulted", PleaNotGuiltyInCrownCourt)], [On("special-measures.recorded", MeasuresApplied), On("duty.recorded")])
                with { Label = "Crown Court" }) with { OnlyOneOpen = true },
        Measures("SM-OUTCOME", "tell the victim what special measures the court allowed, and what that means", Channel.WrittenIfPreferred,
            CourtDays(5, 1, [On("special-measures.recorded", MeasuresDecided)], Told())),
        Victim("S28-CHECK", Right.ToBeToldOfTheTrial, "check whether the victim can be cross-examined on video before trial, and wishes it", DutyHolder.Officer,
            Channel.Internal, "SOP 3.2.8; J11", OnTheDay([On("cps-file.recorded", FileSubmittedForEligible)], Recorded())) with { OnlyOneOpen = true },
        Measures("S28-TELL", "tell the victim the ruling on video cross-examination and explain the ground rules hearing", Channel.Human,
            CourtDays(5, 1, [On("special-measures.recorded", Section28Measure)], Told())),
        Measures("S28-DATES", "tell the victim the date, time and place of the recording, and make sure it arrived", Channel.Automatic,
            CourtDay([On("hearing.listed", Section28Listed)], Told()))
            with { NewerNewsReplaces = true, Kind = MessageKind.Dates, DeclinedAs = NewsKind.CourtDates, StillUsefulLater = true },
    ];

    private static Rule Measures(string id, string words, Channel channel, Clock clock) =>
        Victim(id, Right.ToBeToldOfTheTrial, words, DutyHolder.PostCharge, channel, "Right 8; SOP 3.2.8; J9", clock);
}
