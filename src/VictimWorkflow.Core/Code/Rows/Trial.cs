using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using static VictimWorkflow.Core.Code.Conditions;

namespace VictimWorkflow.Core.Code;

/// <summary>Right 8: from charge to trial, and giving evidence (SOP 3.3.1, 3.3.2).</summary>
public static partial class VictimsCode
{
    private static IEnumerable<Rule> Trial() =>
    [
        Row("VWCU-INTAKE", Right.ToBeToldOfTheTrial, "take over the case, with preferences, status and safety notes", OwedTo.TheCase, DutyHolder.WitnessCare,
            Channel.Internal, "SOP 3.3.1",
            new Clock([On("charge.decided", ChargedForIntake), On("hearing.listed", ListedForIntake)], [.. Recorded()], Unit.CalendarDays, 0, 0, CountedFrom.KnownAt))
            with { OnlyOneOpen = true },
        Victim("VWCU-INTRO", Right.ToBeToldOfTheTrial, "tell the victim who their single point of contact is", DutyHolder.WitnessCare, Channel.WrittenIfPreferred,
            "SOP 3.3.1, 3.5.5", WorkingDays(1, 1, [On("duty.recorded", IntakeDone)], ToldOrDelivered())) with { StillUsefulLater = true, OnlyOnce = true },
        Dates("R8-HEARING", "tell the victim the date, time and place of the hearing", "Right 8", On("hearing.listed", NotTrialSection28OrAppeal)),
        Row("R8-CHASE", Right.ToBeToldOfTheTrial, "send the result of the hearing to the witness care unit", OwedTo.TheCase, DutyHolder.Court, Channel.AnotherBody,
            "Right 8; Right 9",
            WorkingDays(5, 5, [On("hearing.held", HearingFinished)], [On("hearing.resulted", ResultedForAll), On("appeal.recorded", AppealDecided)])),
        Result("R8-HEARING-OUT", "tell the victim the outcome of the hearing and the next step", 5, 1, On("hearing.resulted")),
        Court("R8-BAIL-COURT", "tell the victim the court's decision on bail, its conditions and reasons", "Right 8",
            CourtDays(5, 1, [On("hearing.resulted", CustodyGiven), On("bail.changed", CourtBailBeforeTrial)], Told()))
            with { Urgent = true, NewerNewsReplaces = true, DeclinedAs = NewsKind.BailAndRelease, ChannelWhen = [new(ConditionsProtectVictim, Channel.Human)],
                   StillUsefulLater = true },
        Result("R8-WARRANT", "tell the victim that a warrant was issued", 5, 1, On("hearing.resulted", WarrantIssued)) with { Urgent = true },
        Result("R8-WARRANT-EXEC", "tell the victim the outcome after the arrest on the warrant", 5, 1, On("hearing.resulted", WarrantExecuted)) with { Urgent = true },
        Result("R8-PLEA-NG", "tell the victim of the plea of not guilty and what follows", 5, 1, On("hearing.resulted", PleaNotGuilty)),
        Result("R8-PLEA-G", "tell the victim of the guilty plea", 1, 1, On("hearing.resulted", PleaGuilty))
            with { Right = Right.ToBeToldTheOutcome, Source = "Right 9; J19", StillUsefulLater = true },
        Dates("R8-TRIALDATE", "tell the victim the date, time and place of the trial", "Right 8", On("hearing.listed", TrialOrRetrial)),
    ];

