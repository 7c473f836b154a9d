using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Commands;
using VictimWorkflow.Simulator.Runs;
using VictimWorkflow.Simulator.Scenarios;
using VictimWorkflow.Simulator.Worlds;
using VictimWorkflow.Tests.Scenarios;

namespace VictimWorkflow.Tests.Simulation;

public class SimulatedRunTests
{
    // 42 and 20260101 catch journeys that end with promises still open; the others vary the world.
    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(42UL)]
    [InlineData(20260101UL)]
    public void No_seed_breaks_a_promise(ulong seed)
    {
        var report = SimulatedRun.Of(new(seed, Victims: 60, Days: 150));

        Assert.True(report.Loads.All(load => load.Total > 0) && report.Events["taken"] > 0);
        Assert.True(report.Broken == 0, $"{string.Join('\n', report.BrokenFirst)}\nrun --seed {seed} --victims 60 --days 150");
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_on_one_thread_and_on_several()
    {
        var settings = new RunSettings(Seed: 7, Victims: 60, Days: 120);

        var alone = ReportFiles.Json(SimulatedRun.Of(settings with { Threads = 1 }));

        Assert.Equal(alone, ReportFiles.Json(SimulatedRun.Of(settings with { Threads = 2 })));
        Assert.Equal(alone, ReportFiles.Json(SimulatedRun.Of(settings with { Threads = 4 })));
    }

    [Fact]
    public void Events_made_by_the_simulator_are_what_they_would_be_if_they_came_from_outside()
    {
        var settings = new RunSettings(Seed: 11, Victims: 60, Days: 200);

        Assert.Equal(SimulatedRun.Of(settings).Fingerprint, SimulatedRun.Of(settings with { ReadsEveryEvent = true }).Fingerprint);
    }

    [Fact]
    public void Another_seed_gives_another_world() =>
        Assert.NotEqual(SimulatedRun.Of(new(7, 10, 60)).Fingerprint, SimulatedRun.Of(new(8, 10, 60)).Fingerprint);

    [Fact]
    public void A_scenario_played_twice_gives_the_same_bytes_whether_stored_at_every_step_or_not() =>
        Assert.Equal(Bytes(storesEveryStep: false), Bytes(storesEveryStep: true));

    [Fact]
    public void The_generator_is_the_published_one()
    {
        var random = new SplitMix64(1234567);

        Assert.Equal(6457827717110365317UL, random.Next());
        Assert.Equal(3203168211198807973UL, random.Next());
    }

    private static byte[] Bytes(bool storesEveryStep)
    {
        var runner = new ScenarioRunner(ScenarioTests.Read("shared/S11-two-victims-two-suspects.json"), RuleBook.Current, storesEveryStep);
        runner.Play(_ => true);
        return runner.World.ToBytes();
    }
}

/// <summary>The checker of runs finds what it is there to find.</summary>
public class WatchmanTests
{
    private static readonly Instant s_now = Instant.FromUtc(2026, 7, 1, 20, 30); // 21:30 in London, a Wednesday.
    private static readonly Journey s_journey = new() { Id = "C~V", CrimeRef = "C", PersonRef = "V", Role = JourneyRole.Victim };

    [Theory]
    [InlineData(21 * 60, 22 * 60, 1)]
    [InlineData(21 * 60, 8 * 60, 1)] // Over midnight.
    [InlineData(22 * 60, 8 * 60, 0)]
    [InlineData(20 * 60, 21 * 60, 0)]
    [InlineData(20 * 60, (21 * 60) + 30, 0)] // Until is free again.
    public void A_message_in_a_time_to_avoid_is_found(int from, int to, int broken)
    {
        var window = new TimeToAvoid([Weekday.Wed], Dates: null, new(from), new(to), Channels: null);

        Assert.Equal(broken, Watch(w => w.See(Message(), s_journey with { Agreements = [new(s_now, null, null, null, null, KeyEventsOnly: false, [window])] })));
    }

    [Fact]
    public void A_message_to_an_unsafe_point_is_found() => Assert.Equal(1, Watch(w =>
    {
        w.MarkUnsafe("V-mobile");
        w.See(Message(), s_journey);
    }));

