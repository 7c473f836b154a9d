using System.Text;
using System.Text.Json;
using VictimWorkflow.AzureTests.Hosting;
using VictimWorkflow.AzureTests.Storage;
using VictimWorkflow.AzureTests.Tables;
using VictimWorkflow.HostTests.Hosting;

namespace VictimWorkflow.AzureTests.Journeys;

/// <summary>Plants what nobody else is called and looks for it in everything that is kept.</summary>
[Collection(nameof(Wire))]
public sealed class PrivacyTests
{
    private const string Name = "Quillfeather", Number = "07700900417", Address = "quillfeather@example.org", Words = "zanzibarred";

    // As text, as sealed text would be if it were only encoded, and as a number is normalised.
    private static readonly string[] s_marks =
        [Name, Number, Number[1..], Address, Words, .. new[] { Name, Number, Address, Words }.Select(m => Convert.ToBase64String(Encoding.UTF8.GetBytes(m))[..^4])];

    [Fact]
    public async Task Nothing_that_is_kept_names_a_person_or_quotes_one()
    {
        await using var host = await RunningAzure.StartAsync();
        var report = Given.Report("C-1");
        var person = report["data"]!["persons"]![0]!.AsObject();
        person["familyName"] = Name;
        person["contactPoints"]![0]!["value"] = Address;
        var mobile = person["contactPoints"]![0]!.DeepClone();
        (mobile["contactPointRef"], mobile["kind"], mobile["value"]) = ("V1-mobile", "mobile", Number);
        person["contactPoints"]!.AsArray().Add(mobile);
        Assert.Equal(202, (await host.PostSignedAsync("msg-1", report)).Status);
        var queued = await QueuesAsync(host);
        await host.PumpAsync();
        await host.TakeAsync("msg-2", Given.Recorded("C-1"));
        await host.TakeAsync("msg-3", Given.Contact("C-1", $"Explained what happens next; she asked whether it was {Words} too."));
        Assert.Equal(Address, Assert.Single(host.Carrier.Sent).To);

        var ids = await host.JourneysOfAsync("C-1");
        var engine = string.Join('\n', host.Hub.Episodes.Select(episode => episode.Text));
        Assert.All(ids, id => Assert.Contains(id, engine, StringComparison.Ordinal));
        Clean("the engine's histories, inputs and status", engine);
        Clean("the queues", queued);
        foreach (var table in Wire.Tables) Clean($"table {table}", await RowsAsync(table));
        Clean("the storage emulator's files", await FilesAsync(ids[0]));
    }

    private static void Clean(string where, string text) =>
        Assert.All(s_marks, mark => Assert.False(text.Contains(mark, StringComparison.OrdinalIgnoreCase), $"'{mark}' stands in {where}"));

    private static async Task<string> QueuesAsync(RunningAzure host)
    {
        var queues = host.Get<Functions.Moving.Queues>();
        var messages = (await queues.ToAdmit.PeekMessagesAsync(32)).Value.Concat((await queues.ToWake.PeekMessagesAsync(32)).Value).ToList();
        Assert.NotEmpty(messages);
        return string.Join('\n', messages.Select(message => message.MessageText));
    }

    // Bytes as Latin letters, so that text among them is found.
    private static async Task<string> RowsAsync(string table)
    {
        var text = new StringBuilder();
        await foreach (var row in new Azure.Data.Tables.TableServiceClient(Azurite.Current!.Connection).GetTableClient(table).QueryAsync<Azure.Data.Tables.TableEntity>())
        {
            foreach (var (name, value) in row)
                text.Append(name).Append('=').AppendLine(value is byte[] bytes ? Encoding.Latin1.GetString(bytes) : JsonSerializer.Serialize(value));
        }

        return text.ToString();
    }

    // Written every few seconds: until what was done last is there.
    private static async Task<string> FilesAsync(string journeyId)
    {
        for (var tries = 0; tries < 60; tries++, await Task.Delay(500))
        {
            var files = Azurite.Current!.Folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => ReadAnyhow(file.FullName));
            if (string.Join('\n', files) is var all && all.Contains(journeyId, StringComparison.Ordinal)) return all;
        }

        throw new TimeoutException("The storage emulator writes nothing down.");
    }

    private static string ReadAnyhow(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
