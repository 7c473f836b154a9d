using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using VictimWorkflow.Local.Provider;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Local.Hosting;

/// <summary>
/// The settings file of one installation, made at the first start with secrets of its own and readable by its owner only.
/// Whoever has this file and the database has everything.
/// </summary>
public static class LocalSettings
{
    public const string FileName = "victim-workflow.json";

    /// <summary>Signs what the command line asks of a running host.</summary>
    public const string AdminSecret = "Local:AdminSecret";

    public const string ProviderSecret = "Providers:local:Secret";

    private const int SecretBytes = 32;

    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true };

    /// <exception cref="StoreRefusedException">The folder cannot be written.</exception>
    public static string Ensure(string folder)
    {
        var file = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            if (!File.Exists(file))
            {
                Write(file);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StoreRefusedException($"Folder '{folder}' cannot be written; choose another with --folder.");
        }

        return file;
    }

    // Written whole beside it and moved into place: a crash leaves no half a secret.
    private static void Write(string file)
    {
        var settings = new JsonObject
        {
            ["Force"] = new JsonObject { ["Prefix"] = "kent", ["OnlyAllowList"] = true },
            ["Security"] = new JsonObject { ["InstallationSecret"] = Random(), ["MasterKey"] = Random() },
            ["Local"] = new JsonObject { ["AdminSecret"] = StandardWebhook.SecretPrefix + Random() },
            ["Providers"] = new JsonObject { ["local"] = new JsonObject { ["Secret"] = StandardWebhook.SecretPrefix + Random() } },
            ["Webhooks"] = new JsonObject
            {
                ["Sources"] = new JsonObject
                {
                    ["records"] = new JsonObject
                    {
                        ["Secrets"] = new JsonArray(StandardWebhook.SecretPrefix + Random()),
                        ["AllowedTypes"] = new JsonArray("*"),
                        ["Units"] = new JsonArray("*"),
                    },
                },
            },
        };
        var partial = file + ".new";
        using (var stream = new FileStream(partial, OwnerOnly()))
        {
            JsonSerializer.Serialize(stream, settings, s_readable);
            stream.Flush(flushToDisk: true);
        }

        File.Move(partial, file);
    }

    /// <summary>The settings in the file and over them those of the environment.</summary>
    /// <exception cref="StoreRefusedException">It is not a settings file; the sentence quotes nothing of it.</exception>
    public static void Read(IConfigurationBuilder configuration, string file)
    {
        try
        {
            configuration.AddJsonFile(Path.GetFullPath(file)).AddEnvironmentVariables("VICTIMWORKFLOW_");
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new StoreRefusedException($"The settings file '{file}' cannot be read as JSON: mend it, or put a backup in its place.");
        }
    }

    /// <exception cref="StoreRefusedException">One of the host's own secrets cannot sign.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var name in (string[])[AdminSecret, ProviderSecret])
        {
            if (ProviderOptions.SigningKey(configuration[name] ?? "").Length == 0)
            {
                throw new StoreRefusedException($"{name}: must be whsec_ followed by base64.");
            }
        }
    }

    private static FileStreamOptions OwnerOnly()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static string Random() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));
}
