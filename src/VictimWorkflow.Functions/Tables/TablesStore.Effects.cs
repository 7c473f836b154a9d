using System.Collections.Immutable;
using Azure;
using Azure.Data.Tables;
using NodaTime;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Functions.Tables;

public sealed partial class TablesStore
{
    private const string Tries = "Tries";
    private const string IsLeased = "Leased";
    private const string Claim = "send";
    private const string UrgentEffect = "effect|0|";
    private const string RoutineEffect = "effect|1|";
    private const string LongJson = "Long";

    /// <summary>A text property holds 32 Ki characters; what a merged crime hands over may be longer.</summary>
    private const int TextAtMost = 30_000;

    /// <remarks>A lease counts as a try when it is taken, so that an effect that ends the process is counted too.</remarks>
    public async ValueTask<ImmutableArray<EffectRow>> LeaseEffectsAsync(Instant wallNow, Instant leaseUntil, int take)
    {
        // By key, urgent first: of more than are asked for, those of one kind come in no certain order of time.
        var ready = await FirstAsync(
            _lists, Keys.AllBuckets(DueBucket), Filter.StartingWith("effect|").And(Due, "le", wallNow.ToUnixTimeTicks()), take);
        var leased = await Task.WhenAll(ready.Select(async row =>
        {
            var lease = new TableEntity(row.PartitionKey, row.RowKey)
            {
                [Due] = leaseUntil.ToUnixTimeTicks(),
                [Tries] = row.GetInt32(Tries) + 1,
                [IsLeased] = true,
            };
            return await _lists.TryUpdateAsync(lease, row.ETag, TableUpdateMode.Merge) ? ReadEffect(row) : null;
        }));
        return [.. leased.OfType<EffectRow>().OrderBy(e => !e.Urgent).ThenBy(e => e.DueAt)];
    }

    /// <summary>The journey's effects that are not carried out, urgent first.</summary>
    public async ValueTask<ImmutableArray<EffectRow>> EffectsOfAsync(string journeyId)
    {
        var cutOff = _journeys.QueryAsync(JourneyPartition(journeyId), Filter.StartingWith("effects|"), select: [Revision]);
        if (await cutOff.AnyAsync()) await MendAsync(journeyId);
        var part = Keys.Part($"{journeyId}.");
        var own = Filter.StartingWith(UrgentEffect + part).Also(Filter.StartingWith(RoutineEffect + part));
        var rows = await _lists.QueryAsync(EffectBucket(journeyId), own).ToListAsync();
        return [.. rows.Select(ReadEffect).OrderBy(e => !e.Urgent).ThenBy(e => e.DueAt)];
    }

    // The key does not say whether it is urgent; most are not.
    public async ValueTask CompleteEffectAsync(string key)
    {
        if (!await _lists.TryDeleteAsync(EffectBucket(key), RoutineEffect + Keys.Part(key), ETag.All))
            await _lists.TryDeleteAsync(EffectBucket(key), UrgentEffect + Keys.Part(key), ETag.All);
    }

    public async ValueTask RetryEffectAsync(string key, Instant wallDueAt)
    {
        if (!await TryRetryAsync(RoutineEffect)) await TryRetryAsync(UrgentEffect);

        async Task<bool> TryRetryAsync(string kind)
        {
            if (await _lists.FindAsync(EffectBucket(key), kind + Keys.Part(key), [Tries, IsLeased]) is not { } before) return false;
            var later = new TableEntity(before.PartitionKey, before.RowKey)
            {
                [Due] = wallDueAt.ToUnixTimeTicks(),
                [Tries] = before.GetInt32(Tries) + (before.GetBoolean(IsLeased) == true ? 0 : 1),
                [IsLeased] = false,
            };
            await _lists.TryUpdateAsync(later, before.ETag, TableUpdateMode.Merge);
            return true;
        }
    }

    /// <summary>Counted to 25,000.</summary>
    public async ValueTask<int> CountEffectsAsync() => await CountAsync(_lists, Keys.AllBuckets(DueBucket), Filter.StartingWith("effect|"));

    public async ValueTask<SendClaim?> ClaimSendAsync(SendClaim claim)
    {
        var row = new TableEntity(Keys.Partition(Claim, claim.Key), Claim)
        {
            ["Claimed"] = claim.ClaimedAt.ToUnixTimeTicks(),
            ["Lease"] = claim.LeaseUntil.ToUnixTimeTicks(),
            // A claim whose answer was lost is tried again underneath, and must then know itself.
            ["Claimer"] = Guid.NewGuid(),
        };
        if (claim.Outcome is not null) row["Outcome"] = claim.Outcome;
        if (claim.ProviderId is not null) row["ProviderId"] = claim.ProviderId;
        while (true)
        {
            if (await _journeys.TryAddAsync(row)) return null;
            // Given back between the two: it is free again.
            if (await _journeys.FindAsync(row.PartitionKey, Claim) is { } standing)
                return standing.GetGuid("Claimer") == row.GetGuid("Claimer") ? null : ReadClaim(claim.Key, standing);
        }
    }

    public async ValueTask SaveSendOutcomeAsync(string key, string outcome, string? providerId)
    {
        var row = new TableEntity(Keys.Partition(Claim, key), Claim) { ["Outcome"] = outcome };
        if (providerId is not null) row["ProviderId"] = providerId;
        await _journeys.TryUpdateAsync(row, ETag.All, TableUpdateMode.Merge);
    }

    public async ValueTask ReleaseSendAsync(string key) => await _journeys.TryDeleteAsync(Keys.Partition(Claim, key), Claim, ETag.All);

    /// <summary>By the journey its key begins with, beside what is due of it.</summary>
    private static string EffectBucket(string key) => Keys.Bucket(DueBucket, key.Split('.')[0]);

    private static TableTransactionAction PutEffect(EffectRow effect)
    {
        var row = new TableEntity(EffectBucket(effect.Key), (effect.Urgent ? UrgentEffect : RoutineEffect) + Keys.Part(effect.Key))
        {
            ["Key"] = effect.Key,
            [JourneyProperty] = effect.JourneyId,
            [Due] = effect.DueAt.ToUnixTimeTicks(),
            [Tries] = effect.Tries,
        };
        if (effect.Json.Length > TextAtMost)
            row.WithPacked(LongJson, effect.Json);
        else
            row["Json"] = effect.Json;
        return new(TableTransactionActionType.UpsertReplace, row);
    }

    private static EffectRow ReadEffect(TableEntity row) => new(
        row.GetString("Key"), row.GetString(JourneyProperty), row.GetString("Json") ?? row.Unpack<string>(LongJson),
            row.RowKey.StartsWith(UrgentEffect, StringComparison.Ordinal),
        Instant.FromUnixTimeTicks(row.GetInt64(Due)!.Value))
    { Tries = row.GetInt32(Tries)!.Value };

    private static SendClaim ReadClaim(string key, TableEntity row) => new(
        key, Instant.FromUnixTimeTicks(row.GetInt64("Claimed")!.Value), Instant.FromUnixTimeTicks(row.GetInt64("Lease")!.Value),
        row.GetString("Outcome"), row.GetString("ProviderId"));
}
