using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>
/// Tells every crime that the rules have changed: an entry in its log, a portion at a time, taken up again where a stop left it.
/// Each journey then re-dates what is open.
/// </summary>
public sealed class RulesNews(IStore store, Intake intake, RuleBook rules, JourneyClock clock)
{
    private const string Fact = "rules-news";
    private const string Source = "rules";

    /// <summary>Small, so that a change of law never holds up a report.</summary>
    private const int Portion = 50;

    private readonly string _version = string.Create(
        CultureInfo.InvariantCulture, $"{rules.Editions[^1].Id}+{rules.Calendar.Version}+{rules.Parameters.Version}");

    private bool _isTold;

    /// <summary>Tells the next portion; how many crimes it told.</summary>
    public async ValueTask<int> TellAsync()
    {
        if (_isTold)
        {
            return 0;
        }

        var progress = await ReadAsync();
        if (progress.Version != _version)
        {
            progress = new Progress(_version, "", IsDone: progress.Version.Length == 0);
        }

        var crimes = progress.IsDone ? [] : await store.CrimesAfterAsync(progress.After, Portion);
        foreach (var crimeRef in crimes)
        {
            var data = new JsonObject { ["crimeRef"] = crimeRef, ["calendar"] = rules.Calendar.Version, ["parameters"] = rules.Parameters.Version };
            await intake.RecordAsync(Source, $"{_version}.{crimeRef}", Origin.Clock, "rules.changed", data, clock.Now);
        }

        _isTold = progress.IsDone || crimes.Length < Portion;
        var next = crimes.IsEmpty ? progress.After : crimes[^1];
        await store.SaveFactAsync(Fact, JsonSerializer.Serialize(new Progress(_version, next, _isTold), CoreJson.Options));
        return crimes.Length;
    }

    // A new installation has nobody to tell.
    private async ValueTask<Progress> ReadAsync() =>
        await store.FindFactAsync(Fact) is { } json ? JsonSerializer.Deserialize<Progress>(json, CoreJson.Options)! : new Progress("", "", IsDone: true);

    private sealed record Progress(string Version, string After, bool IsDone);
}
