using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using VictimWorkflow.Functions.Hosting;
using VictimWorkflow.Service.Http;
using VictimWorkflow.Service.Moving;

namespace VictimWorkflow.AzureTests.Hosting;

/// <summary>What leaves the process for Application Insights, by the real OpenTelemetry, heard where the exporter would be.</summary>
public sealed class ExportTests : IDisposable
{
    private const string Mark = "Quillfeather", ByThePlatform = "Microsoft.Azure.Functions.Worker";
    private const string OurCategory = "VictimWorkflow.Service.Moving.Dispatch";

    private readonly Exporter<Activity> _spans = new(span =>
        [span.Source.Name, span.OperationName, $"{span.Status}", span.StatusDescription, .. span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"),
            .. span.Events.SelectMany(happened => happened.Tags.Select(tag => $"{tag.Key}={tag.Value}"))]);

    private readonly Exporter<LogRecord> _lines = new(line =>
        [line.CategoryName, line.FormattedMessage, $"{line.Exception}", .. line.Attributes!.Select(tag => $"{tag.Key}={tag.Value}")]);

    private readonly Exporter<Metric> _figures = new(figure => [figure.MeterName, figure.Name]);

    public void Dispose()
    {
        _spans.Dispose();
        _lines.Dispose();
        _figures.Dispose();
    }

    [Fact]
    public void Spans_and_figures_of_ours_leave_and_of_the_platform_s_only_the_functions()
    {
        using var provider = Started();
        using (var requests = new ActivitySource("Microsoft.AspNetCore"))
        using (var functions = new ActivitySource(ByThePlatform))
        using (var figures = new Meter(Telemetry.Name))
        using (var others = new Meter("Microsoft.AspNetCore.Hosting"))
        {
            requests.StartActivity("GET /journeys")?.Dispose();
            functions.StartActivity("function Watchdog")?.Dispose();
            Telemetry.Start(Telemetry.StepSpan, "KNT-exported")?.Dispose();
            figures.CreateCounter<long>("victimworkflow.exported").Add(1);
            others.CreateCounter<long>("http.server.requests").Add(1);
            provider.GetRequiredService<MeterProvider>().ForceFlush();
        }

        Assert.Contains(_spans.Words, span => span.Contains($"{Telemetry.JourneyTag}=KNT-exported"));
        Assert.Contains(_spans.Words, span => span.Contains("function Watchdog"));
        Assert.All(_spans.Words, span => Assert.Contains(span[0], (string[])[Telemetry.Name, ByThePlatform]));
        Assert.Contains(_figures.Words, figure => figure.Contains("victimworkflow.exported"));
        Assert.All(_figures.Words, figure => Assert.Equal(Telemetry.Name, figure[0]));
    }

    [Fact]
    public void No_exception_leaves_with_its_message()
    {
        using var provider = Started();
        var fault = new InvalidOperationException($"No {Mark} here", new FormatException(Mark));
        using (var functions = new ActivitySource(ByThePlatform))
        {
            functions.StartActivity("function Admit")!.SetStatus(ActivityStatusCode.Error, fault.Message).Dispose();
        }

        provider.GetRequiredService<ILoggerFactory>().CreateLogger(ByThePlatform).LogError(fault, "Function {Name} threw", "Admit");

        var span = Assert.Single(_spans.Words, span => span.Contains("function Admit"));
        Assert.Contains("Error", span);
        var line = Assert.Single(_lines.Words);
        Assert.Contains("Function Admit threw", line);
        Assert.Contains($"{LinesWithoutExceptions.TypeTag}=System.InvalidOperationException", line);
        Assert.All([.. span, .. line], words => Assert.DoesNotContain(Mark, words, StringComparison.Ordinal));
    }

    [Fact]
    public void Our_lines_leave_and_of_the_others_only_warnings()
    {
        using var provider = Started();
        var loggers = provider.GetRequiredService<ILoggerFactory>();
        var (ours, theirs) = (loggers.CreateLogger(OurCategory), loggers.CreateLogger("Microsoft.AspNetCore.Routing.EndpointMiddleware"));

        ours.LogInformation("Alert {Kind} for journey {Journey}", "Overdue", "KNT-1");
        ours.LogDebug("Too much");
        theirs.LogInformation("Executing endpoint {Endpoint}", "GET /journeys");
        theirs.LogWarning("Endpoint {Endpoint} is slow", "journeys");

        Assert.Equal(["Alert Overdue for journey KNT-1", "Endpoint journeys is slow"], _lines.Words.Select(words => words[1]));
    }

    [Fact]
    public void The_platform_is_told_that_this_process_speaks_for_itself()
    {
        using var provider = Started();

        var capabilities = provider.GetRequiredService<IOptions<WorkerOptions>>().Value.Capabilities;

        Assert.Equal(bool.TrueString, capabilities["WorkerOpenTelemetryEnabled"]);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("ClientId=11111111-1111-1111-1111-111111111111;Authorization=AAD", true)]
    public void Everything_is_sent_and_by_identity_where_no_key_is_taken(string? byIdentity, bool hasCredential)
    {
        const string destination = "InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://telemetry.example.org/";
        var services = Services(new()
        {
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = destination,
            ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = byIdentity,
        });
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptionsMonitor<AzureMonitorExporterOptions>>().CurrentValue;

        Assert.Equal(destination, options.ConnectionString);
        Assert.Equal(hasCredential, options.Credential is DefaultAzureCredential);
        Assert.Equal((1f, null, false), (options.SamplingRatio, options.TracesPerSecond, options.EnableTraceBasedLogsSampler));
        Assert.False(options.EnableLiveMetrics);
        // An alert reads the words of a line, not its template.
        Assert.True(provider.GetRequiredService<IOptionsMonitor<OpenTelemetryLoggerOptions>>().CurrentValue.IncludeFormattedMessage);
    }

    private static IServiceCollection Services(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(RunningAzure.Settings()).AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddLogging().AddRouting().AddVictimWorkflowService(configuration).AddAzure(configuration);
    }

    // Where the host starts them, the exporter adds itself behind what is there, as here.
    private ServiceProvider Started()
    {
        var provider = Services([])
            .Configure<OpenTelemetryLoggerOptions>(options => options.IncludeFormattedMessage = true)
            .ConfigureOpenTelemetryMeterProvider(builder => builder.AddReader(new BaseExportingMetricReader(_figures)))
            .BuildServiceProvider();
        provider.GetRequiredService<TracerProvider>().AddProcessor(new SimpleActivityExportProcessor(_spans));
        provider.GetRequiredService<LoggerProvider>().AddProcessor(new SimpleLogRecordExportProcessor(_lines));
        provider.GetRequiredService<MeterProvider>();
        return provider;
    }

    /// <summary>Keeps every word of what it is given to export, as it was then.</summary>
    private sealed class Exporter<T>(Func<T, string?[]> words) : BaseExporter<T>
        where T : class
    {
        public ConcurrentQueue<string[]> Words { get; } = [];

        public override ExportResult Export(in Batch<T> batch)
        {
            foreach (var item in batch) Words.Enqueue([.. words(item).Select(word => word ?? "")]);
            return ExportResult.Success;
        }
    }
}
