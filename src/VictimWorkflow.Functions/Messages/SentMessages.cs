using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Functions.Messages;

/// <summary>
/// Leads from what the service says of a message back to our key: an email report knows the operation only, a reply by SMS only the
/// number it came from, which is kept as a keyed hash.
/// </summary>
public sealed class SentMessages(TableServiceClient service, KeyedHash hash)
{
    private const string Row = "key";
    private const string Key = "Key";
    private readonly TableClient _sent = service.GetTableClient("sent");

    /// <summary>The operation under which the email of a key is sent: always the same, so that its fate can be asked for.</summary>
    public static Guid OperationOf(string key)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), digest);
        // A name-based identifier of the kind that leaves the hash to its maker (RFC 9562, version 8).
        digest[6] = (byte)((digest[6] & 0x0F) | 0x80);
        digest[8] = (byte)((digest[8] & 0x3F) | 0x80);
        return new Guid(digest[..16], bigEndian: true);
    }

    public Task CreateAsync() => _sent.CreateIfNotExistsAsync();

    /// <summary>Before the call, so that no report can come too early.</summary>
    public Task NoteEmailAsync(string key, CancellationToken stop) => NoteAsync(EmailPartition(OperationOf(key).ToString()), key, stop);

    /// <summary>Whoever answers answers the newest message.</summary>
    public Task NoteSmsAsync(string key, string number, CancellationToken stop) => NoteAsync(NumberPartition(number), key, stop);

    public Task<string?> FindEmailAsync(string operation) => FindAsync(EmailPartition(operation));

    public Task<string?> FindNewestSmsAsync(string number) => FindAsync(NumberPartition(number));

    private static string EmailPartition(string operation) => $"email|{operation.ToLowerInvariant()}";

    private string NumberPartition(string number) => $"sms|{hash.Address("mobile", number)}";

    private Task NoteAsync(string partition, string key, CancellationToken stop) =>
        _sent.UpsertEntityAsync(new TableEntity(partition, Row) { [Key] = key }, TableUpdateMode.Replace, stop);

    private async Task<string?> FindAsync(string partition)
    {
        var found = await _sent.GetEntityIfExistsAsync<TableEntity>(partition, Row);
        return found.HasValue ? found.Value!.GetString(Key) : null;
    }
}
