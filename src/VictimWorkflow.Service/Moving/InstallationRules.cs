using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Configuration;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Service.Moving;

/// <summary>
/// The law and practice of one installation: what the program brings, a proclaimed holiday or two that it could not know yet, and the
/// force's own figures. Both are JSON with a version of their own, read at the start; open crimes hear of a new version by themselves.
/// </summary>
public static class InstallationRules
{
    public const string CalendarSetting = "Rules:Calendar";
    public const string ParametersSetting = "Rules:Parameters";

    // A misspelt figure would leave the force with another one, and say nothing.
    private static readonly JsonSerializerOptions s_strict = new(CoreJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>From settings, for a host that has no folder. An absent or empty one changes nothing.</summary>
    /// <exception cref="InvalidOperationException">A setting is not what it should be; the message names it.</exception>
    public static RuleBook From(IConfiguration configuration)
    {
        var rules = Named(CalendarSetting, RuleBook.Current, configuration[CalendarSetting], WithCalendar);
        return Named(ParametersSetting, rules, configuration[ParametersSetting], WithParameters);
    }

    /// <exception cref="JsonException">It is no calendar.</exception>
    /// <exception cref="ArgumentException">It names a day the calendar does not reach, or no version of its own.</exception>
    public static RuleBook WithCalendar(this RuleBook rules, string json)
    {
        var proclaimed = Read<ProclaimedHolidays>(json);
        IsOwn(proclaimed.Version, rules.Calendar.Version);
        return rules with { Calendar = proclaimed.Holidays.Aggregate(rules.Calendar, (all, day) => all.With(day.Date, day.Name, proclaimed.Version)) };
    }

    /// <exception cref="JsonException">It names a figure that is none.</exception>
    /// <exception cref="ArgumentException">It has no version of its own.</exception>
    public static RuleBook WithParameters(this RuleBook rules, string json)
    {
        var parameters = Read<Parameters>(json);
        IsOwn(parameters.Version, rules.Parameters.Version);
        return rules with { Parameters = parameters };
    }

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, s_strict) ?? throw new JsonException();

    // By its version open crimes are told: under the same one they would go on by the old figures.
    private static void IsOwn(string version, string ofProgram)
    {
        if (string.IsNullOrWhiteSpace(version) || version == ofProgram)
        {
            throw new ArgumentException("A version of its own is required.", nameof(version));
        }
    }

    private static RuleBook Named(string setting, RuleBook rules, string? json, Func<RuleBook, string, RuleBook> read)
    {
        try
        {
            return string.IsNullOrEmpty(json) ? rules : read(rules, json);
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            throw new InvalidOperationException($"Setting {setting} cannot be read: it must be JSON as the README says, with a version of its own.", fault);
        }
    }

    private sealed record ProclaimedHolidays(string Version, ImmutableArray<Holiday> Holidays);

    private sealed record Holiday(LocalDate Date, string Name);
}
