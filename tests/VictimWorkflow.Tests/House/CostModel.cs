using System.Globalization;
using System.Text.Json.Nodes;

namespace VictimWorkflow.Tests.House;

/// <summary>What a journey costs on Azure in a year, worked out from the figures in <c>infra/cost.json</c> and what host.json sets.</summary>
internal sealed class CostModel(JsonNode figures, JsonNode host)
{
    private const double SecondsOfAYear = 365 * 86_400.0;
    private const double DaysOfAYear = 365;
    private const double KilobytesOfAGigabyte = 1_048_576;
    private const int PerThousand = 1_000;

    private readonly JsonNode _queues = host["extensions"]!["queues"]!;
    private readonly JsonNode _hub = host["extensions"]!["durableTask"]!["storageProvider"]!;

    private double Events => Figure("journeyYear", "events");

    private double ClockSteps => Figure("journeyYear", "clockSteps");

    private double Messages => Figure("journeyYear", "sms") + Figure("journeyYear", "emails");

    /// <summary>The app's own calls of its tables: counted by a test of the Azure host, for a report, an event, and an event with a message.</summary>
    public double TableCalls => Figure("counted", "report") + (Events * Figure("counted", "event")) + (ClockSteps * Figure("counted", "event") / 2)
        + (Messages * (Figure("counted", "eventWithMessage") - Figure("counted", "event")));

    // Of the engine's own calls of tables and queues about half go to each.
    private double EngineOperations =>
        ((Events + Messages) * Figure("engine", "wakesOfAnEvent") * Figure("engine", "wake")) + (ClockSteps * Figure("engine", "clockStep"))
        + (Messages * Figure("engine", "effect"))
        + (Figure("engine", "wakesOfAnEvent") * Math.Ceiling(DaysOfAYear / Figure("engine", "timerHopDays")) * Figure("engine", "timerHop"));

    private double OwnQueueOperations => (Events + Messages) * Figure("engine", "ownQueueOperationsOfAnEvent");

    private double Executions => (Events * Figure("engine", "executionsOfAnEvent")) + (ClockSteps * Figure("engine", "executionsOfAClockStep"))
        + (Messages * Figure("engine", "executionsOfAMessage"));

    // What a worker asks while nothing happens: each queue of ours and of the hub at its longest interval, and who has which partition.
    private double PollsOfAYear => Figure("fixed", "instancesThatPoll") * SecondsOfAYear
        * ((Figure("fixed", "ownQueues") / Seconds(_queues["maxPollingInterval"]!)) + ((Partitions + 1) / Seconds(_hub["maxQueuePollingInterval"]!)));

    private double PartitionOperationsOfAYear =>
        Figure("fixed", "instancesThatPoll") * SecondsOfAYear * 2 * Partitions / Figure("fixed", "partitionOperationsEverySeconds");

    private double Partitions => (double)_hub["partitionCount"]!;

    /// <summary>The lines of the table of costs, in dollars a year.</summary>
    public IEnumerable<string> Costs()
    {
        (string What, string Quantity, double Dollars)[] each =
        [
            ("the app's table calls", Whole(TableCalls), TableCalls / 10_000 * Price("tableOperationsPer10000")),
            ("the engine's calls, half to tables, half to queues", Whole(EngineOperations),
                EngineOperations / 2 / 10_000 * (Price("tableOperationsPer10000") + Price("queueOperationsPer10000"))),
            ("the app's queue calls", Whole(OwnQueueOperations), OwnQueueOperations / 10_000 * Price("queueOperationsPer10000")),
            ("executions, and the seconds they take", Whole(Executions),
                (Executions / 1_000_000 * Price("executionsPerMillion"))
                + (Executions * Figure("engine", "secondsOfAnExecution") * Figure("fixed", "memoryGB") * Price("onDemandGigabyteSecond"))),
            ("kilobytes stored", Whole(Figure("journeyYear", "kilobytesStored")),
                Figure("journeyYear", "kilobytesStored") / KilobytesOfAGigabyte * 12 * Price("storedGigabyteMonth")),
            ("kilobytes logged", Whole(Figure("journeyYear", "kilobytesLogged")),
                Figure("journeyYear", "kilobytesLogged") / KilobytesOfAGigabyte * Price("loggedGigabyte")),
            ("text messages, in parts", Whole(Figure("journeyYear", "sms") * Figure("journeyYear", "smsParts")),
                Figure("journeyYear", "sms") * Figure("journeyYear", "smsParts") * Price("smsPart")),
            ("emails", Whole(Figure("journeyYear", "emails")), Figure("journeyYear", "emails") * Price("email")),
        ];
        (string What, string Quantity, double Dollars)[] all =
        [
            ("polling while nothing happens", Whole(PollsOfAYear + PartitionOperationsOfAYear),
                (PollsOfAYear / 10_000 * Price("queueOperationsPer10000")) + (PartitionOperationsOfAYear / 10_000 * Price("tableOperationsPer10000"))),
            ("instances always ready", Whole(Figure("fixed", "alwaysReadyInstances")),
                Figure("fixed", "alwaysReadyInstances") * Figure("fixed", "memoryGB") * SecondsOfAYear * Price("alwaysReadyGigabyteSecond")),
        ];
        var journeys = Figure("force", "journeys");
        yield return "| for each journey | a year | $ for 1,000 journeys a year | $ for a force a year |";
        yield return "|---|--:|--:|--:|";
        foreach (var (what, quantity, dollars) in each)
        {
            yield return $"| {what} | {quantity} | {Money(dollars * PerThousand)} | {Whole(dollars * journeys)} |";
        }

        yield return "| **once for the installation** | | | |";
        foreach (var (what, quantity, dollars) in all)
        {
            yield return $"| {what} | {quantity} | | {Whole(dollars)} |";
        }

        var sum = each.Sum(line => line.Dollars);
        yield return $"| **together** | | **{Money(sum * PerThousand)}** | **{Whole((sum * journeys) + all.Sum(line => line.Dollars))}** |";
        yield return $"| without text messages | | {Money((sum - Sms) * PerThousand)} | {Whole(((sum - Sms) * journeys) + all.Sum(line => line.Dollars))} |";
    }

