using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace VictimWorkflow.Service.Security;

/// <summary>A member of staff who may sign in. Sessions and keys of a blocked one stop at their next request.</summary>
public sealed record User(
    string Ref, string DisplayName, ImmutableArray<Role> Roles, ImmutableArray<string> Units, bool MayReadRestricted,
    bool IsBlocked = false)
{
    internal Actor ToActor() => new(Ref, DisplayName, Roles, Units, MayReadRestricted);
    public override string ToString() => Ref;
}

/// <summary>An API key, of which only the hash is stored. It is a user's, or a webhook source's for reading its own results.</summary>
/// <param name="IssuedWith">The hash of the key whose holder had it issued; absent when a person did, signed in otherwise.</param>
public sealed record ApiKey(
    string Hash, string Label, string? UserRef, string? Source, Instant CreatedAt, Instant ExpiresAt, bool IsRevoked = false, string? IssuedWith = null);

/// <summary>A one-time sign-in link, of which only the hash is stored.</summary>
public sealed record SignIn(string Hash, string UserRef, Instant ExpiresAt);

/// <summary>Where users, keys and sign-in links are kept.</summary>
public interface IAccessStore
{
    ValueTask<ApiKey?> FindKeyAsync(string hash);
    ValueTask<User?> FindUserAsync(string userRef);

    /// <summary>Adds the user, or replaces the one of that reference.</summary>
    ValueTask AddUserAsync(User user);

    /// <summary>Adds the key, or replaces the one of that hash (to revoke it).</summary>
    ValueTask AddKeyAsync(ApiKey key);

    /// <summary>Keys issued with the key of this hash, revoked ones among them.</summary>
    ValueTask<ImmutableArray<ApiKey>> KeysIssuedWithAsync(string hash);
    ValueTask AddSignInAsync(SignIn link);

    /// <summary>Removes the link and returns it, in one atomic step: of two requests with one code, one gets it. Null if there is
    /// none or it has expired.</summary>
    ValueTask<SignIn?> TakeSignInAsync(string hash, Instant now);
}

/// <summary>Hands out keys and sign-in links. What it returns is the only copy there is; the store gets its hash.</summary>
public sealed class AccessGrants(IAccessStore store, WebhookSources sources, TimeProvider wallTime)
{
    public const string KeyPrefix = "vwk_";
    public static readonly Duration KeyLifetime = Duration.FromDays(365);
    public static readonly Duration SignInLifetime = Duration.FromMinutes(15);

    /// <summary>256 bits: guessing is out of the question, so no throttle is needed and the plain hash at rest is enough.</summary>
    private const int RandomBytes = 32;

    /// <summary>Longest bearer token or code looked at; ours are 47 and 43 characters.</summary>
    private const int MaximumSecretLength = 100;

    private const int HashShown = 12;

    /// <param name="lifetime">Shorter than a year for what is used at once.</param>
    /// <param name="issuedWith">The hash of the key of whoever asks for it, if they came by one.</param>
    public ValueTask<string> IssueUserKeyAsync(string userRef, string label, Duration? lifetime = null, string? issuedWith = null) =>
        IssueKeyAsync(label, userRef, source: null, lifetime, issuedWith);

    public ValueTask<string> IssueSourceKeyAsync(string source, string label, string? issuedWith = null) =>
        IssueKeyAsync(label, userRef: null, source, lifetime: null, issuedWith);

    /// <returns>The path of the link, to be put behind the host's own address.</returns>
    public async ValueTask<string> IssueSignInPathAsync(string userRef)
    {
        var code = NewSecret();
        await store.AddSignInAsync(new(Hash(code), userRef, Now + SignInLifetime));
        return $"{SignInPages.SignInPath}?code={code}";
    }

    /// <summary>Revokes a key, every key that was issued with it, and so on: whoever found it may have made themselves others.</summary>
    /// <returns>How many were revoked by this; null when there is no such key.</returns>
    public async ValueTask<int?> RevokeAsync(string key)
    {
        if (key.Length > MaximumSecretLength || await store.FindKeyAsync(Hash(key)) is not { } found) return null;
        var revoked = 0;
        for (var left = new Queue<ApiKey>([found]); left.TryDequeue(out var one);)
        {
            // Before its own are looked for: one that is issued meanwhile is found here, or revoked by whoever issues it.
            if (!one.IsRevoked)
            {
                await store.AddKeyAsync(one with { IsRevoked = true });
                revoked++;
            }

            foreach (var issued in await store.KeysIssuedWithAsync(one.Hash)) left.Enqueue(issued);
        }

        return revoked;
    }

    /// <summary>Names a key in the log without giving it away.</summary>
    public static string NameOf(string key) => $"key {Hash(key)[..HashShown]}";

    internal async ValueTask<Actor?> FindByKeyAsync(string secret)
    {
        if (secret.Length > MaximumSecretLength || !secret.StartsWith(KeyPrefix, StringComparison.Ordinal)) return null;
        if (await store.FindKeyAsync(Hash(secret)) is not { IsRevoked: false } key || key.ExpiresAt <= Now) return null;
        if (key.UserRef is { } userRef) return await FindUserAsync(userRef) is { } user ? user with { KeyHash = key.Hash } : null;
        // The configuration decides, not the key: a source that was taken out reads nothing any more.
        if (key.Source is not { } name || sources.Find(name) is not { MaySeeEvents: true } source) return null;
        return new($"source:{name}", name, [], source.Units, MayReadRestricted: false) { Source = name };
    }

    internal async ValueTask<Actor?> FindUserAsync(string userRef) =>
        await store.FindUserAsync(userRef) is { IsBlocked: false } user ? user.ToActor() : null;

    internal async ValueTask<Actor?> TakeSignInAsync(string code)
    {
        if (code.Length is 0 or > MaximumSecretLength) return null;
        var now = Now;
        var link = await store.TakeSignInAsync(Hash(code), now);
        return link is not null && link.ExpiresAt > now ? await FindUserAsync(link.UserRef) : null;
    }

    private Instant Now => Instant.FromDateTimeOffset(wallTime.GetUtcNow());

    private async ValueTask<string> IssueKeyAsync(string label, string? userRef, string? source, Duration? lifetime, string? issuedWith)
    {
        var secret = KeyPrefix + NewSecret();
        await store.AddKeyAsync(new(Hash(secret), label, userRef, source, Now, Now + (lifetime ?? KeyLifetime), IssuedWith: issuedWith));
        if (issuedWith is not null && await store.FindKeyAsync(issuedWith) is { IsRevoked: true }) await RevokeAsync(secret);
        return secret;
    }

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
