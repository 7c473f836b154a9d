using System.Collections.Immutable;
using Azure;
using Azure.Data.Tables;
using NodaTime;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Functions.Tables;

/// <summary>Users, API keys, sign-in links and wrapped data keys.</summary>
public sealed class TablesAccessStore(TableServiceClient service) : IAccessStore, IKeyStore
{
    private const string Account = "account";
    private const string ApiKeyKind = "api-key";
    private const string IssuedWith = "issued-with";
    private const string SignIns = "sign-ins";
    private const string DataKey = "key";
    private const string Value = "Value";
    private const string Expires = "Expires";
    private const string Wrapped = "Wrapped";

    private readonly Table _access = new(service.GetTableClient("access"));
    private readonly Table _people = new(service.GetTableClient("people"));

    public async ValueTask<ApiKey?> FindKeyAsync(string hash) =>
        (await _access.FindAsync(Keys.Partition(ApiKeyKind, hash), ApiKeyKind))?.FromJson<ApiKey>(Value);

    public async ValueTask<User?> FindUserAsync(string userRef) =>
        (await _access.FindAsync(Keys.Partition(Account, userRef), Account))?.FromJson<User>(Value);

    public async ValueTask AddUserAsync(User user) =>
        await _access.PutAsync(new TableEntity(Keys.Partition(Account, user.Ref), Account).WithJson(Value, user));

    /// <remarks>The note that leads to it first: a key that is not found with the one it was issued with would outlive it.</remarks>
    public async ValueTask AddKeyAsync(ApiKey key)
    {
        if (key.IssuedWith is { } with) await _access.PutAsync(new TableEntity(Keys.Partition(IssuedWith, with), key.Hash));
        await _access.PutAsync(new TableEntity(Keys.Partition(ApiKeyKind, key.Hash), ApiKeyKind).WithJson(Value, key));
    }

    public async ValueTask<ImmutableArray<ApiKey>> KeysIssuedWithAsync(string hash)
    {
        var notes = await _access.QueryAsync(Keys.Partition(IssuedWith, hash), Filter.Every, select: []).ToListAsync();
        var keys = await Task.WhenAll(notes.Select(note => FindKeyAsync(note.RowKey).AsTask()));
        return [.. keys.OfType<ApiKey>()];
    }

    public async ValueTask AddSignInAsync(SignIn link) =>
        await _access.PutAsync(
            new TableEntity(SignIns, Keys.Part(link.Hash)) { [Expires] = link.ExpiresAt.ToUnixTimeTicks() }.WithJson(Value, link));

    /// <remarks>Whoever deletes the row as it was read has the link. Links that nobody followed in time go with it.</remarks>
    public async ValueTask<SignIn?> TakeSignInAsync(string hash, Instant now)
    {
        await foreach (var old in _access.QueryAsync(SignIns, Filter.Every.And(Expires, "le", now.ToUnixTimeTicks()), select: []))
            await _access.TryDeleteAsync(SignIns, old.RowKey, ETag.All);
        return await _access.FindAsync(SignIns, Keys.Part(hash)) is { } row && await _access.TryDeleteAsync(SignIns, row.RowKey, row.ETag)
            ? row.FromJson<SignIn>(Value)
            : null;
    }

    public async ValueTask<byte[]?> FindAsync(string keyId) =>
        await _people.FindAsync(Keys.Partition(DataKey, keyId), DataKey) is { } row ? row.GetBinary(Wrapped) ?? [] : null;

    public async ValueTask<byte[]> AddIfAbsentAsync(string keyId, byte[] wrapped) =>
        await _people.TryAddAsync(new TableEntity(Keys.Partition(DataKey, keyId), DataKey) { [Wrapped] = wrapped })
            ? wrapped
            : (await FindAsync(keyId))!;

    // A row without a key stays, so that none is ever made under this id again.
    public async ValueTask DestroyAsync(string keyId) => await _people.PutAsync(new TableEntity(Keys.Partition(DataKey, keyId), DataKey));
}
