using VictimWorkflow.Core.Events;
using static VictimWorkflow.Core.Code.Conditions;

namespace VictimWorkflow.Core.Code;

/// <summary>Right 9: verdict, sentence and appeal (SOP 3.3.3).</summary>
public static partial class VictimsCode
{
    private static IEnumerable<Rule> Outcome() =>
    [
        Outcome("R9-OUTCOME", "tell the victim the outcome of the case", "Right 9; J3", On("hearing.resulted", VerdictGiven))
            with { ChannelWhen = [new(NotGuilty, Channel.HeadsUpThenHuman), new(HasEnhancedRights, Channel.HeadsUpThenHuman)] },
        Outcome("R9-SENTENCE", "tell the victim the sentence, its meaning and effect", "Right 9; J3", On("hearing.resulted", SentenceGiven))
            with { ChannelWhen = [new(CustodialSentence, Channel.HeadsUpThenHuman), new(HasEnhancedRights, Channel.HeadsUpThenHuman)] },
        Victim("R9-CPSQ", Right.ToBeToldTheOutcome, "have the question answered that only the CPS can answer", DutyHolder.PostCharge,
            Channel.WrittenIfPreferred, "Right 9", WorkingDays(5, 5, [On("request.received", Request(RequestKind.CpsQuestion))], ToldOrRecorded())),
        Victim("R9-BEREAVED-MTG", Right.ToBeToldTheOutcome, "offer the bereaved family a meeting with the CPS", DutyHolder.Cps, Channel.Human, "Right 9",
            BeforeIt([On("hearing.resulted", VerdictOnDeath)], ToldOrRecorded()),
            CourtDays(5, 5, [On("hearing.resulted", SentencedForDeath)], ToldOrRecorded()) with { Label = "after sentence" }),
        Outcome("R9-ULS", "tell the victim how to ask for an unduly lenient sentence to be reviewed, and by when", "Right 9",
            On("hearing.resulted", SentencedUnderLeniencyScheme)) with { Channel = Channel.Written, DeclinedAs = null },
        Victim("R9-ULS-LIMIT", Right.ToBeToldTheOutcome, "show the last day to ask for the sentence to be reviewed", DutyHolder.PostCharge, Channel.Internal,
            "Criminal Justice Act 1988 Sch 3; J8",
            CalendarDays(28, [On("hearing.resulted", SentencedUnderLeniencyScheme)], [On(Trigger.ByClock)])) with { NewerNewsReplaces = true, StillUsefulLater = true },
        Appeal("R9-APPEAL-NOTICE", "tell the victim of the appeal, and of a new statement where allowed", On("appeal.recorded", AppealLodged)),
        Appeal("R9-APPEAL-LEAVE", "tell the victim whether leave to appeal was given", On("appeal.recorded", LeaveDecided)),
        Appeal("R9-APPEAL-BAIL", "tell the victim that the appellant has bail or its conditions changed", On("bail.changed", CourtBailOnAppeal))
            with { Channel = Channel.HeadsUpThenHuman, Urgent = true, DeclinedAs = NewsKind.BailAndRelease },
        Dates("R9-APPEAL-HEARING", "tell the victim the date, time and place of the appeal", "Right 9; J7", On("hearing.listed", AppealListed))
            with { Right = Right.ToBeToldTheOutcome },
        Appeal("R9-APPEAL-OUT", "tell the victim the result of the appeal and what support there is", On("appeal.recorded", AppealDecided))
            with { ChannelWhen = [new(QuashedOrReduced, Channel.HeadsUpThenHuman)] },
        Victim("R9-APPEAL-MTG", Right.ToBeToldTheOutcome, "offer the bereaved family a meeting with the CPS about the appeal", DutyHolder.Cps, Channel.Human, "Right 9",
            CourtDays(5, 5, [On("appeal.recorded", LeaveGrantedOnDeath)], ToldOrRecorded())),
        Outcome("R9-SUPPORT", "offer support and restorative justice again, and thank the victim", "Right 9; SOP 3.3.4", On("hearing.resulted", VerdictGiven),
            On("charge.decided", CaseStopped)) with { DeclinedAs = null },
    ];

    private static Rule Outcome(string id, string words, string source, params Trigger[] opens) =>
        Victim(id, Right.ToBeToldTheOutcome, words, DutyHolder.PostCharge, Channel.WrittenIfPreferred, source, CourtDay(opens, Told()))
            with
        { NewerNewsReplaces = true, DeclinedAs = NewsKind.CourtResults, StillUsefulLater = true };

    private static Rule Appeal(string id, string words, Trigger opens) =>
        Victim(id, Right.ToBeToldTheOutcome, words, DutyHolder.PostCharge, Channel.WrittenIfPreferred, "Right 9; J7", CourtDay([opens], Told()))
            with
        { DeclinedAs = NewsKind.Appeals };
}
