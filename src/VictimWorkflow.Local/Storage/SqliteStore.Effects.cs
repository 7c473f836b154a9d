using System.Collections.Concurrent;
using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Local.Storage;

public sealed partial class SqliteStore
{
    // Claims of this process whose outcome is open: as many as calls are under way, and the few that nobody answered.
    private readonly ConcurrentDictionary<string, bool> _claimed = new(StringComparer.Ordinal);

    // Effects this process has leased: their try is counted. Nobody else tries an effect of this file.
    private readonly ConcurrentDictionary<string, bool> _leased = new(StringComparer.Ordinal);

    /// <remarks>A lease counts as a try when it is taken, so that an effect that ends the process is counted too.</remarks>
    public ValueTask<ImmutableArray<EffectRow>> LeaseEffectsAsync(Instant wallNow, Instant leaseUntil, int take) => WriteAsync(session =>
    {
        var leased = Ready(session, urgent: true, wallNow, take);
        leased.AddRange(Ready(session, urgent: false, wallNow, take - leased.Count));
        foreach (var effect in leased)
        {
            session.Execute("UPDATE effects SET ready_at = $2, tries = tries + 1 WHERE key = $1", effect.Key, leaseUntil);
            _leased[effect.Key] = true;
        }

        return leased.ToImmutableArray();
    });

    public ValueTask<ImmutableArray<EffectRow>> EffectsOfAsync(string journeyId) => ReadAsync(session => session.Rows(
        "SELECT key, journey, effect, ready_at, tries, urgent FROM effects WHERE journey = $1 ORDER BY urgent DESC, ready_at",
        row => new EffectRow(row.GetString(0), row.GetString(1), row.GetString(2), row.GetBoolean(5), row.GetInstant(3)) { Tries = row.GetInt32(4) },
        journeyId).ToImmutableArray());

    public ValueTask CompleteEffectAsync(string key) =>
        WriteAsync(session =>
        {
            session.Execute("DELETE FROM effects WHERE key = $1", key);
            _leased.TryRemove(key, out _);
        });

    public ValueTask RetryEffectAsync(string key, Instant wallDueAt) => WriteAsync(session =>
    {
        var uncounted = _leased.TryRemove(key, out _) ? 0 : 1;
        session.Execute("UPDATE effects SET ready_at = $2, tries = tries + $3 WHERE key = $1", key, wallDueAt, uncounted);
    });

    public ValueTask<int> CountEffectsAsync() => ReadAsync(session => (int)session.Number("SELECT count(*) FROM effects")!.Value);

    /// <remarks>The file belongs to one process, so an open claim that this one did not make is nobody's: its lease is over.</remarks>
    public ValueTask<SendClaim?> ClaimSendAsync(SendClaim claim) => WriteAsync(session =>
    {
        if (session.Execute("INSERT OR IGNORE INTO sends VALUES ($1, $2, $3, $4, $5)",
            claim.Key, claim.ClaimedAt, claim.LeaseUntil, claim.Outcome, claim.ProviderId))
        {
            _claimed[claim.Key] = true;
            return null;
        }

        var standing = session.First("SELECT claimed_at, lease_until, outcome, provider_id FROM sends WHERE key = $1",
            row => new SendClaim(claim.Key, row.GetInstant(0), row.GetInstant(1), row.FindText(2), row.FindText(3)), claim.Key)!;
        return standing.Outcome is null && !_claimed.ContainsKey(claim.Key) ? standing with { LeaseUntil = Instant.MinValue } : standing;
    });

    public async ValueTask SaveSendOutcomeAsync(string key, string outcome, string? providerId)
    {
        await WriteAsync(session =>
        {
            session.Execute("UPDATE sends SET outcome = $2, provider_id = coalesce($3, provider_id) WHERE key = $1", key, outcome, providerId);
        });
        _claimed.TryRemove(key, out _);
    }

    public ValueTask ReleaseSendAsync(string key) => WriteAsync(session =>
    {
        session.Execute("DELETE FROM sends WHERE key = $1", key);
        _claimed.TryRemove(key, out _);
    });

    public ValueTask<string?> FindFactAsync(string name) =>
        ReadAsync(session => session.First("SELECT value FROM facts WHERE name = $1", row => row.GetString(0), name));

    public ValueTask SaveFactAsync(string name, string value) =>
        WriteAsync(session => { session.Execute("INSERT OR REPLACE INTO facts VALUES ($1, $2)", name, value); });

    // As a range of the key, so that no other facts are passed over: names sort by their UTF-8 bytes, of which none is as high as this.
    public ValueTask<ImmutableArray<string>> FactsAsync(string namePrefix, string? after, int take) => ReadAsync(session => All(
        session, "SELECT value FROM facts WHERE name >= $1 AND name < $1 || char(0x10FFFF) AND ($2 IS NULL OR name > $2) ORDER BY name LIMIT $3",
        row => row.GetString(0), namePrefix, after, take));

    private static List<EffectRow> Ready(Session session, bool urgent, Instant wallNow, int take) => session.Rows(
        "SELECT key, journey, effect, ready_at, tries FROM effects WHERE urgent = $1 AND ready_at <= $2 ORDER BY ready_at LIMIT $3",
        row => new EffectRow(row.GetString(0), row.GetString(1), row.GetString(2), urgent, row.GetInstant(3)) { Tries = row.GetInt32(4) },
        urgent, wallNow, take);
}
