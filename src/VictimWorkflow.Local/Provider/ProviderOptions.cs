namespace VictimWorkflow.Local.Provider;

/// <summary>How the local message provider runs. It shares nothing with the host that calls it except HTTP and two secrets.</summary>
/// <param name="Folder">Where its own SQLite file lies; made when missing.</param>
/// <param name="Port">TCP port on 127.0.0.1; 0 takes any free one.</param>
/// <param name="CallbackUrl">Where delivery reports and replies are posted.</param>
/// <param name="CallbackSecret">Signs callbacks: <c>whsec_</c> and base64.</param>
/// <param name="HonourIdempotencyKeys">False makes each call a new message, as naive providers do.</param>
/// <param name="ReceiptDelay">Wall time between acceptance and report.</param>
/// <param name="ParentProcessId">The provider stops by itself when this process is gone.</param>
public sealed record ProviderOptions(
    string Folder, int Port, string CallbackUrl, string CallbackSecret, bool HonourIdempotencyKeys, TimeSpan ReceiptDelay,
    int? ParentProcessId = null)
{
    public const string SecretPrefix = "whsec_";

    /// <summary>For a longer wait there is the recipient who never gives a receipt.</summary>
    public static readonly TimeSpan LongestReceiptDelay = TimeSpan.FromHours(1);

    /// <summary>What callers put after <c>Bearer</c>; the callback secret serves when none is given.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How long the slow recipient's answer is held: longer than any sensible caller waits.</summary>
    public TimeSpan SlowAnswer { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The first pause before a callback is tried again; later pauses double up to sixteen of it.</summary>
    public TimeSpan RetryUnit { get; init; } = TimeSpan.FromSeconds(1);

    public string BearerSecret => ApiKey ?? CallbackSecret;

    /// <summary>Why the provider cannot start like this, in one sentence, or null.</summary>
    public string? Fault =>
        string.IsNullOrWhiteSpace(Folder) ? "No folder is given; name one with --folder."
        : Port is < 0 or > 65535 ? $"Port {Port} does not exist; choose 0 to 65535 with --port."
        : string.IsNullOrEmpty(CallbackSecret)
            ? $"The secret is missing; set {ProviderCommand.SecretVariable} or give --callback-secret."
        : SigningKey(CallbackSecret).Length == 0
            ? $"The secret is malformed; it is '{SecretPrefix}' followed by base64."
        : ApiKey is "" ? "The API key is empty; leave it out to use the callback secret."
        : !Uri.TryCreate(CallbackUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            ? "The callback address is not an absolute http or https URL; mend --callback-url."
        : ReceiptDelay < TimeSpan.Zero || ReceiptDelay > LongestReceiptDelay
            ? "The receipt delay must lie between 0 and one hour; mend --receipt-delay-ms."
        : null;

    /// <summary>The bytes a Standard Webhooks secret stands for; empty when it is malformed.</summary>
    internal static byte[] SigningKey(string secret)
    {
        if (!secret.StartsWith(SecretPrefix, StringComparison.Ordinal)) return [];
        var key = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[SecretPrefix.Length..], key, out var length) ? key[..length] : [];
    }

    /// <summary>Keeps both secrets out of whatever prints this.</summary>
    public override string ToString() => nameof(ProviderOptions);
}
