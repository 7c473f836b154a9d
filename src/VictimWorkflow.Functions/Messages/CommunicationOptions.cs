using Microsoft.Extensions.Options;

namespace VictimWorkflow.Functions.Messages;

/// <summary>Configuration section <c>Communication</c>: the service that sends, and as whom.</summary>
public sealed class CommunicationOptions
{
    public const string Section = "Communication";

    /// <summary>The https address of the Communication Services resource.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>A number of ours (+44…), a short code, or a name of at most 11 characters, which cannot be answered.</summary>
    public string SmsFrom { get; init; } = "";

    /// <summary>An address of a domain linked to the resource.</summary>
    public string EmailFrom { get; init; } = "";
}

internal sealed class CommunicationOptionsCheck : IValidateOptions<CommunicationOptions>
{
    public ValidateOptionsResult Validate(string? name, CommunicationOptions options)
    {
        List<string> faults = [];
        if (!Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme != Uri.UriSchemeHttps)
        {
            faults.Add("Communication:Endpoint must be an https address.");
        }

        if (options.SmsFrom is not { Length: > 0 and <= 16 })
        {
            faults.Add("Communication:SmsFrom must be a number, a short code or a sender's name.");
        }

        if (options.EmailFrom?.Contains('@', StringComparison.Ordinal) != true)
        {
            faults.Add("Communication:EmailFrom must be an email address.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
