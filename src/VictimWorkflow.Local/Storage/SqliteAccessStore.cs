using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Local.Storage;

/// <summary>Users, API keys, sign-in links and wrapped data keys, in the file of the store.</summary>
public sealed class SqliteAccessStore(SqliteStore store) : IAccessStore, IKeyStore
{
    public ValueTask<ApiKey?> FindKeyAsync(string hash) => FindAsync<ApiKey>("SELECT api_key FROM api_keys WHERE hash = $1", hash);

    public ValueTask<User?> FindUserAsync(string userRef) => FindAsync<User>("SELECT account FROM users WHERE reference = $1", userRef);

    public ValueTask AddUserAsync(User user) => SaveAsync("INSERT OR REPLACE INTO users VALUES ($1, $2)", user.Ref, Json(user));

    public ValueTask AddKeyAsync(ApiKey key) => SaveAsync("INSERT OR REPLACE INTO api_keys VALUES ($1, $2)", key.Hash, Json(key));

    public ValueTask<ImmutableArray<ApiKey>> KeysIssuedWithAsync(string hash) => store.ReadAsync(session => session.Rows(
        "SELECT api_key FROM api_keys WHERE json_extract(api_key, '$.issuedWith') = $1",
        row => JsonSerializer.Deserialize<ApiKey>(row.GetString(0), CoreJson.Options)!, hash).ToImmutableArray());

    public ValueTask AddSignInAsync(SignIn link) =>
        SaveAsync("INSERT OR REPLACE INTO sign_ins VALUES ($1, $2, $3)", link.Hash, link.UserRef, link.ExpiresAt);

    // Links that nobody followed in time go with it.
    public ValueTask<SignIn?> TakeSignInAsync(string hash, Instant now) => store.WriteAsync(session =>
    {
        var link = session.First("SELECT person, expires_at FROM sign_ins WHERE hash = $1",
            row => new SignIn(hash, row.GetString(0), row.GetInstant(1)), hash);
        session.Execute("DELETE FROM sign_ins WHERE hash = $1 OR expires_at <= $2", hash, now);
        return link is not null && link.ExpiresAt > now ? link : null;
    });

    public ValueTask<byte[]?> FindAsync(string keyId) =>
        store.ReadAsync(session => session.First("SELECT wrapped FROM keys WHERE id = $1", row => row.GetBytes(0), keyId));

    public ValueTask<byte[]> AddIfAbsentAsync(string keyId, byte[] wrapped) => store.WriteAsync(session =>
        session.Execute("INSERT OR IGNORE INTO keys VALUES ($1, $2)", keyId, wrapped)
            ? wrapped
            : session.First("SELECT wrapped FROM keys WHERE id = $1", row => row.GetBytes(0), keyId)!);

    /// <remarks>The log is emptied after it: until then it holds the page as it was, with the key.</remarks>
    public async ValueTask DestroyAsync(string keyId)
    {
        await SaveAsync("INSERT OR REPLACE INTO keys VALUES ($1, zeroblob(0))", keyId);
        store.Checkpoint();
    }

    private async ValueTask<T?> FindAsync<T>(string sql, string key) where T : class =>
        await store.ReadAsync(session => session.First(sql, row => row.GetString(0), key)) is { } json
            ? JsonSerializer.Deserialize<T>(json, CoreJson.Options)
            : null;

    private ValueTask SaveAsync(string sql, params object?[] values) => store.WriteAsync(session => { session.Execute(sql, values); });

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, CoreJson.Options);
}
