using System.CommandLine;

namespace VictimWorkflow.Simulator.Commands;

/// <summary>The simulator's command line.</summary>
public static class Simulator
{
    public static int Run(string[] arguments, TextWriter output, TextWriter errors)
    {
        var root = new RootCommand("VictimWorkflow in virtual time: scenario files and seeded worlds")
        {
            ReplayCommand.Create(output, errors),
            RunCommand.Create(output, errors),
            CompareCommand.Create(output, errors),
            RulesCommand.Create(output),
            WhyCommand.Create(output, errors),
        };
        return root.Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = errors });
    }
}
