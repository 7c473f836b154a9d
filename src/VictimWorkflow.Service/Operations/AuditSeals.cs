using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Operations;

/// <summary>The last link of a journey's audit chain, as it stood when it was sealed; or a row of the operations log.</summary>
/// <param name="JourneyId">Or the row's id, with revision 0.</param>
public sealed record AuditHead(string JourneyId, int Revision, string Hash);

/// <summary>
/// One day's seal: the heads of every chain that grew since the seal before and every new row of the operations log, in one row that is
/// chained to that seal.
/// </summary>
/// <param name="Day">In UTC; there is one seal a day at most.</param>
/// <param name="Parts">The rows in which its heads stand.</param>
public sealed record AuditSeal(string Day, string PreviousHash, int Parts, int Heads, string PartsHash, Instant StartedAt)
{
    public string Hash => AuditSeals.HashOf($"{PreviousHash}|{Day}|{Parts}|{Heads}|{PartsHash}");
}

/// <summary>
/// Seals the audit each day. A chain alone shows that an entry was changed, not that its last ones were cut off; a head that was sealed
/// must still be found. The seal's hash is logged, too, and so stands where whoever can write the store cannot write.
/// </summary>
public sealed class AuditSeals(IStore store, OperationsLog operations, JourneyClock clock, ILogger<AuditSeals> log)
{
    public const string SealPrefix = "audit-seal|";
    private const string Fact = "audit-sealing";

    /// <summary>Crimes in one portion: a second of reading at most.</summary>
    private const int Portion = 100;

    /// <summary>Heads in one part: below what one value of any store takes (32,000 characters).</summary>
    private const int HeadsOfPart = 200;

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static string PartName(string day, int number) => string.Create(CultureInfo.InvariantCulture, $"audit-part|{day}|{number:D6}");

    /// <summary>Does the next portion; whether there is more to do today.</summary>
    public async ValueTask<bool> RunPortionAsync()
    {
        var today = LocalDatePattern.Iso.Format(clock.Now.InUtc().Date);
        var progress = await ReadAsync();
        if (progress.Day is null)
        {
            if (progress.Last?.Day == today)
            {
                return false;
            }

            progress = progress with { Day = today, StartedAt = clock.Now, After = "", Parts = 0, Heads = 0, PartsHash = Projection.NoHash };
        }

        progress = await OperationsAsync(progress);
        var references = await store.CrimesAfterAsync(progress.After, Portion);
        progress = await KeepAsync(progress, await HeadsAsync(references, progress.Last?.StartedAt ?? Instant.MinValue));
        progress = references.Length == Portion ? progress with { After = references[^1] } : await SealAsync(progress);
        await store.SaveFactAsync(Fact, JsonSerializer.Serialize(progress, CoreJson.Options));
        return progress.Day is not null;
    }

    private async ValueTask<Progress> OperationsAsync(Progress progress)
    {
        var rows = await operations.StoredAsync(progress.OperationsAfter, HeadsOfPart);
        progress = await KeepAsync(progress, [.. rows.Select(row => new AuditHead(row.Id, 0, HashOf(row.Json)))]);
        return rows.IsEmpty ? progress : progress with { OperationsAfter = rows[^1].Id };
    }

    private async ValueTask<ImmutableArray<AuditHead>> HeadsAsync(ImmutableArray<string> references, Instant grownSince)
    {
        var heads = ImmutableArray.CreateBuilder<AuditHead>();
        foreach (var reference in references)
        {
            if (await store.FindCrimeAsync(reference) is not { } crime || crime.Ref != reference)
            {
                continue;
            }

            foreach (var id in JourneysOf(crime))
            {
                if (await store.AuditHeadAsync(id) is { } head && head.At >= grownSince)
                {
                    heads.Add(new AuditHead(id, head.Revision, head.Hash));
                }
            }
        }

        return heads.ToImmutable();
    }

    public static IEnumerable<string> JourneysOf(Crime crime) => crime.Persons.Values.Select(p => p.JourneyId).Prepend(crime.CaseJourneyId);

    private async ValueTask<Progress> KeepAsync(Progress progress, ImmutableArray<AuditHead> heads)
    {
        foreach (var part in heads.Chunk(HeadsOfPart))
        {
            var json = JsonSerializer.Serialize(part, CoreJson.Options);
            await store.SaveFactAsync(PartName(progress.Day!, progress.Parts), json);
            progress = progress with
            {
                Parts = progress.Parts + 1,
                Heads = progress.Heads + part.Length,
                PartsHash = HashOf($"{progress.PartsHash}|{json}"),
            };
        }

        return progress;
    }

    private async ValueTask<Progress> SealAsync(Progress progress)
    {
        var seal = new AuditSeal(
            progress.Day!, progress.Last?.Hash ?? Projection.NoHash, progress.Parts, progress.Heads, progress.PartsHash, progress.StartedAt);
        await store.SaveFactAsync(SealPrefix + seal.Day, JsonSerializer.Serialize(seal, CoreJson.Options));
        log.LogInformation("Audit seal of {Day}: {Hash} over {Heads} heads", seal.Day, seal.Hash, seal.Heads);
        return progress with { Day = null, Last = seal };
    }

    private async ValueTask<Progress> ReadAsync() =>
        await store.FindFactAsync(Fact) is { } json
            ? JsonSerializer.Deserialize<Progress>(json, CoreJson.Options)!
            : new Progress(Day: null, Last: null, "", Instant.FromUnixTimeTicks(0), 0, 0, Projection.NoHash);

    private sealed record Progress(string? Day, AuditSeal? Last, string After, Instant StartedAt, int Parts, int Heads, string PartsHash)
    {
        public string? OperationsAfter { get; init; }
    }
}
