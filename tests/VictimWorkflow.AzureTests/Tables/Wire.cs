using System.Collections.Concurrent;
using System.Text;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using VictimWorkflow.AzureTests.Storage;

namespace VictimWorkflow.AzureTests.Tables;

/// <summary>Everything that goes to the tables: counted, held to Azure's limits, and broken off at a chosen write.</summary>
internal sealed class Wire : HttpPipelinePolicy
{
    public static readonly IReadOnlyList<string> Tables = ["crimes", "journeys", "lists", "people", "access", "inbox", "sent"];
    private static readonly string[] s_comparisons = [" eq ", " ge ", " gt ", " le ", " lt "];
    private int _writes;

    public ConcurrentQueue<string> Calls { get; } = [];

    public ConcurrentQueue<string> Broken { get; } = [];

    /// <summary>The write that fails, counted from now; 0 for none.</summary>
    public int FailAt { get; private set; }

    /// <summary>Whether it fails after it was carried out: the answer is lost.</summary>
    public bool LosesAnswer { get; private set; }

    /// <summary>Whether a write has failed since it was asked to.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Nothing is answered.</summary>
    public bool IsAway { get; set; }

    public TableServiceClient Service { get; }

    public Wire()
    {
        var options = new TableClientOptions();
        options.AddPolicy(this, HttpPipelinePosition.PerCall);
        Service = new TableServiceClient(Azurite.Current!.Connection, options);
    }

    public async Task EmptyAsync()
    {
        await Task.WhenAll(Tables.Select(table => Service.DeleteTableAsync(table)));
        await new VictimWorkflow.Functions.Tables.TablesStore(Service).CreateTablesAsync();
        Calls.Clear();
    }

    public void Fail(int write, bool losesAnswer) => (_writes, FailAt, LosesAnswer, HasFailed) = (0, write, losesAnswer, false);

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Note(message.Request);
        var isWrite = message.Request.Method != RequestMethod.Get;
        if (IsAway) throw new RequestFailedException(503, "Nobody is there.");
        var fails = isWrite && FailAt > 0 && Interlocked.Increment(ref _writes) == FailAt;
        if (fails) HasFailed = true;
        if (!fails || LosesAnswer) await ProcessNextAsync(message, pipeline);
        if (fails) throw new RequestFailedException(503, "The line was cut.");
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    private void Note(Request request)
    {
        var url = Uri.UnescapeDataString(request.Uri.ToUri().PathAndQuery);
        Calls.Enqueue($"{request.Method} {url}");
        if (request.Method == RequestMethod.Get && !url.Contains("PartitionKey='", StringComparison.Ordinal)
            && !url.Contains("PartitionKey eq '", StringComparison.Ordinal))
            Broken.Enqueue($"names no partition: {url}");
        var comparisons = s_comparisons.Sum(comparison => url.Split(comparison).Length - 1);
        if (comparisons > 15) Broken.Enqueue($"compares more than 15 times: {url}");
        if (request.Content is null || !url.Contains("$batch", StringComparison.Ordinal)) return;
        using var body = new MemoryStream();
        request.Content.WriteTo(body, CancellationToken.None);
        var text = Encoding.UTF8.GetString(body.ToArray());
        var rows = text.Split("HTTP/1.1\r\n").Length - 1;
        if (rows is 0 or > 100) Broken.Enqueue($"{rows} rows in a transaction");
        if (body.Length >= 4 * 1024 * 1024) Broken.Enqueue($"{body.Length} bytes in a transaction");
    }
}