    private double Sms => Figure("journeyYear", "sms") * Figure("journeyYear", "smsParts") * Price("smsPart");

    /// <summary>The lines of the table of what a force needs in its busiest minute.</summary>
    public IEnumerable<string> Needs()
    {
        var journeys = Figure("force", "journeys");
        var peak = Figure("force", "busiestMinuteToAverage");
        var events = journeys * (Events + Messages) / SecondsOfAYear * peak;
        var atOnce = (double)_queues["batchSize"]! + (double)_queues["newBatchThreshold"]!;
        var admitted = atOnce / Figure("force", "secondsToAdmitAnEvent");
        var wakes = events * Figure("engine", "wakesOfAnEvent");
        var requests = journeys * (TableCalls + EngineOperations + OwnQueueOperations) / SecondsOfAYear * peak;
        var sendingMinutes = DaysOfAYear * Figure("force", "sendingHoursADay") * 60;
        var sms = journeys * Figure("journeyYear", "sms") / sendingMinutes * peak;
        var emails = journeys * Figure("journeyYear", "emails") / sendingMinutes * peak;
        yield return "| in the busiest minute | needed | at hand | so |";
        yield return "|---|--:|--:|---|";
        yield return Line("events admitted a second", Tenths(events), $"{Whole(admitted)} of one instance ({Whole(atOnce)} messages at once)", Instances(events, admitted));
        var ofOne = Figure("force", "engineEventsASecondOfAnInstance");
        yield return Line("wakes of journeys a second", Tenths(wakes), $"{ofOne} of one instance", $"{Instances(wakes, ofOne)}, at most {Partitions}");
        yield return Line("requests of storage a second", Whole(requests), $"{Whole(Figure("force", "storageRequestsASecondOfAnAccount"))} of one account", "one account");
        var (smsAtMost, emailsAtMost) = (Figure("force", "smsAMinuteAtMost"), Figure("force", "emailsAMinuteOfANewDomain"));
        yield return Line("text messages a minute", Whole(sms), $"{Whole(smsAtMost)} by name", Quota(sms, smsAtMost));
        yield return Line("emails a minute", Whole(emails), $"{Whole(emailsAtMost)} of a new domain", Quota(emails, emailsAtMost));
    }

    private static string Line(string what, string needed, string atHand, string so) => $"| {what} | {needed} | {atHand} | {so} |";

    private static string Instances(double needed, double ofOne) =>
        Math.Ceiling(needed / ofOne) is 1 ? "one instance" : $"{Whole(Math.Ceiling(needed / ofOne))} instances";

    private static string Quota(double needed, double given) =>
        needed <= given ? "no request" : $"ask for {Whole(Math.Ceiling(needed * 2 / 100) * 100)} a minute before go-live";

    private double Figure(string group, string name) => (double)figures[group]![name]!;

    private double Price(string name) => Figure("pricesInDollars", name);

    private static double Seconds(JsonNode interval) => TimeSpan.Parse((string)interval!, CultureInfo.InvariantCulture).TotalSeconds;

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Tenths(double value) => value.ToString("N1", CultureInfo.InvariantCulture);

    private static string Money(double value) => value.ToString("N2", CultureInfo.InvariantCulture);
}
