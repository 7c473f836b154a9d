using VictimWorkflow.Core.Events;
using static VictimWorkflow.Core.Code.Conditions;

namespace VictimWorkflow.Core.Code;

/// <summary>Rights 1 to 5: being understood, recorded, informed, supported and compensated.</summary>
public static partial class VictimsCode
{
    private static IEnumerable<Rule> Reporting() =>
    [
        Victim("R1-COMM", Right.ToUnderstand, "ask the victim about language, communication and disability, and give what is needed free of charge",
            DutyHolder.Everybody, Channel.Human, "Right 1", AtFirstContact([On("crime.reported")], Told())) with { StillUsefulLater = true, OnlyOneOpen = true },
        Victim("R1-TRANSLATE", Right.ToUnderstand, "have what matters for interview or court translated or read out, the acknowledgement included",
            DutyHolder.Officer, Channel.Written, "Right 1",
            BeforeIt([On("needs.assessed", TranslationNeeded), On("concern.reported", CommunicationDifficulty)], ToldOrRecorded())) with { OnlyOneOpen = true },
        Victim("R1-COMPANION", Right.ToUnderstand, "let the victim bring a person of their choice, or say why not", DutyHolder.Officer, Channel.Human, "Right 1; Right 2",
            AtFirstContact([On("crime.reported"), On("request.received", Request(RequestKind.Supporter))], Told()))
            with { StillUsefulLater = true, OnlyOneOpen = true },
        Row("R2-RECORD", Right.ToBeRecorded, "record the crime", OwedTo.TheCase, DutyHolder.RecordingUnit, Channel.Internal, "Right 2; NCRS",
            Hours(24, [On("crime.reported")], [On("crime.recorded")])),
        Row("R2-EXPLAIN", Right.ToBeRecorded, "explain that a statement may lead to giving evidence in court", OwedTo.Anybody, DutyHolder.Officer, Channel.Human,
            "Right 2; SOP 3.5.3", OnTheDay([On("statement.recorded", EvidenceStatement)], Told())) with { OnlyOnce = true },
        Victim("R2-INTERVIEW", Right.ToBeRecorded, "interview the victim seldom, without delay, in a suitable place, and explain when a wish is refused",
            DutyHolder.Officer, Channel.Human, "Right 2; SOP 3.2.7", Undated([On("statement.recorded", StatementPlanned)], ToldOrRecorded())) with { OnlyOneOpen = true },
        Victim("R2-NOCONTACT", Right.ToBeRecorded, "keep the victim and their family away from the suspect", DutyHolder.Officer, Channel.Internal, "Right 2",
            Undated([On("statement.recorded", OnPolicePremises)], Recorded())) with { OnlyOneOpen = true },
        Victim("R2-CANCEL", Right.ToBeRecorded, "tell the victim that the crime record is cancelled, merged or transferred, and why", DutyHolder.Officer,
            Channel.WrittenIfPreferred, "SOP 3.2.10; J17", WorkingDays(5, 1, [On("crime.finalised", CancelledRecord)], Told())) with { DeclinedAs = NewsKind.Decisions },
        Row("R2-NEWOFFENCE", Right.ToBeRecorded, "record the new offence that was disclosed", OwedTo.Anybody, DutyHolder.Officer, Channel.Internal, "SOP 3.2.17",
            Hours(24, [On("concern.reported", NewOffence)], Recorded())),
        Victim("R3-ACK", Right.ToInformationOnReporting, "acknowledge the report in writing", DutyHolder.RecordingUnit, Channel.Written,
            "Right 3; SOP 3.2.1", WorkingDays(5, 5, [On("crime.reported"), On("person.updated", NewVictim)], ToldOrDelivered()))
            with { StillUsefulLater = true, OnlyOnce = true },
        Victim("R3-VCC", Right.ToInformationOnReporting, "give and explain the Victim Care Card, and check that it was given", DutyHolder.Officer, Channel.Human,
            "Right 3; SOP 3.2.4", OnTheDay([On("crime.reported")], Told()),
            WorkingDays(1, 1, [On("crime.recorded")], Recorded()) with { Label = Clock.RecordingCheck }) with { StillUsefulLater = true },
        Information("R3-INFO", Right.ToInformationOnReporting, "tell the victim where to find information, support, therapy and housing, and how to reach the officer",
            "Right 3; J2"),
        Victim("R3-RJINFO", Right.ToInformationOnReporting, "inform the victim about restorative justice", DutyHolder.Officer, Channel.WrittenIfPreferred,
            "Right 3; SOP 3.2.12",
            WorkingDays(5, 5, [On("crime.reported"), On("suspect.identified", AgeOfSuspectKnown)],
                [On("contact.logged"), On("referral.recorded", Referral(ReferralService.YouthOffendingTeam, ""))])) with { StillUsefulLater = true },
        Victim("SOP-FIRST-CONTACT", Right.ToBeToldOfTheInvestigation, "reach the victim for the first time", DutyHolder.Officer, Channel.Human, "SOP 3.2.2, 3.2.10; J1",
            CalendarDays(5, [On("crime.recorded", InvestigationCreated)], Told()),
            CalendarDays(5, [On("crime.allocated")], Told()) with { Label = Clock.AttributionOnly })
            with { StillUsefulLater = true, OnlyOneOpen = true, ChannelWhen = [new(EmailIsPreferred, Channel.WrittenIfPreferred)] },
        Victim("SOP-ATTEMPTS", Right.ToBeToldOfTheInvestigation, "try again, at other times and by other ways", DutyHolder.Officer, Channel.Human,
            "SOP 3.2.2, 3.2.10.1; E.5", Undated([On("contact.logged", FailedOutcome)], Told())) with { OnlyOneOpen = true },
        Victim("SOP-PREFS", Right.ToBeToldOfTheInvestigation, "record how, when and where the victim wants to be contacted", DutyHolder.Officer, Channel.Internal,
            "Right 6; SOP 3.2.2, 3.2.10",
            AtFirstContact([On("crime.reported")],
                [On("crime.reported", PreferencesGiven), On("person.updated", PreferencesGiven), On("contact.agreed")]))
            with { StillUsefulLater = true, OnlyOneOpen = true },
        Information("R5-COURTCOMP", Right.ToCompensation, "tell the victim how to ask the court for compensation and what proof to keep", "Right 5"),
        Victim("R5-CICA", Right.ToCompensation, "tell the victim how to apply for criminal injuries compensation, and remind them in time", DutyHolder.Officer,
            Channel.WrittenIfPreferred, "Right 5; SOP 3.2.13",
            new Clock([On("crime.reported", ViolenceOrSexualOffence)], [.. ToldOrRecorded()], Unit.Cica, null, null, CountedFrom.OccurredAt))
            with { StillUsefulLater = true, OnlyOnce = true, ExcludesBusiness = true },
        Victim("R5-CICA-ASSIST", Right.ToCompensation, "help the victim to fill in the claim for criminal injuries compensation", DutyHolder.Officer, Channel.Human,
            "SOP 3.2.13",
            Undated([On("request.received", Request(RequestKind.CicaHelp))],
                [On("contact.logged"), On("referral.recorded", Referral(ReferralService.CicaHelp, "")), On("duty.recorded")]))
            with { OnlyOneOpen = true, ExcludesBusiness = true },
        Information("R12-INFO", Right.ToComplain, "tell the victim how to complain", "Right 12; SOP 3.4") with { Holder =
            DutyHolder.Everybody, Channel = Channel.Automatic },
    ];