    private static IEnumerable<Rule> Evidence() =>
    [
        Court("R8-EVIDENCE", "tell the victim that they have to give evidence", "Right 8", CourtDay([On("witness.required", Required)], Told()))
            with { Channel = Channel.Human },
        Court("R8-STOOD-DOWN", "tell the victim that they need not come to court any more", "Right 8", CourtDay([On("witness.required", NotRequired)], ToldOrDelivered()))
            with { Channel = Channel.Automatic, ChannelWhen = [new(CloseToTheHearing, Channel.HeadsUpThenHuman)] },
        Court("R8-NEEDS", "offer the victim a full assessment of their needs at court", "Right 4; Right 8",
            BeforeIt([On("witness.required", Required)], [On("needs.assessed", CourtAssessment), On("contact.logged")])) with { Channel = Channel.Human },
        Court("R8-WS", "offer the victim a referral to the Witness Service", "Right 8; SOP 3.2.11",
            BeforeIt([On("witness.required", Required)], [On("referral.recorded", Referral(ReferralService.WitnessService, "")), On("contact.logged")])),
        Court("R8-PTV", "offer the victim a visit to the court before the day", "Right 8",
            BeforeIt([On("witness.required", Required)], [On("referral.recorded", Referral(ReferralService.CourtVisit, "")), On("contact.logged")])),
        Court("R8-OUTREACH", "offer a child who has to give evidence an outreach volunteer and a visit", "SOP 3.2.11",
            BeforeIt([On("witness.required", RequiredChild)], [On("referral.recorded", Referral(ReferralService.ChildOutreach, "")), On("contact.logged")]))
            with { Channel = Channel.Human },
        Court("R8-PTMEET", "offer the victim a meeting with the prosecution before the trial", "Right 8; CPS practice",
            BeforeIt([On("hearing.listed", TrialOfSexualOffenceAgainstAdult)], ToldOrRecorded()))
            with { Channel = Channel.Human, Holder = DutyHolder.Cps, ExcludesBusiness = true },
        Court("R8-REFRESH", "let the victim read or see their evidence again before giving it", "Right 8", BeforeIt([On("witness.required", Required)], ToldOrRecorded()))
            with { Channel = Channel.Human, Holder = DutyHolder.Officer },
        Court("R8-PROSECUTOR", "meet the victim before evidence where possible, and explain", "Right 8", BeforeIt([On("witness.required", Required)], Recorded()))
            with { Channel = Channel.AnotherBody, Holder = DutyHolder.Cps },
        Court("R8-SEPARATE", "let the victim enter and wait apart from the defendant where possible", "Right 8",
            OnTheDay([On("witness.required", Required), On("request.received", Request(RequestKind.SeparateWaiting))], Recorded()))
            with { Channel = Channel.AnotherBody, Holder = DutyHolder.Court },
        Court("R8-BEREAVED-VISIT", "arrange a visit to the court for the bereaved relative who asks", "Right 8",
            BeforeIt([On("request.received", CourtVisitAfterDeath)], ToldOrRecorded())) with { Channel = Channel.Human },
        Row("R10-INFO", Right.ToExpensesAndProperty, "tell who attends court what expenses can be claimed, and how", OwedTo.Anybody, DutyHolder.PostCharge,
            Channel.Automatic, "Right 10", CourtDay([On("witness.required", Required)], ToldOrDelivered())),
    ];

    private static Rule Court(string id, string words, string source, Clock clock) =>
        Victim(id, Right.ToBeToldOfTheTrial, words, DutyHolder.PostCharge, Channel.WrittenIfPreferred, source, clock);

    // A second result of the same hearing corrects the first: what is not told yet is replaced, what is told stays told.
    private static Rule Result(string id, string words, int standard, int enhanced, Trigger opens) =>
        Court(id, words, "Right 8; SOP 3.3.2", CourtDays(standard, enhanced, [opens], Told())) with { NewerNewsReplaces = true, DeclinedAs = NewsKind.CourtResults };

    private static Rule Dates(string id, string words, string source, Trigger opens) =>
        Victim(id, Right.ToBeToldOfTheTrial, words, DutyHolder.PostCharge, Channel.Automatic, source, CourtDay([opens], ToldOrDelivered()))
            with
        { NewerNewsReplaces = true, Kind = MessageKind.Dates, DeclinedAs = NewsKind.CourtDates, StillUsefulLater = true };
}
