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
}
