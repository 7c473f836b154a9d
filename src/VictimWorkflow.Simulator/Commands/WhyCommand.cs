using System.CommandLine;
using Spectre.Console;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Scenarios;

namespace VictimWorkflow.Simulator.Commands;

/// <summary>Explains the obligations of a rule as they stand after a step of a scenario.</summary>
internal static class WhyCommand
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var file = new Argument<string>("file") { Description = "Scenario file" };
        var step = new Argument<string>("ref") { Description = "Step after which to look" };
        var rule = new Argument<string>("rule") { Description = "Rule id" };
        var person = new Argument<string?>("person") { Description = "Whose; everybody's if left out", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("why", "Explain the obligations of a rule at a step") { file, step, rule, person };
        command.SetAction(parsed => Run(
            parsed.GetValue(file)!, parsed.GetValue(step)!, parsed.GetValue(rule)!, parsed.GetValue(person), output, errors));
        return command;
    }

    private static int Run(string file, string step, string rule, string? person, TextWriter output, TextWriter errors)
    {
        if (ScenarioFile.TryRead(file, errors) is not { } scenario)
        {
            return Verdict.BadFile;
        }

        if (!scenario.Steps.Any(s => s.Ref == step))
        {
            errors.WriteLine($"{file}: there is no step {step}.");
            return Verdict.BadFile;
        }

        var runner = new ScenarioRunner(scenario, RuleBook.Current);
        runner.Play(played => played.Ref != step);
        var duties = runner.World.Journeys.Where(j => person is null || j.PersonRef == person)
            .SelectMany(j => j.Obligations.Values.Where(o => o.Rule == rule).Select(o => (Journey: j, Duty: o))).ToList();
        var screen = Screen.On(output);
        foreach (var (journey, duty) in duties)
        {
            screen.MarkupLine($"[bold]{DutyWords.Of(journey, duty).EscapeMarkup()}[/]");
            foreach (var line in Explanation.Of(duty, journey, runner.World.Rules))
            {
                screen.MarkupLine($"  {line.EscapeMarkup()}");
            }
        }

        if (duties.Count == 0)
        {
            screen.MarkupLine($"Nobody{(person is null ? "" : $" called {person}")} has an obligation of {rule} at {step}.".EscapeMarkup());
        }

        return Verdict.AllHolds;
    }
}
