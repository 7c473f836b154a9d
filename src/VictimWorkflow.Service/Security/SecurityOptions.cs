using Microsoft.Extensions.Options;

namespace VictimWorkflow.Service.Security;

/// <summary>Configuration section <c>Security</c>: the installation's own secrets. Losing them is losing the data.</summary>
public sealed class SecurityOptions
{
    public const string Section = "Security";

    /// <summary>Base64 of at least 32 bytes. Ids, keyed hashes and sessions derive from it; it stays for the installation's life.</summary>
    public string InstallationSecret { get; set; } = "";

    /// <summary>Base64 of 32 bytes. Wraps the keys of all persons and crimes.</summary>
    public string MasterKey { get; set; } = "";

    /// <summary>Marks cookies Secure whatever scheme the request seems to have; for hosts behind a front end that ends TLS.</summary>
    public bool IsBehindHttps { get; set; }

    internal byte[] ReadInstallationSecret() => Convert.FromBase64String(InstallationSecret);

    internal byte[] ReadMasterKey() => Convert.FromBase64String(MasterKey);
}

internal sealed class SecurityOptionsCheck : IValidateOptions<SecurityOptions>
{
    public ValidateOptionsResult Validate(string? name, SecurityOptions options)
    {
        List<string> faults = [];
        if (LengthOf(options.InstallationSecret) is null or < KeyedHash.MinimumSecretLength)
            faults.Add("Security:InstallationSecret must be base64 of at least 32 bytes.");
        if (LengthOf(options.MasterKey) is not SealedBox.KeyLength) faults.Add("Security:MasterKey must be base64 of exactly 32 bytes.");
        if (options.MasterKey == options.InstallationSecret) faults.Add("Security:MasterKey and Security:InstallationSecret must differ.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    // A setting that is written as null is bound as null.
    private static int? LengthOf(string? base64)
    {
        if (base64 is null) return null;
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? length : null;
    }
}
