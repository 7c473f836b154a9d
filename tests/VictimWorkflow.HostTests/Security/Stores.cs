using System.Collections.Concurrent;
using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Security;

/// <summary>The key port in memory, with its promises: the first writer wins, a destroyed row stays.</summary>
internal sealed class MemoryKeyStore : IKeyStore
{
    public ConcurrentDictionary<string, byte[]> Rows { get; } = new(StringComparer.Ordinal);

    public int Reads;

    public Func<Task>? BetweenReadAndAnswer { get; set; }

    public async ValueTask<byte[]?> FindAsync(string keyId)
    {
        Interlocked.Increment(ref Reads);
        var row = Rows.GetValueOrDefault(keyId);
        if (BetweenReadAndAnswer is { } happens) await happens();
        return row;
    }

    public ValueTask<byte[]> AddIfAbsentAsync(string keyId, byte[] wrapped) => new(Rows.GetOrAdd(keyId, wrapped));

    public ValueTask DestroyAsync(string keyId)
    {
        Rows[keyId] = [];
        return default;
    }
}

internal sealed class MemoryAccessStore : IAccessStore
{
    public ConcurrentDictionary<string, User> Users { get; } = new(StringComparer.Ordinal);
    public ConcurrentDictionary<string, ApiKey> Keys { get; } = new(StringComparer.Ordinal);
    public ConcurrentDictionary<string, SignIn> SignIns { get; } = new(StringComparer.Ordinal);

    public ValueTask<ApiKey?> FindKeyAsync(string hash) => new(Keys.GetValueOrDefault(hash));

    public ValueTask<User?> FindUserAsync(string userRef) => new(Users.GetValueOrDefault(userRef));

    public ValueTask AddUserAsync(User user)
    {
        Users[user.Ref] = user;
        return default;
    }

    public ValueTask AddKeyAsync(ApiKey key)
    {
        Keys[key.Hash] = key;
        return default;
    }

    public ValueTask<ImmutableArray<ApiKey>> KeysIssuedWithAsync(string hash) => new([.. Keys.Values.Where(key => key.IssuedWith == hash)]);

    public ValueTask AddSignInAsync(SignIn link)
    {
        SignIns[link.Hash] = link;
        return default;
    }

    public ValueTask<SignIn?> TakeSignInAsync(string hash, Instant now) =>
        new(SignIns.TryRemove(hash, out var link) && link.ExpiresAt > now ? link : null);
}

/// <summary>Wall time that stands still until it is moved.</summary>
internal sealed class StoppedTime(DateTimeOffset start) : TimeProvider
{
    private TimeSpan _passed;

    public void Pass(TimeSpan time) => _passed += time;

    public override DateTimeOffset GetUtcNow() => start + _passed;
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    public override long GetTimestamp() => _passed.Ticks;
}
