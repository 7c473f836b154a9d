using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Pages;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Http;

/// <summary>A task of the journey with its log of attempts.</summary>
public sealed record DisclosedTask(string TaskRef, HumanTask Task);

/// <summary>An entry of the audit as it is chained: what a step changed, and by whom.</summary>
public sealed record DisclosedAudit(int Revision, Instant At, string Cause, string ActorRef, JsonElement Changed, string Hash);

/// <summary>Everything there is about one journey, for a court, a review or the person themselves.</summary>
/// <param name="WithWords">Whether names, words and texts are in it, which depends on who asked.</param>
public sealed record Disclosure(
    Instant MadeAt, string MadeFor, bool WithWords, JourneyView Journey, ImmutableArray<TimelineEntry> Timeline, ImmutableArray<ObligationView> Obligations,
    ImmutableArray<MessageView> Messages, ImmutableArray<DisclosedTask> Tasks, ImmutableArray<DisclosedAudit> Audit,
    ImmutableArray<AccessNote> Reads);

/// <summary>The disclosure pack: one archive with the data as JSON, the same to be read as HTML, and the hashes of both.</summary>
internal static class DisclosureEndpoint
{
    private const int ReadAtOnce = 200;

    /// <summary>A journey of many years has hundreds of entries; more than this is a fault, and not held in memory.</summary>
    private const int EntriesAtMost = 20_000;

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/api/journeys/{id}/disclosure", PackAsync).RequireRoles(Role.Supervisor, Role.Operator)
        .Produces(StatusCodes.Status200OK, contentType: "application/zip").WithTags("Journeys")
        .WithSummary("Everything about one journey as a zip; without names and words for operators. Noted as read.");

    private static async Task<IResult> PackAsync(
        string id, HttpContext context, RecordDesk desk, IStore store, PersonDesk people, RuleBook rules, JourneyClock clock)
    {
        if (await desk.OpenAsync(context, id, "disclosure") is not { } journey)
        {
            return Problems.NotFound;
        }

        var actor = context.Actor();
        var words = RecordDesk.MayReadWords(actor) ? people : null;
        var card = journey.PersonRef is { } person ? await store.FindCardAsync(person) : null;
        var name = words is null ? null : await JourneyEndpoints.NameAsync(journey, people);
        var disclosure = new Disclosure(
            clock.WallNow, actor.Ref, words is not null, JourneyView.Of(journey, card ?? SafetyCard.Empty(journey.PersonRef ?? ""), name),
            await TimelineAsync(journey, store, words),
            [.. journey.Obligations.Values.Select(o => ObligationView.Of(o, journey, rules, clock.Now))],
            [.. journey.Messages.Values.Select(m => Redacted(MessageView.Of(m, journey, rules), words))],
            [.. journey.Tasks.Values.Select(t => new DisclosedTask(TaskRefs.Of(journey, t.Number), t))],
            await AuditAsync(journey, store), await ReadsAsync(journey, store));
        return Results.File(Pack(disclosure), "application/zip", $"disclosure-{journey.Id}.zip");
    }

    private static MessageView Redacted(MessageView message, PersonDesk? words) => words is null ? message with { Subject = "", Body = "" } : message;

    private static async ValueTask<ImmutableArray<TimelineEntry>> TimelineAsync(Journey journey, IStore store, PersonDesk? words)
    {
        var entries = ImmutableArray.CreateBuilder<TimelineEntry>();
        ImmutableArray<LogRow> rows;
        var after = 0;
        do
        {
            rows = await store.LogAsync(journey.CrimeRef, after, ReadAtOnce);
            foreach (var row in rows)
            {
                var entry = JsonSerializer.Deserialize<LogEntry>(row.EntryJson, CoreJson.Options)!;
                if (JourneyMachine.Concerns(journey, entry.Event))
                {
                    entries.Add(await JourneyEndpoints.EntryAsync(journey, row, entry, words));
                }

                after = row.Sequence;
            }
        }
        while (rows.Length == ReadAtOnce && Counted(entries.Count));

        return entries.ToImmutable();
    }

    private static async ValueTask<ImmutableArray<DisclosedAudit>> AuditAsync(Journey journey, IStore store)
    {
        var entries = ImmutableArray.CreateBuilder<DisclosedAudit>();
        ImmutableArray<AuditRow> rows;
        do
        {
            rows = await store.AuditAsync(journey.Id, entries.Count == 0 ? 0 : entries[^1].Revision, ReadAtOnce);
            entries.AddRange(rows.Select(row => new DisclosedAudit(
                row.Revision, row.At, row.Cause, row.ActorRef, JsonSerializer.Deserialize<JsonElement>(row.Json, CoreJson.Options), row.Hash)));
        }
        while (rows.Length == ReadAtOnce && Counted(entries.Count));

        return entries.ToImmutable();
    }

    private static async ValueTask<ImmutableArray<AccessNote>> ReadsAsync(Journey journey, IStore store)
    {
        // In one go: a page would go on after a moment, and several may have read at the same.
        var notes = await store.AccessAsync(journey.Id, Instant.FromUnixTimeTicks(0), EntriesAtMost);
        _ = Counted(notes.Length);
        return notes;
    }

    private static bool Counted(int count) =>
        count < EntriesAtMost ? true : throw new InvalidOperationException("The journey has more entries than a pack may hold.");

    private static byte[] Pack(Disclosure disclosure)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(disclosure, s_readable);
        var html = Encoding.UTF8.GetBytes(DisclosurePage.Of(disclosure).ToString());
        var sums = $"{Sum(json)}  disclosure.json\n{Sum(html)}  disclosure.html\n";
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "disclosure.json", json);
            Add(archive, "disclosure.html", html);
            Add(archive, "sha256sums.txt", Encoding.UTF8.GetBytes(sums));
        }

        return buffer.ToArray();
    }

    private static readonly JsonSerializerOptions s_readable = new(CoreJson.Options) { WriteIndented = true };

    private static string Sum(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static void Add(ZipArchive archive, string name, byte[] bytes)
    {
        using var entry = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
        entry.Write(bytes);
    }
}
