using VictimWorkflow.Core.Events;
using static VictimWorkflow.Core.Code.Conditions;

namespace VictimWorkflow.Core.Code;

/// <summary>Rights 10 and 11: expenses, property, the offender after conviction, and unwanted contact from prison.</summary>
public static partial class VictimsCode
{
    private static IEnumerable<Rule> AfterTrial() =>
    [
        Row("R10-PAY", Right.ToExpensesAndProperty, "pay the expenses claimed", OwedTo.Anybody, DutyHolder.Cps, Channel.AnotherBody, "Right 10",
            WorkingDays(10, 10, [On("request.received", Request(RequestKind.ExpensesClaim))], Recorded())),
        Row("R10-PROPERTY", Right.ToExpensesAndProperty, "return the property", OwedTo.Anybody, DutyHolder.Officer, Channel.WrittenIfPreferred, "Right 10",
            CalendarDays(28, [On("property.released")], Recorded())),
        Offender("R11-VCS", "refer the victim to the Victim Contact Scheme unless they opt out, and say so", DutyHolder.WitnessCare,
            Channel.Internal, "Right 11; J4, J23",
            WorkingDays(10, 10, [On("hearing.resulted", SentencedUnderContactScheme)],
                [On("referral.recorded", Referral(ReferralService.VictimContactScheme, "sent or opted-out", ReferralStage.Sent, ReferralStage.OptedOut))]))
            with { NewerNewsReplaces = true, StillUsefulLater = true },
        Offender("R11-VLO", "make contact as the victim liaison officer", DutyHolder.Probation, Channel.AnotherBody, "Right 11; J4",
            WorkingDays(20, 20, [On("referral.recorded", Referral(ReferralService.VictimContactScheme, "sent", ReferralStage.Sent))],
                [On("referral.recorded", Referral(ReferralService.VictimContactScheme, "contact-made", ReferralStage.ContactMade))])) with { OnlyOneOpen = true },
        Offender("R11-OPT", "respect the victim's choice to leave or join the contact scheme", DutyHolder.WitnessCare, Channel.WrittenIfPreferred, "Right 11",
            Undated([On("referral.recorded", Referral(ReferralService.VictimContactScheme, "opted-out, opted-in", ReferralStage.OptedOut, ReferralStage.OptedIn))],
                Recorded())) with { OnlyOneOpen = true },
        Offender("R11-STAGES", "tell the victim of the stage the sentence has reached", DutyHolder.Probation, Channel.AnotherBody, "Right 11",
            Undated([On("sentence-stage.reported")], ToldOrRecorded())) with { DeclinedAs = NewsKind.Prison },
        Offender("R11-LICENCE", "ask the victim which licence conditions they wish for", DutyHolder.Probation, Channel.AnotherBody, "Right 11",
            BeforeIt([On("sentence-stage.reported", ReleasePlanned), On("request.received", Request(RequestKind.LicenceConditions))], ToldOrRecorded()))
            with { OnlyOneOpen = true, DeclinedAs = NewsKind.Prison },
        Offender("R11-PAROLE", "let the victim make a statement to the Parole Board and ask to read it", DutyHolder.Probation, Channel.AnotherBody, "Right 11",
            BeforeIt([On("sentence-stage.reported", ParoleListed)], Recorded())) with { OnlyOneOpen = true, DeclinedAs = NewsKind.Prison },
        Offender("R11-VNS", "refer the victim to the Victim Notification Scheme, so that they are contacted", DutyHolder.Probation, Channel.AnotherBody, "Local pilot",
            WorkingDays(15, 15, [On("hearing.resulted", SentencedUnderNotificationScheme)],
                [On("referral.recorded", Referral(ReferralService.VictimNotificationScheme, "contact-made", ReferralStage.ContactMade))]))
            with { NewerNewsReplaces = true, StillUsefulLater = true },
        Offender("R11-YOT", "keep the victim of a young offender informed", DutyHolder.Yot, Channel.AnotherBody, "Right 11",
            Undated([On("hearing.resulted", YoungOffenderSentenced)], [On("referral.recorded", Referral(ReferralService.YouthOffendingTeam, "")), On("duty.recorded")]))
            with { OnlyOneOpen = true },
        Row("UPC-CONSIDER", Right.ToBeToldOfTheOffender, "consider a request that the prison blocks contact", OwedTo.TheCase, DutyHolder.Officer, Channel.Internal,
            "SOP 3.2.17", OnTheDay([On("charge.decided", RemandWithSafeguarding)], Recorded())),
        Prison("UPC-SUBMIT", "ask the prison to block the contact, with consent or with a reason without it", DutyHolder.Everybody, Channel.Human,
            new Clock([On("prisoner-contact.reported", FirstContactFromPrison)],
                [On("referral.recorded", SentOrRefused(ReferralService.PrisonerContactBlock))], Unit.CalendarDays, 0, 0, CountedFrom.OccurredAt)) with { Urgent = true },
        Prison("UPC-GOV", "lay the request before the Governor", DutyHolder.Prison, Channel.AnotherBody,
            WorkingDays(1, 1, [On("referral.recorded", Block("sent", ReferralStage.Sent))], [On("referral.recorded", Block("received", ReferralStage.Received))])),
        Prison("UPC-BLOCK", "put the block in place", DutyHolder.Prison, Channel.AnotherBody,
            WorkingDays(2, 2, [On("referral.recorded", Block("sent", ReferralStage.Sent))], [On("referral.recorded", BlockDecided())])),
        Prison("UPC-TELL", "tell the person that the contact is blocked or the request refused", DutyHolder.Officer, Channel.HeadsUpThenHuman,
            WorkingDays(5, 1, [On("referral.recorded", BlockDecided())], Told())),
        Prison("UPC-AGAIN", "report the contact that goes on, and consider an offence", DutyHolder.Officer, Channel.Internal,
            WorkingDays(1, 1, [On("prisoner-contact.reported", ContactFromPrisonAgain)], Recorded())),
    ];

    // What the scheme for a convicted offender's victims brings; a legal person has no part in it.
    private static Rule Offender(string id, string words, DutyHolder holder, Channel channel, string source, Clock clock) =>
        Victim(id, Right.ToBeToldOfTheOffender, words, holder, channel, source, clock) with { ExcludesBusiness = true };

    private static Rule Prison(string id, string words, DutyHolder holder, Channel channel, Clock clock) =>
        Row(id, Right.ToBeToldOfTheOffender, words, OwedTo.Anybody, holder, channel, "SOP 3.2.17; J10", clock);

    private static Condition Block(string stages, params ReferralStage[] any) => Referral(ReferralService.PrisonerContactBlock, stages, any);

    private static Condition BlockDecided() => Block("confirmed, declined-by-service", ReferralStage.Confirmed, ReferralStage.DeclinedByService);
}
