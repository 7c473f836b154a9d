using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Simulator.Runs;

/// <summary>What happens in an invented crime, and to whom.</summary>
internal sealed partial class Story
{
    // Most crimes without a suspect are filed within two months; a few stay open.
    private const int FiledUndetected = 90;

    private static readonly Court s_court = new("Medway", CourtLevel.Magistrates);
    private static readonly Weekday[] s_workdays = [Weekday.Mon, Weekday.Tue, Weekday.Wed, Weekday.Thu, Weekday.Fri];

    private void Invent(Instant start)
    {
        var at = start + Duration.FromMinutes(_random.Between(0, 600));
        Feed(at, Report(at));
        at += Hours(1, 30);
        Feed(at, new Event.CrimeRecorded { CrimeNumber = "46/EXAMPLE/26" });
        at += Hours(1, 48);
        Feed(at, new Event.CrimeAllocated(_officer.Ref, "medway"));
        if (_random.Chance(_kind.Detected))
        {
            for (var suspect = 1; suspect <= Math.Max(1, _kind.Suspects); suspect++)
            {
                Detect($"D{suspect}", at + Hours(2, 400));
            }
        }
        else if (_random.Chance(FiledUndetected))
        {
            Feed(at + Hours(200, 1500), new Event.CrimeFinalised(FinalOutcome.FiledUndetected, "no line left") { ApprovedBy = "supervisor-1" });
        }

        Mishaps();
    }

    private Event.CrimeReported Report(Instant at) => new(
        _random.Any(ReportChannel.Phone101, ReportChannel.Phone999, ReportChannel.Online), "medway",
        new Offence(_kind.Name, [.. _kind.Flags]), [.. _kind.Roles.Select((cast, index) => Person(cast, $"P{index + 1}"))])
    {
        CommittedOn = London.DateOf(at).PlusDays(-_random.Between(0, 3)),
        Suspects = [.. Enumerable.Range(1, _kind.Suspects).Select(n => new Suspect($"D{n}") { Under18 = _random.Chance(15) })],
    };

    private Person Person(Cast cast, string personRef) => new(personRef, cast == Cast.Witness ? PersonRole.Witness : PersonRole.Victim)
    {
        Kind = cast == Cast.Business ? PersonKind.Business : PersonKind.Individual,
        ContactPoints =
        [
            Point(personRef, ContactPointKind.Mobile, "07700 900123"), Point(personRef, ContactPointKind.Email, "person@example.org"),
            Point(personRef, ContactPointKind.Address, "1 Example Road"),
        ],
        BirthDate = cast switch { Cast.Business => null, Cast.Child => new LocalDate(2014, 5, 6), _ => new LocalDate(1985, 5, 6) },
        NamedContact = cast == Cast.Business && _random.Chance(70)
            ? Representative(Point($"{personRef}-contact", ContactPointKind.Email, "named@example.org")) : null,
        ParentOrGuardian = cast == Cast.Child ? Representative(Point($"{personRef}-parent", ContactPointKind.Mobile, "07700 900456")) : null,
        Preferences = _random.Chance(50) ? Preferences() : null,
    };

    private static Representative Representative(ContactPoint point) => new("Placeholder") { ContactPoints = [point] };

    private ContactPoint Point(string owner, ContactPointKind kind, string value)
    {
        var point = new ContactPoint($"{owner}-{ContractName.Of(kind)}", kind, value, _random.Any(Safety.Yes, Safety.Yes, Safety.Yes, Safety.No, Safety.Unknown));
        if (point.Safe != Safety.Yes)
        {
            _watchman.MarkUnsafe(point.ContactPointRef);
        }

        return point;
    }

    private Preferences Preferences() => new()
    {
        Dates = _random.Any(ContactMethod.Sms, ContactMethod.Email, ContactMethod.Phone),
        News = _random.Any(ContactMethod.Phone, ContactMethod.Email, ContactMethod.Sms, ContactMethod.Letter),
        Routine = _random.Any(ContactMethod.Phone, ContactMethod.Email, ContactMethod.Sms),
        IntervalDays = _random.Any(7, 14, 28),
        TimesToAvoid = !_random.Chance(60) ? [] : _random.Any(0, 1, 2) switch
        {
            0 => [Window(s_workdays, 9 * 60, 17 * 60)],
            1 => [Window(Enum.GetValues<Weekday>(), (21 * 60) + 30, (9 * 60) + 30)],
            _ => [Window([Weekday.Sat, Weekday.Sun], 0, 24 * 60), Window([Weekday.Wed], 12 * 60, 15 * 60)],
        },
    };

