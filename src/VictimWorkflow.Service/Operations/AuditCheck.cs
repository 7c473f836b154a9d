using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Operations;

/// <summary>Something in the audit that is not as it was written.</summary>
/// <param name="Where">A journey's id, or the day of a seal.</param>
/// <param name="Revision">The entry of the journey, where it is known.</param>
public sealed record AuditFault(string Where, int? Revision, string What);

/// <summary>What one portion of a check found.</summary>
/// <param name="Next">Where the next portion begins; absent when everything was checked.</param>
public sealed record AuditChecked(int Entries, int Seals, ImmutableArray<AuditFault> Faults, string? Next);

/// <summary>
/// Checks every audit chain from its first link, then every seal and every head it holds, a portion at a time. Changes nothing.
/// </summary>
public sealed class AuditCheck(IStore store)
{
    private const string Crimes = "crimes|", Seals = "seals|";

    /// <summary>Crimes of one portion: their entries are read within a request.</summary>
    private const int Portion = 10;

    private const int EntriesAtOnce = 200;

    /// <param name="from">Where the portion before said to go on; null begins.</param>
    /// <exception cref="FormatException">It is no such place.</exception>
    public ValueTask<AuditChecked> CheckAsync(string? from) => (from ?? Crimes) switch
    {
        var at when at.StartsWith(Crimes, StringComparison.Ordinal) => ChainsAsync(at[Crimes.Length..]),
        var at when at.StartsWith(Seals, StringComparison.Ordinal) => SealAsync(at[Seals.Length..]),
        _ => throw new FormatException("This is no place of a check."),
    };

    private async ValueTask<AuditChecked> ChainsAsync(string after)
    {
        var (entries, faults) = (0, ImmutableArray.CreateBuilder<AuditFault>());
        var references = await store.CrimesAfterAsync(after, Portion);
        foreach (var reference in references)
        {
            if (await store.FindCrimeAsync(reference) is { } crime && crime.Ref == reference)
            {
                foreach (var journey in AuditSeals.JourneysOf(crime))
                {
                    entries += await ChainAsync(journey, faults);
                }
            }
        }

        return new AuditChecked(entries, 0, faults.ToImmutable(), references.Length == Portion ? Crimes + references[^1] : Seals);
    }

    private async ValueTask<int> ChainAsync(string journeyId, ImmutableArray<AuditFault>.Builder faults)
    {
        // Read first: a step taken meanwhile makes the chain longer than the journey was, never shorter.
        var journey = await store.FindJourneyAsync(journeyId);
        var (previous, revision) = (Projection.NoHash, 0);
        for (var rows = await store.AuditAsync(journeyId, 0, EntriesAtOnce); !rows.IsEmpty; rows = await store.AuditAsync(journeyId, revision, EntriesAtOnce))
        {
            foreach (var row in rows)
            {
                if (row.Revision != revision + 1)
                {
                    faults.Add(new AuditFault(journeyId, revision + 1, "an entry is missing"));
                }
                else if (row.PreviousHash != previous)
                {
                    faults.Add(new AuditFault(journeyId, row.Revision, "it is not chained to the entry before it"));
                }

                if (Projection.Hash(row) != row.Hash)
                {
                    faults.Add(new AuditFault(journeyId, row.Revision, "it does not have the hash it was written with"));
                }

                (previous, revision) = (row.Hash, row.Revision);
            }
        }

        if (journey?.Revision > revision)
        {
            faults.Add(new AuditFault(journeyId, revision + 1, "the chain ends before the journey does"));
        }

        return revision;
    }

    // One part of one seal: the day, the number of the part, its chained hash so far, and the hash of the seal before.
    private async ValueTask<AuditChecked> SealAsync(string place)
    {
        var (day, part, hash, previous) = Read(place);
        var after = day.Length == 0 ? null : AuditSeals.SealPrefix + day;
        var seal = part == 0 ? (await store.FactsAsync(AuditSeals.SealPrefix, after, 1)).Select(ReadSeal).FirstOrDefault()
            : await store.FindFactAsync(AuditSeals.SealPrefix + day) is { } json ? ReadSeal(json) : null;
        if (seal is null)
        {
            return new AuditChecked(0, 0, [], Next: null);
        }

        var faults = ImmutableArray.CreateBuilder<AuditFault>();
        if (part == 0 && seal.PreviousHash != previous)
        {
            faults.Add(new AuditFault(seal.Day, null, "the seal is not chained to the one before it"));
        }

        if (part < seal.Parts)
        {
            var heads = await store.FindFactAsync(AuditSeals.PartName(seal.Day, part));
            await HeadsAsync(seal.Day, heads, faults);
            return new AuditChecked(0, 0, faults.ToImmutable(), Place(seal.Day, part + 1, AuditSeals.HashOf($"{hash}|{heads}"), previous));
        }

        if (hash != seal.PartsHash)
        {
            faults.Add(new AuditFault(seal.Day, null, "the heads are not those that were sealed"));
        }

        return new AuditChecked(0, 1, faults.ToImmutable(), Place(seal.Day, 0, Projection.NoHash, seal.Hash));
    }

    private async ValueTask HeadsAsync(string day, string? json, ImmutableArray<AuditFault>.Builder faults)
    {
        if (json is null)
        {
            faults.Add(new AuditFault(day, null, "heads of the seal are missing"));
            return;
        }

        foreach (var head in JsonSerializer.Deserialize<AuditHead[]>(json, CoreJson.Options)!)
        {
            if (!await StandsAsync(head))
            {
                faults.Add(new AuditFault(head.JourneyId, head.Revision, $"it is not the entry that was sealed on {day}"));
            }
        }
    }

    private async ValueTask<bool> StandsAsync(AuditHead head)
    {
        if (head.JourneyId.StartsWith(OperationsLog.Prefix, StringComparison.Ordinal))
        {
            return await store.FindFactAsync(head.JourneyId) is { } json && AuditSeals.HashOf(json) == head.Hash;
        }

        var row = (await store.AuditAsync(head.JourneyId, head.Revision - 1, 1)).FirstOrDefault();
        return row is not null && row.Revision == head.Revision && row.Hash == head.Hash;
    }

    private static string Place(string day, int part, string hash, string previous) =>
        string.Create(CultureInfo.InvariantCulture, $"{Seals}{day}|{part}|{hash}|{previous}");

    private static (string Day, int Part, string Hash, string Previous) Read(string place) => place.Split('|') switch
    {
        [""] => ("", 0, Projection.NoHash, Projection.NoHash),
        [var day, var part, var hash, var previous] when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) =>
            (day, number, hash, previous),
        _ => throw new FormatException("This is no place of a check."),
    };

    private static AuditSeal ReadSeal(string json) => JsonSerializer.Deserialize<AuditSeal>(json, CoreJson.Options)!;
}
