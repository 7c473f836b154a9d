using VictimWorkflow.Core.Code;
using VictimWorkflow.Simulator.Scenarios;

namespace VictimWorkflow.Simulator.Commands;

internal static class ScenarioFile
{
    /// <summary>The scenario, or null after one sentence that names the file and the place in it.</summary>
    public static Scenario? TryRead(string file, TextWriter errors)
    {
        try
        {
            return Scenario.Read(File.ReadAllBytes(file), RuleBook.Current);
        }
        catch (ScenarioFileException bad)
        {
            errors.WriteLine($"{file}: {bad.Message}.");
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"{file}: the file cannot be read.");
        }

        return null;
    }
}
