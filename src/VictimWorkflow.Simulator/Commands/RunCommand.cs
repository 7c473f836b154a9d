using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;
using VictimWorkflow.Simulator.Runs;

namespace VictimWorkflow.Simulator.Commands;

/// <summary>Lets a seeded world run and reports what came of it: 0 when every invariant held, 1 when one was broken, 2 for a file that cannot be written.</summary>
internal static class RunCommand
{
    private const int StandardVictims = 1_000;
    private const int StandardDays = 180;

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var world = new RunOptions(StandardVictims, StandardDays);
        var json = new Option<string?>("--json") { Description = "Write the report to this file as JSON" };
        var html = new Option<string?>("--html") { Description = "Write the report to this file as a page with charts" };
        var command = new Command("run", "Let a seeded world run with spoilt feeds, idle officers and failing providers") { json, html };
        world.AddTo(command);
        command.SetAction(parsed => Run(world.Read(parsed), parsed.GetValue(json), parsed.GetValue(html), output, errors));
        return command;
    }

    private static int Run(RunSettings settings, string? json, string? html, TextWriter output, TextWriter errors)
    {
        var screen = Screen.On(output);
        var watch = Stopwatch.StartNew();
        var report = Screen.Watch(screen, "victims", settings.Victims, played => SimulatedRun.Of(settings, played));
        TextReport.Print(screen, report, watch.Elapsed);
        screen.MarkupLine($"reproduce: dotnet run --project src/VictimWorkflow.Simulator -- run {RunOptions.Of(settings)}");
        return !ReportFiles.TryWrite(json, () => ReportFiles.Json(report), errors) || !ReportFiles.TryWrite(html, () => HtmlReport.Of(report), errors)
            ? ReportFiles.NotWritten
            : report.Broken == 0 ? 0 : 1;
    }
}