    private static IEnumerable<Rule> Support() =>
    [
        Needs("SOP-NEEDS-INIT", "make a first assessment of the victim's needs", DutyHolder.RecordingUnit, Channel.Internal, "Right 4; SOP 3.2.3",
            AtFirstContact([On("crime.reported")], [On("needs.assessed", InitialAssessment)])) with { StillUsefulLater = true, OnlyOneOpen = true },
        Needs("SOP-VNA", "complete the victim needs assessment", DutyHolder.Officer, Channel.Internal, "Right 4; SOP 3.2.3",
            CalendarDays(5, [On("crime.recorded", InvestigationCreated)], [On("needs.assessed", FullAssessment)])) with { StillUsefulLater = true, OnlyOneOpen = true },
        Needs("SOP-VNA-REVIEW", "check the victim's needs and status again", DutyHolder.Officer, Channel.Internal, "Right 4; SOP 3.2.3",
            CalendarDays(28, [On("needs.assessed"), On(Trigger.ByClock)], [On("needs.assessed"), On("duty.recorded")])) with { OnlyOneOpen = true },
        Needs("R4-ENHFLAG", "decide whether the victim has enhanced rights, with the category, and pass it on", DutyHolder.Officer, Channel.Internal,
            "Right 4; SOP 3.2.3, 3.2.5", OnTheDay([On("needs.assessed", StatusToDecide)], [On("needs.assessed", EnhancedGiven)])) with { OnlyOneOpen = true },
        Needs("R4-REFER", "refer the victim to the support service", DutyHolder.Officer, Channel.Internal, "Right 4; SOP 3.2.11",
            WorkingDays(2, 2, [On("crime.reported"), On("referral.recorded", ConsentedLate(ReferralService.VictimSupport, "R4-REFER"))],
                [On("referral.recorded", SentOrRefused(ReferralService.VictimSupport))])) with { StillUsefulLater = true },
        Needs("R4-CONSENT", "settle the victim's consent to support, asked for expressly where the offence demands it", DutyHolder.Officer, Channel.Human,
            "Right 4; SOP 3.2.2, 3.2.11; J6", WorkingDays(2, 2, [On("crime.reported")], [On("referral.recorded", ConsentSettled)])) with { StillUsefulLater = true },
        Needs("R4-ISVA", "offer and make a referral to an independent sexual violence adviser", DutyHolder.Officer, Channel.Human, "Right 4; SOP 3.2.11",
            WorkingDays(2, 2, [On("crime.reported", SexualOffence), On("referral.recorded", ConsentedLate(ReferralService.Isva, "R4-ISVA"))],
                [On("referral.recorded", SentOrRefused(ReferralService.Isva))])) with { StillUsefulLater = true },
        Needs("R4-IDVA", "offer and make a referral to an independent domestic violence adviser", DutyHolder.Officer, Channel.Human, "Right 4; SOP 3.2.11",
            WorkingDays(2, 2, [On("crime.reported", DomesticAbuse), On("referral.recorded", ConsentedLate(ReferralService.Idva, "R4-IDVA"))],
                [On("referral.recorded", SentOrRefused(ReferralService.Idva))])) with { StillUsefulLater = true },
        Needs("R4-BEREAVED", "assign a family liaison officer and offer bereavement support", DutyHolder.Officer, Channel.Human, "Right 4",
            WorkingDays(2, 2, [On("crime.reported", Death)], [On("referral.recorded", BereavementSupported)])) with { StillUsefulLater = true },
        Needs("R4-RI", "consider a registered intermediary before the interview", DutyHolder.Officer, Channel.Human, "Right 2; SOP 3.2.11",
            BeforeIt([On("needs.assessed"), On("concern.reported", CommunicationDifficulty)],
                [On("referral.recorded", Referral(ReferralService.RegisteredIntermediary, "")), On("duty.recorded")])) with { OnlyOneOpen = true },
        Needs("R4-REASSESS", "assess the victim's needs anew", DutyHolder.Officer, Channel.Human, "Right 4; C.4",
            WorkingDays(5, 1, [On("concern.reported", ReassessmentNeeded), On("crime.reopened")], [On("needs.assessed")])),
        Victim("OFF-VICTIM", Right.ToSupport, "see that a colleague who is a victim has every right and a welfare plan", DutyHolder.Officer, Channel.Internal,
            "SOP 3.2.14", Undated([On("crime.reported", PoliceEmployeeReported), On("person.updated", Once("OFF-VICTIM", PoliceEmployee))], Recorded())),
        Row("EMP-DA", Right.ToSupport, "route the case of a police employee under procedure N07a and restrict access to the record", OwedTo.TheCase,
            DutyHolder.Officer, Channel.Internal, "SOP 3.2.15",
            OnTheDay([On("crime.reported", DomesticAbuseAndPoliceEmployee), On("suspect.identified", Once("EMP-DA", PoliceEmployeeSuspected))], Recorded())),
    ];

    // What is told with the information on reporting: five working days at the latest (J2).
    private static Rule Information(string id, Right right, string words, string source) =>
        Victim(id, right, words, DutyHolder.Officer, Channel.WrittenIfPreferred, source, WorkingDays(5, 5, [On("crime.reported")], ToldOrDelivered()))
            with
        { StillUsefulLater = true, OnlyOnce = true };

    // A legal person has no needs, no tier and no support service.
    private static Rule Needs(string id, string words, DutyHolder holder, Channel channel, string source, Clock clock) =>
        Victim(id, Right.ToSupport, words, holder, channel, source, clock) with { ExcludesBusiness = true };

    private static Condition SentOrRefused(ReferralService service) => Referral(service, "sent or refused", ReferralStage.Sent, ReferralStage.Refused);
}
