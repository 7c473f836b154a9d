using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;
using VictimWorkflow.Simulator.Runs;

namespace VictimWorkflow.Simulator.Commands;

/// <summary>Lets a seeded world run and reports what came of it: 0 when every invariant held, 1 when one was broken.</summary>
internal static class RunCommand
{
    private const int MostVictims = 1_000_000; // A force has about 150,000 a year.
    private const int MostDays = 3_650; // The calendar of bank holidays reaches about so far.

    public static Command Create(TextWriter output)
    {
        var seed = new Option<ulong>("--seed") { Description = "The same seed gives the same run", DefaultValueFactory = _ => 1 };
        var victims = Number("--victims", "How many victims at least", 1_000, MostVictims);
        var days = Number("--days", "How many days of virtual time", 180, MostDays);
        var command = new Command("run", "Let a seeded world run with spoilt feeds, idle officers and failing providers") { seed, victims, days };
        command.SetAction(parsed => Run(new RunSettings(parsed.GetValue(seed), parsed.GetValue(victims), parsed.GetValue(days)), output));
        return command;
    }

    private static Option<int> Number(string name, string description, int standard, int most)
    {
        var option = new Option<int>(name) { Description = $"{description}, 1 to {most}", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < 1 || value > most))
            {
                result.AddError($"{name} must lie between 1 and {most}.");
            }
        });
        return option;
    }

    private static int Run(RunSettings settings, TextWriter output)
    {
        var screen = Screen.On(output);
        var watch = Stopwatch.StartNew();
        var report = screen.Profile.Out.IsTerminal && screen.Profile.Capabilities.Interactive
            ? screen.Progress().Start(progress => Watched(settings, progress))
            : SimulatedRun.Of(settings);
        TextReport.Print(screen, report, watch.Elapsed);
        screen.MarkupLine(
            $"reproduce: dotnet run --project src/VictimWorkflow.Simulator -- run --seed {settings.Seed} --victims {settings.Victims} --days {settings.Days}");
        return report.Broken == 0 ? 0 : 1;
    }

    private static Report Watched(RunSettings settings, ProgressContext progress)
    {
        var victims = progress.AddTask("victims", maxValue: settings.Victims);
        var report = SimulatedRun.Of(settings, more => victims.Increment(more));
        victims.Value = settings.Victims;
        return report;
    }
}
