using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Local.Storage;

namespace VictimWorkflow.Local.Hosting;

/// <summary>
/// The law and practice of this installation: what the program brings, a proclaimed holiday or two that it could not know yet
/// (<c>calendar.json</c>), and the force's own figures (<c>parameters.json</c>). Both carry a version and are read at the start.
/// </summary>
public static class LocalRules
{
    public const string CalendarFile = "calendar.json";
    public const string ParametersFile = "parameters.json";

    /// <exception cref="StoreRefusedException">A file is not what it should be.</exception>
    public static RuleBook Load(string folder)
    {
        var rules = RuleBook.Current;
        if (Read<ProclaimedHolidays>(folder, CalendarFile) is { } proclaimed)
        {
            rules = rules with
            {
                Calendar = proclaimed.Holidays.Aggregate(rules.Calendar, (calendar, day) => calendar.With(day.Date, day.Name, proclaimed.Version)),
            };
        }

        return Read<Parameters>(folder, ParametersFile) is { } parameters ? rules with { Parameters = parameters } : rules;
    }

    private static T? Read<T>(string folder, string name)
        where T : class
    {
        var file = Path.Combine(folder, name);
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<T>(File.ReadAllBytes(file), CoreJson.Options) : null;
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            throw new StoreRefusedException($"{name} in folder '{folder}' cannot be read; mend it or take it away.");
        }
    }

    private sealed record ProclaimedHolidays(string Version, ImmutableArray<Holiday> Holidays);

    private sealed record Holiday(LocalDate Date, string Name);
}
