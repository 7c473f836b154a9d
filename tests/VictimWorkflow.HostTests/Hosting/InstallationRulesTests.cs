using Microsoft.Extensions.Configuration;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Service.Moving;

namespace VictimWorkflow.HostTests.Hosting;

public sealed class InstallationRulesTests
{
    [Fact]
    public void Settings_bring_proclaimed_holidays_and_the_forces_own_figures()
    {
        var rules = From(
            """{"version": "england-mourning", "holidays": [{"date": "2026-04-15", "name": "Day of mourning"}]}""",
            """{"version": "kent-2", "updateDaysAtMost": 14}""");

        Assert.Equal(("england-mourning", "Day of mourning"), (rules.Calendar.Version, rules.Calendar.HolidayName(new LocalDate(2026, 4, 15))));
        Assert.Equal(Parameters.Kent with { Version = "kent-2", UpdateDaysAtMost = 14 }, rules.Parameters);
        Assert.Same(RuleBook.Current, From(null, ""));
    }

    [Theory]
    [InlineData("Rules:Calendar", "no json", null)]
    [InlineData("Rules:Calendar", """{"holidays": []}""", null)]
    [InlineData("Rules:Calendar", """{"version": "england-2027.1", "holidays": [{"date": "2026-04-15", "name": "Day"}]}""", null)]
    [InlineData("Rules:Calendar", """{"version": "own", "holidays": [{"date": "1926-04-15", "name": "Day"}]}""", null)]
    [InlineData("Rules:Parameters", null, """{"version": "kent-2", "updateDays": 14}""")]
    [InlineData("Rules:Parameters", null, """{"updateDaysAtMost": 14}""")]
    public void What_cannot_be_read_or_has_no_version_of_its_own_stops_the_start_and_is_named(string setting, string? calendar, string? parameters)
    {
        var fault = Assert.Throws<InvalidOperationException>(() => From(calendar, parameters));
        Assert.Contains(setting, fault.Message, StringComparison.Ordinal);
    }

    private static RuleBook From(string? calendar, string? parameters) => InstallationRules.From(new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?> { [InstallationRules.CalendarSetting] = calendar, [InstallationRules.ParametersSetting] = parameters }).Build());
}
