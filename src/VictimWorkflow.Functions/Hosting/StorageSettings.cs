using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;

namespace VictimWorkflow.Functions.Hosting;

/// <summary>
/// The storage account of this app: the one the platform uses for its triggers, named by the same settings. A connection string for
/// development, service addresses and an identity otherwise.
/// </summary>
public sealed class StorageSettings
{
    public const string Connection = "AzureWebJobsStorage";

    // Queue triggers read this encoding unless host.json says otherwise.
    private static readonly QueueClientOptions s_queueOptions = new() { MessageEncoding = QueueMessageEncoding.Base64 };

    private readonly string? _connectionString;
    private readonly Uri? _tables, _queues;
    private readonly TokenCredential _credential;

    private StorageSettings(string? connectionString, Uri? tables, Uri? queues, TokenCredential credential) =>
        (_connectionString, _tables, _queues, _credential) = (connectionString, tables, queues, credential);

    /// <exception cref="InvalidOperationException">A setting is missing or no address; the message names it.</exception>
    public static StorageSettings From(IConfiguration configuration, TokenCredential credential) =>
        configuration[Connection] is { Length: > 0 } text
            ? new(Checked(text), null, null, credential)
            : new(null, AddressOf(configuration, "table"), AddressOf(configuration, "queue"), credential);

    public TableServiceClient Tables() => _tables is null ? new(_connectionString) : new(_tables, _credential);

    public QueueClient Queue(string name) =>
        _queues is null ? new(_connectionString, name, s_queueOptions) : new(new Uri(_queues, name), _credential, s_queueOptions);

    // Without the client's own words, which may quote the key.
    private static string Checked(string connectionString) => IsReadable(connectionString)
        ? connectionString
        : throw new InvalidOperationException($"Setting {Connection} must be the connection string of a storage account with tables and queues.");

    private static bool IsReadable(string connectionString)
    {
        try
        {
            return new TableServiceClient(connectionString).Uri is not null && new QueueServiceClient(connectionString).Uri is not null;
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    private static Uri AddressOf(IConfiguration configuration, string kind)
    {
        var setting = $"{Connection}__{kind}ServiceUri";
        var value = configuration[$"{Connection}:{kind}ServiceUri"]
            ?? (configuration[$"{Connection}:accountName"] is { Length: > 0 } name ? $"https://{name}.{kind}.core.windows.net" : null);
        return Uri.TryCreate(value?.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            ? address
            : throw new InvalidOperationException(
                $"Setting {setting} must be the https address of the {kind} service; {Connection}__accountName or {Connection} will do, too.");
    }
}
