using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using NodaTime;

namespace VictimWorkflow.Service.Security;

/// <summary>A system that may send us events: what it signs with, what it may say, and for whom.</summary>
/// <remarks>
/// One secret, or two while one is being replaced. <c>*</c> stands for every type or every unit. Longer silence than its limit raises
/// an alert; null: it has no rhythm to miss. <c>MaySeeEvents</c>: its API key may read what became of its own events.
/// </remarks>
public sealed record WebhookSource(
    string Name, ImmutableArray<string> Secrets, ImmutableArray<string> AllowedTypes, ImmutableArray<string> Units,
    Duration? SilenceLimit, bool MaySeeEvents)
{
    public const string Everything = "*";

    public bool MaySend(string type) => AllowedTypes.Contains(Everything) || AllowedTypes.Contains(type);

    public bool MaySendFor(string unit) => Units.Contains(Everything) || Units.Contains(unit);

    /// <summary>The name alone: a printed source must not carry its secrets into a log.</summary>
    public override string ToString() => Name;
}

/// <summary>All webhook sources of this installation.</summary>
public sealed class WebhookSources(ImmutableArray<WebhookSource> all)
{
    public ImmutableArray<WebhookSource> All { get; } = all;

    public WebhookSource? Find(string name) => All.FirstOrDefault(source => source.Name == name);
}

/// <summary>Configuration section <c>Webhooks</c>; checked when the host starts, which refuses to run on a faulty one.</summary>
public sealed class WebhookOptions
{
    public const string Section = "Webhooks";

    /// <summary>A signature is tried against every secret, so their number bounds the work a forged request can cause.</summary>
    public const int MaximumSources = 50;

    public Dictionary<string, WebhookSourceOptions> Sources { get; init; } = [];

    public WebhookSources Read() =>
        new([.. Sources.OrderBy(source => source.Key, StringComparer.Ordinal).Select(source => source.Value.Read(source.Key))]);
}

public sealed class WebhookSourceOptions
{
    public string[] Secrets { get; init; } = [];
    public string[] AllowedTypes { get; init; } = [];
    public string[] Units { get; init; } = [];

    /// <summary>As <c>d.hh:mm:ss</c>.</summary>
    public TimeSpan? SilenceLimit { get; init; }
    public bool MaySeeEvents { get; init; } = true;

    internal WebhookSource Read(string name) =>
        new(name, [.. Secrets], [.. AllowedTypes], [.. Units],
            SilenceLimit is { } limit ? Duration.FromTimeSpan(limit) : null, MaySeeEvents);
}

/// <summary>Names each faulty setting; a secret's value is never in what it says.</summary>
public sealed partial class WebhookOptionsCheck : IValidateOptions<WebhookOptions>
{
    /// <summary>The range of Standard Webhooks 1.0 for the key behind a secret, in bytes.</summary>
    private const int MinimumSecretLength = 24, MaximumSecretLength = 64;

    private const int MaximumSecrets = 2;

    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        var faults = options.Sources.SelectMany(source => Faults(source.Key, source.Value)).ToList();
        if (options.Sources.Count > WebhookOptions.MaximumSources)
            faults.Add($"Webhooks:Sources: at most {WebhookOptions.MaximumSources} sources.");
        if (HasSharedSecret(options)) faults.Add("Webhooks:Sources: a secret stands twice; it could not tell who signed.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(string name, WebhookSourceOptions source)
    {
        var setting = $"Webhooks:Sources:{name}";
        if (!SourceName().IsMatch(name)) yield return $"{setting}: a source's name is 1 to 40 characters of a-z 0-9 -.";
        if (source.Secrets.Length is 0 or > MaximumSecrets) yield return $"{setting}:Secrets: one secret, or two while one is replaced.";
        for (var i = 0; i < source.Secrets.Length; i++)
        {
            if (FaultOfSecret(source.Secrets[i]) is { } fault) yield return $"{setting}:Secrets:{i}: {fault}";
        }
        if (IsNothing(source.AllowedTypes)) yield return $"{setting}:AllowedTypes: name the event types it may send, or *.";
        if (IsNothing(source.Units)) yield return $"{setting}:Units: name the units it may send for, or *.";
        if (source.SilenceLimit <= TimeSpan.Zero) yield return $"{setting}:SilenceLimit: must be longer than nothing.";
    }

    private static bool IsNothing(string[] names) => names.Length == 0 || names.Any(string.IsNullOrWhiteSpace);

    private static string? FaultOfSecret(string? secret) => LengthOf(secret) switch
    {
        null => "must be whsec_ followed by base64.",
        < MinimumSecretLength => $"too short, {MinimumSecretLength} bytes at least.",
        > MaximumSecretLength => $"too long, {MaximumSecretLength} bytes at most.",
        _ => null,
    };

    private static int? LengthOf(string? secret)
    {
        try
        {
            return secret is null ? null : StandardWebhook.Decode(secret).Length;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool HasSharedSecret(WebhookOptions options) =>
        options.Sources.Values.SelectMany(source => source.Secrets).OfType<string>().CountBy(secret => secret).Any(same => same.Value > 1);

    [GeneratedRegex("^[a-z0-9-]{1,40}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SourceName();
}
