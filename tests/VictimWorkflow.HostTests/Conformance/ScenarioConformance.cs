using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Http;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Simulator.Scenarios;

namespace VictimWorkflow.HostTests.Conformance;

/// <summary>
/// Every shared scenario over real HTTP, step by step: machines sign what they send, people act through the API, and journey time stops
/// wherever something is due. What the file expects must hold, and the ledger must be the one that pure Core makes of the same events.
/// </summary>
public abstract class ScenarioConformance
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Scenarios");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(s_folder, "*.json").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    private protected abstract Task<Hosted> StartAsync(RuleBook rules, string at);

    [Theory, MemberData(nameof(Files))]
    public async Task A_shared_scenario_comes_to_the_same_ledger_as_in_the_simulator(string file)
    {
        var scenario = Scenario.Read(File.ReadAllBytes(Path.Combine(s_folder, file)), RuleBook.Current);
        var rules = scenario.RulesFrom(RuleBook.Current);
        var expected = InSimulator(scenario);
        await using var host = await StartAsync(rules, InstantPattern.General.Format(scenario.Steps[0].At));
        using var staff = await host.SignInAsync("staff-1", [Role.Officer, Role.WitnessCare, Role.Supervisor], [Actor.EveryUnit], restricted: true);
        using var operations = await host.SignInAsync("operator-1", [Role.Operator], [Actor.EveryUnit], restricted: true);
        var crimeRef = scenario.Steps.Select(step => CrimeOf(step.Event)).OfType<string>().First();

        foreach (var step in scenario.Steps)
        {
            await host.PassTimeAsync(step.At);
            if (step.Event is { } happened) await DeliverAsync(host, staff, operations, step, happened);
            var journeys = await host.JourneysOfAsync(crimeRef);
            foreach (var expectation in step.Expect)
                Assert.True(IsHeld(expectation, journeys, rules, step.At), $"{step.Ref}: {expectation}");
            IsSame(step.Ref, expected[step.Ref], ScenarioLedger.Of(journeys));
        }

        await IsShownAsync(host, staff, crimeRef);
    }

    private static Dictionary<string, string[]> InSimulator(Scenario scenario)
    {
        Dictionary<string, string[]> ledgers = new(StringComparer.Ordinal);
        var runner = new ScenarioRunner(scenario, RuleBook.Current, storesEveryStep: true);
        runner.Play(step => ledgers.TryAdd(step.Ref, ScenarioLedger.Of(runner.World.Journeys)));
        Assert.Empty(runner.Verdict.Differences);
        return ledgers;
    }

    private static void IsSame(string step, string[] expected, string[] found) => Assert.True(
        expected.SequenceEqual(found),
        $"{step}\nonly in the simulator:\n{string.Join('\n', expected.Except(found))}\nonly on this host:\n{string.Join('\n', found.Except(expected))}");

    private static bool IsHeld(Expectation expected, IReadOnlyList<Journey> journeys, RuleBook rules, Instant at)
    {
        var matching = journeys.Sum(j => j.Obligations.Values.Count(o => expected.IsMetBy(j, o, rules.Calendar)));
        return expected.Count is { } count ? matching == count : matching > 0;
    }

    private static async Task DeliverAsync(Hosted host, HttpClient staff, HttpClient operations, ScenarioStep step, ScenarioEvent happened)
    {
        var body = Given.Event(happened.Type, InstantPattern.ExtendedIso.Format(step.At), JsonNode.Parse(happened.Data.GetRawText())!.AsObject());
        if (EventCatalogue.MayWait(happened.Type) || SenderRoles.Of(happened.Type).IsEmpty)
        {
            Assert.Equal(202, (await host.PostSignedAsync(step.Ref, body)).Status);
            await host.PumpAsync();
            var result = await operations.AskAsync($"/api/events/records%7C{step.Ref}");
            var state = step.Refused is not null ? "quarantined" : step.Waiting is not null ? "waiting" : "admitted";
            Assert.Equal((step.Ref, state, step.Refused ?? step.Waiting), (step.Ref, (string?)result.Body!["state"], result.Code));
            return;
        }

        var answer = await staff.ActAsync(body, step.Ref);
        Assert.Equal((step.Ref, step.Refused is null, step.Refused), (step.Ref, answer.Status == 200, answer.Code));
        await host.PumpAsync();
    }

    /// <summary>What a reader is shown over HTTP is what stands in the journeys.</summary>
    private static async Task IsShownAsync(Hosted host, HttpClient staff, string crimeRef)
    {
        foreach (var journey in (await host.JourneysOfAsync(crimeRef)).Where(j => j.PersonRef is not null))
        {
            var obligations = (await staff.AskAsync($"/api/journeys/{journey.Id}/obligations")).Body!.AsArray();
            var messages = (await staff.AskAsync($"/api/journeys/{journey.Id}/messages")).Body!.AsArray();
            Assert.Equal(
                journey.Obligations.Values.Select(o => $"{o.Rule} {ContractName.Of(o.Status)}").Order(StringComparer.Ordinal),
                obligations.Select(o => $"{(string?)o!["rule"]} {(string?)o["status"]}").Order(StringComparer.Ordinal));
            Assert.Equal(
                journey.Messages.Values.Select(m => ContractName.Of(m.Status)).Order(StringComparer.Ordinal),
                messages.Select(m => (string)m!["status"]!).Order(StringComparer.Ordinal));
        }

        var tasks = (await staff.AskAsync($"/api/tasks?crimeRef={Uri.EscapeDataString(crimeRef)}&take=200")).Body!["items"]!.AsArray();
        var open = (await host.JourneysOfAsync(crimeRef)).Sum(j => j.Tasks.Values.Count(t => t.Status == HumanTaskStatus.Open));
        Assert.Equal(open, tasks.Count);
    }

    private static string? CrimeOf(ScenarioEvent? happened) =>
        happened?.Data.TryGetProperty("crimeRef", out var crimeRef) == true ? crimeRef.GetString() : null;
}
