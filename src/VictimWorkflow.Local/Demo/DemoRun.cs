using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using Spectre.Console;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Local.Commands;
using VictimWorkflow.Local.Hosting;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Local.Demo;

/// <summary>
/// Steps journey time from one due time or script entry to the next and posts the script's events, signed, over HTTP to the host
/// that runs beside it, as a records system would.
/// </summary>
public sealed class DemoRun(WebApplication app, string url, string secret, IAnsiConsole console) : IDisposable
{
    private static readonly TimeSpan s_settleAtMost = TimeSpan.FromSeconds(30);
    private readonly DemoScript _script = DemoScript.Load();
    private readonly IStore _store = app.Services.GetRequiredService<IStore>();
    private readonly JourneyClock _clock = app.Services.GetRequiredService<JourneyClock>();
    private readonly Workers _workers = app.Services.GetRequiredService<Workers>();
    private readonly Bell _bell = app.Services.GetRequiredService<Bell>();
    private readonly LocalMessageSender _provider = app.Services.GetRequiredService<LocalMessageSender>();
    private readonly DemoTeller _teller = new(console, RuleBook.Current);
    private readonly SortedDictionary<string, Journey> _journeys = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];
    private readonly HttpClient _http = new();

    public static Instant StartsAt => DemoScript.Load().Steps[0].At;

    public void Dispose() => _http.Dispose();

    /// <summary>Whether everything happened that must.</summary>
    public async Task<bool> PlayAsync(CancellationToken stop)
    {
        await ProviderReadyAsync(stop);
        for (var i = 0; i < _script.Steps.Length; i++)
        {
            await PassTimeAsync(_script.Steps[i].At, stop);
            await PostAsync(_script.Steps[i], $"demo-{i:D3}", stop);
        }

        await PassTimeAsync(_script.Until, stop);
        Check();
        ShowTable();
        return _faults.Count == 0;
    }

    // Everything that falls due before is done first, each thing at its own time.
    private async Task PassTimeAsync(Instant until, CancellationToken stop)
    {
        while (await _store.NextDueAsync() is { } next && next <= until)
        {
            await MoveAsync(Instant.Max(next, _clock.Now), stop);
        }

        await MoveAsync(until, stop);
    }

    private async Task MoveAsync(Instant to, CancellationToken stop)
    {
        await _clock.StandAtAsync(to, _store);
        _bell.Ring();
        await SettleAsync(stop);
        await TellAsync();
    }

    private async Task PostAsync(DemoStep step, string id, CancellationToken stop)
    {
        console.MarkupLine($"[bold]{DemoTeller.When(step.At)}  {Markup.Escape(step.CrimeRef)}: {Markup.Escape(step.Type)}[/]");
        var body = new JsonObject { ["type"] = step.Type, ["timestamp"] = step.At.ToString(), ["data"] = step.Data.DeepClone() };
        using var request = SendCommand.Signed(url, "/api/webhooks", secret, id, JsonSerializer.SerializeToUtf8Bytes(body));
        using var answer = await _http.SendAsync(request, stop);
        if (!answer.IsSuccessStatusCode)
        {
            Fault($"{id} {step.Type} was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(stop)}");
            return;
        }

        var taken = await answer.Content.ReadFromJsonAsync<Taken>(stop);
        foreach (var journey in taken!.JourneyIds ?? [])
        {
            _journeys.TryAdd(journey, Nothing(journey));
        }

        await SettleAsync(stop);
        await TellAsync();
        if (await _store.FindEventAsync(taken.EventId) is { State: not InboxState.Admitted } row)
        {
            Fault($"{id} {step.Type} is {ContractName.Of(row.State)}: {row.Code} {row.Detail}");
        }
    }

    // Quiet: nothing to admit, advance or send, and no report of the provider under way; seen twice in a row.
    private async Task SettleAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(s_settleAtMost);
        for (var quiet = 0; quiet < 2;)
        {
            var isQuiet = await _workers.IsIdleAsync() && await _provider.PendingReportsAsync(limit.Token) == 0;
            quiet = isQuiet ? quiet + 1 : 0;
            if (!isQuiet)
            {
                _bell.Ring();
                await Task.Delay(5, limit.Token);
            }
        }
    }

    private async Task TellAsync()
    {
        foreach (var id in _journeys.Keys.ToList())
        {
            if (await _store.FindJourneyAsync(id) is { } now && now.Revision != _journeys[id].Revision)
            {
                _teller.Tell(_journeys[id], now);
                _journeys[id] = now;
            }
        }
    }

    private void Check()
    {
        foreach (var expected in _script.Expect)
        {
            var of = _journeys.Values.Where(j => j.PersonRef == expected.Person).SelectMany(j => j.Obligations.Values).Where(o => o.Rule == expected.Rule).ToList();
            if (!of.Exists(o => o.Status == expected.Status))
            {
                var found = string.Join(", ", of.Select(o => ContractName.Of(o.Status)).DefaultIfEmpty("none"));
                Fault($"{expected.Person} {expected.Rule}: expected {ContractName.Of(expected.Status)}, found {found}");
            }
        }
    }

    private void ShowTable()
    {
        var table = new Table().Title("Obligations").AddColumns("Person", "Met", "Late", "Open", "Overdue", "Not owed or withdrawn", "Next due");
        foreach (var journey in _journeys.Values.OrderBy(j => j.PersonRef, StringComparer.Ordinal))
        {
            var all = journey.Obligations.Values.Where(o => o.Rule != "REC-LOG").ToList();
            int Count(params ObligationStatus[] statuses) => all.Count(o => statuses.Contains(o.Status));
            var next = all.Where(o => o.IsOpen).Min(o => o.Due.Ends);
            table.AddRow(
                journey.PersonRef!, $"{Count(ObligationStatus.Met)}", $"{Count(ObligationStatus.MetLate)}", $"{all.Count(o => o.IsOpen)}",
                $"{all.Count(o => o.IsOverdue(_clock.Now))}",
                $"{Count(ObligationStatus.NotOwed, ObligationStatus.Cancelled, ObligationStatus.Superseded, ObligationStatus.Waived)}",
                next is { } at ? London.DateOf(at).ToString("ddd d MMM yyyy", null) : "-");
        }

        console.Write(table);
    }

    private async Task ProviderReadyAsync(CancellationToken stop)
    {
        var address = app.Services.GetRequiredService<ProviderAddress>();
        for (var waited = TimeSpan.Zero; address.Url is null && waited < s_settleAtMost; waited += TimeSpan.FromMilliseconds(50))
        {
            await Task.Delay(50, stop);
        }
    }

    private void Fault(string sentence)
    {
        _faults.Add(sentence);
        console.MarkupLine($"[red]not as expected: {Markup.Escape(sentence)}[/]");
    }

    private static Journey Nothing(string id) => new() { Id = id, CrimeRef = "", Role = JourneyRole.Victim, Revision = -1 };

    private sealed record Taken(string EventId, string[]? JourneyIds);
}
