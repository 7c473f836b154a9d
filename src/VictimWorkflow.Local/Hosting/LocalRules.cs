using System.Text.Json;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Moving;

namespace VictimWorkflow.Local.Hosting;

/// <summary>The law and practice of this installation, from two files of its folder.</summary>
public static class LocalRules
{
    public const string CalendarFile = "calendar.json";
    public const string ParametersFile = "parameters.json";

    /// <exception cref="StoreRefusedException">A file is not what it should be.</exception>
    public static RuleBook Load(string folder) => Read(
        folder, ParametersFile, Read(folder, CalendarFile, RuleBook.Current, InstallationRules.WithCalendar), InstallationRules.WithParameters);

    private static RuleBook Read(string folder, string name, RuleBook rules, Func<RuleBook, string, RuleBook> read)
    {
        var file = Path.Combine(folder, name);
        try
        {
            return File.Exists(file) ? read(rules, File.ReadAllText(file)) : rules;
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            throw new StoreRefusedException($"{name} in folder '{folder}' cannot be read; mend it or take it away.");
        }
    }
}
