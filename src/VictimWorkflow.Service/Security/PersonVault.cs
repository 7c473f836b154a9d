using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace VictimWorkflow.Service.Security;

/// <summary>Where wrapped data keys are kept. A destroyed key leaves an empty row that stays for ever.</summary>
public interface IKeyStore
{
    /// <summary>The wrapped key; empty if it was destroyed; null if there never was one.</summary>
    ValueTask<byte[]?> FindAsync(string keyId);

    /// <summary>Adds the row if there is none, in one atomic step, and returns the row that stands now: of two writers, both get the
    /// first one's key. Empty if the key was destroyed.</summary>
    ValueTask<byte[]> AddIfAbsentAsync(string keyId, byte[] wrapped);

    /// <summary>Overwrites the row with an empty one, also if there was none. Durable when it returns.</summary>
    ValueTask DestroyAsync(string keyId);
}

/// <summary>The key was destroyed: what belonged to it is erased, and nothing new may be kept under its id.</summary>
public sealed class KeyDestroyedException : Exception
{
    public KeyDestroyedException() : base("The key was destroyed.") { }
    public KeyDestroyedException(string message) : base(message) { }
    public KeyDestroyedException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>
/// Keeps personal data encrypted under a key of its own for each person (and each crime's raw bodies). Erasing a person is
/// destroying that key: every copy in every table, backup and history is unreadable from then on.
/// </summary>
/// <remarks>
/// Key ids are pseudonymous; they are bound into what they seal, as is the caller's associated data, so that a sealed value moved to
/// another row or another person does not open.
/// </remarks>
public sealed class PersonVault
{
    /// <summary>Unwrapped keys held in memory: a busy hour of a force, under 2 MB.</summary>
    public const int CacheLimit = 10_000;

    /// <summary>A key destroyed by another process must stop working here soon, too.</summary>
    public static readonly TimeSpan CacheTime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (byte[] Key, long HeldSince)> _cache = new(StringComparer.Ordinal);
    private readonly byte[] _masterKey;
    private readonly IKeyStore _keys;
    private readonly TimeProvider _wallTime;
    private long _destroyed;

    public PersonVault(byte[] masterKey, IKeyStore keys, TimeProvider wallTime)
    {
        if (masterKey.Length != SealedBox.KeyLength) throw new ArgumentException("The master key must be 32 bytes.", nameof(masterKey));
        (_masterKey, _keys, _wallTime) = ([.. masterKey], keys, wallTime);
    }

    /// <remarks><paramref name="associatedData"/> says where the value belongs (table, row, field); opening needs the same.</remarks>
    /// <exception cref="KeyDestroyedException">The key was destroyed.</exception>
    public async ValueTask<byte[]> SealAsync(string keyId, ReadOnlyMemory<byte> plaintext, string associatedData)
    {
        var key = await FindKeyAsync(keyId) ?? await AddKeyAsync(keyId) ?? throw new KeyDestroyedException();
        return SealedBox.Seal(key, plaintext.Span, Bind(keyId, associatedData));
    }

    /// <returns>Null once the key has been destroyed, or if there never was one.</returns>
    /// <exception cref="CryptographicException">The value was altered, or sealed for another place or person.</exception>
    public async ValueTask<byte[]?> OpenAsync(string keyId, ReadOnlyMemory<byte> box, string associatedData) =>
        await FindKeyAsync(keyId) is { } key ? SealedBox.Open(key, box.Span, Bind(keyId, associatedData)) : null;

    /// <inheritdoc cref="SealAsync"/>
    public async ValueTask<string> SealTextAsync(string keyId, string plaintext, string associatedData) =>
        Convert.ToBase64String(await SealAsync(keyId, Encoding.UTF8.GetBytes(plaintext), associatedData));

    /// <inheritdoc cref="OpenAsync"/>
    public async ValueTask<string?> OpenTextAsync(string keyId, string box, string associatedData) =>
        await OpenAsync(keyId, Convert.FromBase64String(box), associatedData) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>Erases everything ever sealed under this key. There is no way back.</summary>
    public async ValueTask DestroyAsync(string keyId)
    {
        await _keys.DestroyAsync(keyId);
        // Counted before it is removed: a reader that fetched the key just before then sees the count and does not keep it.
        Interlocked.Increment(ref _destroyed);
        _cache.TryRemove(keyId, out _);
    }

    /// <summary>Whether there was a key that is destroyed. Costs nothing while the key is in use here.</summary>
    public async ValueTask<bool> IsDestroyedAsync(string keyId) =>
        await FindKeyAsync(keyId) is null && await _keys.FindAsync(keyId) is { Length: 0 };

    private async ValueTask<byte[]?> FindKeyAsync(string keyId)
    {
        if (_cache.TryGetValue(keyId, out var held) && _wallTime.GetElapsedTime(held.HeldSince) < CacheTime) return held.Key;
        var destroyedBefore = Interlocked.Read(ref _destroyed);
        return await _keys.FindAsync(keyId) is { } wrapped ? Unwrap(keyId, wrapped, destroyedBefore) : null;
    }

    private async ValueTask<byte[]?> AddKeyAsync(string keyId)
    {
        var destroyedBefore = Interlocked.Read(ref _destroyed);
        var wrapped = SealedBox.Seal(_masterKey, RandomNumberGenerator.GetBytes(SealedBox.KeyLength), Bind(keyId, "data-key"));
        return Unwrap(keyId, await _keys.AddIfAbsentAsync(keyId, wrapped), destroyedBefore);
    }

    private byte[]? Unwrap(string keyId, byte[] wrapped, long destroyedBefore)
    {
        if (wrapped.Length == 0)
        {
            _cache.TryRemove(keyId, out _);
            return null;
        }
        var key = SealedBox.Open(_masterKey, wrapped, Bind(keyId, "data-key"));
        if (_cache.Count >= CacheLimit) _cache.Clear();
        _cache[keyId] = (key, _wallTime.GetTimestamp());
        if (Interlocked.Read(ref _destroyed) != destroyedBefore) _cache.TryRemove(keyId, out _);
        return key;
    }

    private static byte[] Bind(string keyId, string associatedData) => Encoding.UTF8.GetBytes($"{keyId.Length}:{keyId}{associatedData}");
}
