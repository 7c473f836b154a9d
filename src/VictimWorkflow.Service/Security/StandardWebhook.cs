using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace VictimWorkflow.Service.Security;

/// <summary>The three headers of a Standard Webhooks 1.0 request, as sent; a missing one is empty.</summary>
public readonly record struct WebhookHeaders(string Id, string Timestamp, string Signature)
{
    public static WebhookHeaders From(IHeaderDictionary headers) =>
        new(headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString());
}

/// <summary>What the signature of a webhook says about it.</summary>
public abstract record Verdict
{
    private Verdict() { }
    public sealed record Verified(WebhookSource Source) : Verdict;
    public sealed record Refused(string Code, string Detail) : Verdict;
}

/// <summary>Signs and verifies Standard Webhooks 1.0: HMAC-SHA256 over <c>id.timestamp.body</c>, byte for byte as received.</summary>
public static class StandardWebhook
{
    public const string SecretPrefix = "whsec_";

    /// <summary>How far the sender's clock may be from ours; the specification's figure; it bounds a replay by a stranger.</summary>
    public static readonly Duration Tolerance = Duration.FromSeconds(300);

    /// <summary>The contract speaks of one signature, two while a secret is rotated; more would only buy guesses.</summary>
    public const int MaximumSignatures = 5;

    private const int MaximumIdLength = 200;

    /// <summary>Digits of a unix time until the year 5138; keeps every accepted number a real date.</summary>
    private const int MaximumTimestampLength = 11;

    private const string SignaturePrefix = "v1,";
    private static readonly SearchValues<char> s_idCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    /// <summary>The signature of one attempt, sent at <paramref name="timestamp"/> (unix seconds).</summary>
    public static string Sign(string secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Hash(Decode(secret), id, timestamp.ToString(CultureInfo.InvariantCulture), body, hash);
        return SignaturePrefix + Convert.ToBase64String(hash);
    }

    /// <summary>
    /// Finds the source whose secret signed this request. Nothing in the request names the source: only the secret proves it, so
    /// every source is tried.
    /// </summary>
    /// <remarks><paramref name="now"/> is wall time, never journey time: stepping the latter must not let old requests in.</remarks>
    public static Verdict Verify(WebhookHeaders headers, ReadOnlySpan<byte> body, ImmutableArray<WebhookSource> sources, Instant now)
    {
        if (!IsWellFormedId(headers.Id)) return BadSignature("webhook-id must be 1 to 200 characters of A-Z a-z 0-9 . _ : -");
        if (!TryReadTimestamp(headers.Timestamp, out var sentAt)) return BadSignature("webhook-timestamp must be unix seconds");
        if (sentAt < now - Tolerance || sentAt > now + Tolerance)
            return new Verdict.Refused("timestamp-outside-tolerance", "webhook-timestamp is more than 300 s away from our clock");

        var offered = ReadSignatures(headers.Signature);
        if (offered.IsEmpty) return BadSignature("webhook-signature holds no v1 signature");

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var source in sources.AsSpan()[..Math.Min(sources.Length, WebhookOptions.MaximumSources)])
        {
            foreach (var secret in source.Secrets)
            {
                Hash(Decode(secret), headers.Id, headers.Timestamp, body, expected);
                if (IsAmong(offered, expected)) return new Verdict.Verified(source);
            }
        }
        return BadSignature("the signature matches no source");
    }

    /// <summary>The key in a <c>whsec_</c> secret.</summary>
    /// <exception cref="FormatException">It is no such secret; the message never holds it.</exception>
    internal static byte[] Decode(string secret)
    {
        if (!secret.StartsWith(SecretPrefix, StringComparison.Ordinal)) throw new FormatException("A webhook secret begins with whsec_.");
        return Convert.FromBase64String(secret[SecretPrefix.Length..]);
    }

    private static Verdict.Refused BadSignature(string detail) => new("bad-signature", detail);

    private static bool IsWellFormedId(string id) =>
        id.Length is > 0 and <= MaximumIdLength && !id.AsSpan().ContainsAnyExcept(s_idCharacters);

    private static bool TryReadTimestamp(string text, out Instant sentAt)
    {
        sentAt = default;
        if (text.Length is 0 or > MaximumTimestampLength) return false;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        sentAt = Instant.FromUnixTimeSeconds(seconds);
        return true;
    }

    private static ImmutableArray<byte[]> ReadSignatures(string header)
    {
        var found = ImmutableArray.CreateBuilder<byte[]>();
        foreach (var part in header.Split(' ', MaximumSignatures + 1, StringSplitOptions.RemoveEmptyEntries).Take(MaximumSignatures))
        {
            var bytes = new byte[HMACSHA256.HashSizeInBytes];
            if (part.StartsWith(SignaturePrefix, StringComparison.Ordinal)
                && Convert.TryFromBase64String(part[SignaturePrefix.Length..], bytes, out var written)
                && written == bytes.Length)
                found.Add(bytes);
        }
        return found.ToImmutable();
    }

    private static bool IsAmong(ImmutableArray<byte[]> offered, ReadOnlySpan<byte> expected)
    {
        var matches = false;
        foreach (var signature in offered) matches |= CryptographicOperations.FixedTimeEquals(signature, expected);
        return matches;
    }

    private static void Hash(byte[] key, string id, string timestamp, ReadOnlySpan<byte> body, Span<byte> into)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        hmac.GetHashAndReset(into);
    }
}
