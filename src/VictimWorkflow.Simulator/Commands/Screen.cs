using Spectre.Console;

namespace VictimWorkflow.Simulator.Commands;

/// <summary>Where commands write: in colour and to the width of a terminal, otherwise plain and in whole lines.</summary>
internal static class Screen
{
    private const int Endless = 100_000;

    public static IAnsiConsole On(TextWriter writer)
    {
        var screen = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!screen.Profile.Out.IsTerminal)
        {
            screen.Profile.Width = Endless;
            screen.Profile.Capabilities.Ansi = false;
            screen.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }

        return screen;
    }

    /// <summary>Does long work under a bar that shows how much of it is done; without one where nobody sits at a terminal.</summary>
    public static T Watch<T>(IAnsiConsole screen, string what, int total, Func<Action<int>?, T> work) =>
        !screen.Profile.Out.IsTerminal || !screen.Profile.Capabilities.Interactive ? work(null)
            : screen.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).Start(progress =>
            {
                var task = progress.AddTask(what, maxValue: total);
                var result = work(more => task.Increment(more));
                task.Value = total;
                return result;
            });
}