    private static TimeToAvoid Window(Weekday[] days, int from, int to) => new([.. days], Dates: null, new(from), new(to), Channels: null);

    private void Detect(string suspect, Instant at)
    {
        if (_kind.Suspects == 0)
        {
            Feed(at, new Event.SuspectIdentified { SuspectRef = suspect, Under18 = _random.Chance(20) });
        }

        at += Hours(1, 100);
        Feed(at, new Event.SuspectArrested { SuspectRef = suspect });
        at += Hours(2, 12);
        Feed(at, new Event.SuspectInterviewed(Voluntary: false) { SuspectRef = suspect });
        at += Hours(1, 6);
        var basis = _random.Any(ReleaseBasis.Bail, ReleaseBasis.UnderInvestigation);
        Feed(at, new Event.SuspectReleased(basis, "further enquiries") { SuspectRef = suspect, ConditionsProtectVictim = basis == ReleaseBasis.Bail });
        if (basis == ReleaseBasis.Bail && _random.Chance(40))
        {
            var change = _random.Any(BailChange.Varied, BailChange.Extended);
            Feed(at + Hours(24, 300), new Event.BailChanged(BailAuthority.Police, change, "address changed") { SuspectRef = suspect, ConditionsProtectVictim = true });
        }

        at += Hours(300, 1800);
        var decision = _random.Any(ChargeDecision.Charged, ChargeDecision.Charged, ChargeDecision.NoCharge);
        Feed(at, new Event.ChargeDecided(decision, _random.Any(Prosecutor.Police, Prosecutor.Cps))
        {
            SuspectRef = suspect,
            Reason = "evidence",
            Custody = ChargeCustody.ConditionalBail,
            CivilianWitness = true,
        });
        if (decision == ChargeDecision.Charged)
        {
            GoToCourt(suspect, at);
        }
    }

    private void GoToCourt(string suspect, Instant at)
    {
        var first = Hear(suspect, HearingKind.First, at + Hours(24, 72), 14, 28);
        var isGuilty = _random.Chance(50);
        var plea = Result(suspect, HearingKind.First);
        Resulted(first, isGuilty ? plea with { Plea = Plea.Guilty, Verdict = Verdict.Guilty } : plea with { Plea = Plea.NotGuilty });
        var last = first;
        if (!isGuilty)
        {
            last = Hear(suspect, HearingKind.Trial, first + Hours(24, 200), 40, 120);
            var trial = HearingRef(suspect, HearingKind.Trial);
            Feed(first + Hours(24, 400), new Event.WitnessRequired(trial, Required: true) { PersonRef = "P1" });
            isGuilty = _random.Chance(60);
            Feed(last, new Event.HearingHeld(trial, HearingStage.Started) { SuspectRef = suspect });
            Resulted(last, Result(suspect, HearingKind.Trial) with { Verdict = isGuilty ? Verdict.Guilty : Verdict.NotGuilty });
        }

        if (isGuilty)
        {
            var sentence = Hear(suspect, HearingKind.Sentence, last + Hours(24, 72), 14, 28);
            var custody = new Sentence([SentenceKind.ImmediateCustody]) { Months = _random.Between(2, 40), SpecifiedOffence = _kind.IsViolentOrSexual };
            Resulted(sentence, Result(suspect, HearingKind.Sentence) with { Sentence = custody });
        }
    }

    private Instant Hear(string suspect, HearingKind kind, Instant listedAt, int leastDays, int mostDays)
    {
        var startsAt = London.At(London.DateOf(listedAt).PlusDays(_random.Between(leastDays, mostDays)), new LocalTime(10, 0));
        Feed(listedAt, new Event.HearingListed(HearingRef(suspect, kind), kind, ListingStatus.Listed, s_court) { SuspectRef = suspect, StartsAt = startsAt });
        return startsAt;
    }

    private static Event.HearingResulted Result(string suspect, HearingKind kind) => new(HearingRef(suspect, kind)) { SuspectRef = suspect };

    private void Resulted(Instant startedAt, Event.HearingResulted result) => Feed(startedAt + Duration.FromHours(5), result);

    private static string HearingRef(string suspect, HearingKind kind) => $"{suspect}-{ContractName.Of(kind)}";

    private Duration Hours(int least, int most) => Duration.FromMinutes(_random.Between(least * 60, most * 60));
}
