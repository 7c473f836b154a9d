using System.CommandLine;
using VictimWorkflow.Simulator.Runs;

namespace VictimWorkflow.Simulator.Commands;

/// <summary>The options that make a seeded world, shared by the commands that play one.</summary>
internal sealed class RunOptions(int victims, int days)
{
    private const int MostVictims = 1_000_000; // A force has about 150,000 a year.
    private const int MostDays = 3_650; // The calendar of bank holidays reaches about so far.
    private const int MostThreads = 256;

    private readonly Option<ulong> _seed = new("--seed") { Description = "The same seed gives the same world", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _victims = Number("--victims", "How many victims at least", victims, 1, MostVictims);
    private readonly Option<int> _days = Number("--days", "How many days of virtual time", days, 1, MostDays);
    private readonly Option<int> _idle = Number("--idle", "How many in a hundred officers never act", RunSettings.UsuallyIdlePercent, 0, 100);
    private readonly Option<int> _threads = Number(
        "--threads", "How many crimes are played at a time; the result is the same", Environment.ProcessorCount, 1, MostThreads);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _seed, _victims, _days, _idle, _threads })
        {
            command.Add(option);
        }
    }

    public RunSettings Read(ParseResult parsed) => new(parsed.GetValue(_seed), parsed.GetValue(_victims), parsed.GetValue(_days))
    {
        IdlePercent = parsed.GetValue(_idle),
        Threads = parsed.GetValue(_threads),
    };

    /// <summary>The arguments that give the same world again.</summary>
    public static string Of(RunSettings settings)
    {
        var idle = settings.IdlePercent == RunSettings.UsuallyIdlePercent ? "" : $" --idle {settings.IdlePercent}";
        return $"--seed {settings.Seed} --victims {settings.Victims} --days {settings.Days}{idle}";
    }

    private static Option<int> Number(string name, string description, int standard, int least, int most)
    {
        var option = new Option<int>(name) { Description = $"{description}, {least} to {most}", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
            {
                result.AddError($"{name} must lie between {least} and {most}.");
            }
        });
        return option;
    }
}
