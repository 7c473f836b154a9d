using VictimWorkflow.Core.Events;
using static VictimWorkflow.Core.Code.Conditions;

namespace VictimWorkflow.Core.Code;

/// <summary>Right 7: the personal statement of a victim and the impact statement of a business.</summary>
public static partial class VictimsCode
{
    private static IEnumerable<Rule> Statements() =>
    [
        Impact("R7-INFO", "explain the victim personal statement, how it differs from evidence, and who will see it", Channel.WrittenIfPreferred,
            AtFirstContact([On("crime.reported")], ToldOrDelivered())) with { StillUsefulLater = true, OnlyOnce = true, ExcludesBusiness = true },
        Impact("R7-OFFER", "offer the victim a personal statement and record the answer", Channel.Human,
            OnTheDay([On("statement.recorded", EvidenceTaken), On("charge.decided", ChargedBeforeStatement)], Told()))
            with { StillUsefulLater = true, ExcludesBusiness = true },
        Impact("R7-READ", "ask whether the statement shall be read aloud, and by whom", Channel.WrittenIfPreferred,
            OnTheDay([On("statement.recorded", ImpactTaken)], [On("statement.recorded", ReadingDecided), On("contact.logged")])),
        Impact("R7-COPY", "give the victim a copy of the statement, or take a further one", Channel.WrittenIfPreferred,
            Undated([On("request.received", Request(RequestKind.VpsCopy))], ToldOrRecorded())) with { OnlyOneOpen = true },
        Impact("R7-BEREAVED", "offer every close relative a personal statement before the sentence", Channel.Human,
            BeforeIt([On("crime.reported", Death)], Told())) with { StillUsefulLater = true, OnlyOnce = true, ExcludesBusiness = true },
        Impact("R7-BIS", "offer the business an impact statement", Channel.WrittenIfPreferred,
            AtFirstContact([On("crime.reported", BusinessWithNamedContact), On("person.updated", Once("R7-BIS", NamedContactGiven)),
                On("charge.decided", BusinessChargedBeforeStatement)], Told())) with { StillUsefulLater = true },
        Impact("R7-VERIFY", "make sure that the statement is up to date and the reading choice stands", Channel.WrittenIfPreferred,
            BeforeIt([On("hearing.listed", SentenceListed)], ToldOrRecorded())) with { Holder = DutyHolder.PostCharge, StillUsefulLater = true },
    ];

    private static Rule Impact(string id, string words, Channel channel, Clock clock) =>
        Victim(id, Right.ToMakeAStatement, words, DutyHolder.Officer, channel, "Right 7; SOP 3.2.9", clock);
}