    [Fact]
    public void An_obligation_closed_by_nobody_is_found()
    {
        Assert.Equal(1, Watch(w => w.SeeEnd(With(Duty() with { Status = ObligationStatus.Met }), [], s_now)));
        Assert.Equal(0, Watch(w => w.SeeEnd(
            With(Duty() with { Status = ObligationStatus.Met, ClosedBy = "event-1" }) with { Position = 1 }, [Entry(new Event.ContactAgreed(new(), AgreementForm.Form))], s_now)));
    }

    [Fact]
    public void A_limit_that_passes_unannounced_is_found()
    {
        Assert.Equal(1, Passing(With(Duty()), s_now));
        Assert.Equal(1, Passing(With(Duty()) with { Alerts = Alert(s_now + Duration.FromHours(30)), NextNumber = 3 }, s_now));
        Assert.Equal(0, Passing(With(Duty()) with { Alerts = Alert(s_now), NextNumber = 3 }, s_now));
        Assert.Equal(0, Passing(With(Duty()), s_now + Duration.FromHours(25))); // Past already when it was learnt of.
    }

    [Fact]
    public void A_journey_that_would_sleep_past_a_limit_is_found()
    {
        Assert.Equal(1, Watch(w => w.See(s_journey, With(Duty()) with { NextDue = null }, s_now)));
        Assert.Equal(1, Watch(w => w.See(s_journey, With(Duty()) with { NextDue = s_now + Duration.FromHours(25) }, s_now)));
        Assert.Equal(0, Watch(w => w.See(s_journey, With(Duty()), s_now)));
    }

    [Fact]
    public void A_journey_that_did_not_read_its_log_is_found() =>
        Assert.Equal(1, Watch(w => w.SeeEnd(s_journey, [Entry(new Event.ContactAgreed(new(), AgreementForm.Form))], s_now)));

    [Fact]
    public void A_message_only_accepted_is_no_evidence()
    {
        Assert.Equal(1, MetBy(Report(DeliveryStatus.Accepted)));
        Assert.Equal(0, MetBy(Report(DeliveryStatus.Delivered)));
        Assert.Equal(1, MetBy(happened: null)); // By nothing that is in the log.
    }

    private static int MetBy(Event? happened) => Watch(w => w.SeeEnd(
        s_journey with
        {
            Obligations = s_journey.Obligations.Set(Duty() with { Due = Due.Undated, Status = ObligationStatus.Met, ClosedBy = "event-1" }),
            Position = happened is null ? 0 : 1,
        },
        happened is null ? [] : [Entry(happened)], s_now));

    private static int Passing(Journey journey, Instant opened) => Watch(w =>
    {
        w.See(s_journey, journey, opened);
        w.SeeEnd(journey, [], s_now + Duration.FromDays(9));
    });

    private static LogEntry Entry(Event happened) => new(1, "event-1", "any", happened, s_now, s_now, s_now, []);

    private static Event.DeliveryReported Report(DeliveryStatus status) => new("C~V.3", ContactMethod.Sms, status) { PersonRef = "V" };

    private static int Watch(Action<Watchman> act)
    {
        var broken = 0;
        act(new Watchman(_ => broken++));
        return broken;
    }

    private static Obligation Duty() => new(1, "R6-ARREST", "code-2021", 0, "event-1", s_now, Due.By(s_now + Duration.FromHours(24)));

    private static Journey With(Obligation duty) =>
        s_journey with { Obligations = s_journey.Obligations.Set(duty), NextDue = s_now + Duration.FromHours(12) };

    private static ImmutableSortedDictionary<int, Alert> Alert(Instant at) =>
        ImmutableSortedDictionary<int, Alert>.Empty.Add(2, new(2, AlertKind.AtRisk, at, Obligation: 1, EventRef: null, Urgent: false));

    private static SentMessage Message() =>
        new(s_now, "C", "C~V", "V", ContactMethod.Sms, ["R6-ARREST"], Template.News, "C~V.3", 1, "V-mobile") { IsAccepted = true };
}
