using System.CommandLine;
using Spectre.Console;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Simulator.Scenarios;

namespace VictimWorkflow.Simulator.Commands;

/// <summary>Plays scenario files and says where the product differs from them.</summary>
internal static class ReplayCommand
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var files = new Argument<string[]>("file") { Description = "Scenario files", Arity = ArgumentArity.OneOrMore };
        var command = new Command("replay", "Play scenario files: 0 all holds, 1 a difference, 2 a bad file, 3 some rules not implemented") { files };
        command.SetAction(parsed => Run(parsed.GetValue(files)!, output, errors));
        return command;
    }

    private static int Run(string[] files, TextWriter output, TextWriter errors)
    {
        var screen = Screen.On(output);
        var verdicts = new List<Verdict>();
        var areReadable = true;
        foreach (var file in files)
        {
            if (ScenarioFile.TryRead(file, errors) is not { } scenario)
            {
                areReadable = false;
                continue;
            }

            var verdict = ScenarioRunner.Replay(scenario, RuleBook.Current);
            Print(screen, file, verdict);
            verdicts.Add(verdict);
        }

        return areReadable ? Verdict.ExitCodeOf(verdicts) : Verdict.BadFile;
    }

    private static void Print(IAnsiConsole screen, string file, Verdict verdict)
    {
        var colour = verdict.ExitCode switch { Verdict.AllHolds => "green", Verdict.SomeNotImplemented => "yellow", _ => "red" };
        screen.MarkupLine(
            $"[{colour}]{verdict.Id.EscapeMarkup()}[/] {Path.GetFileName(file).EscapeMarkup()}: " +
            $"{verdict.Held} held, {verdict.NotImplemented} not implemented, {verdict.Differences.Length} differences");
        foreach (var difference in verdict.Differences)
        {
            screen.MarkupLine($"  [red]{difference.Ref.EscapeMarkup()}[/] expected {difference.Expected.EscapeMarkup()}");
            foreach (var found in difference.Found)
            {
                screen.MarkupLine($"      found {found.EscapeMarkup()}");
            }
        }
    }
}
