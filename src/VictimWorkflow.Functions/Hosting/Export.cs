using System.Diagnostics;
using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Trace;
using VictimWorkflow.Service.Moving;

namespace VictimWorkflow.Functions.Hosting;

/// <summary>
/// Sends what this process says of itself to Application Insights: the spans and figures of <see cref="Telemetry"/>, the platform's span
/// around each function, our own lines and everybody's warnings. Nothing is collected of requests and calls to other services: their
/// addresses are not ours to vouch for.
/// </summary>
/// <remarks>
/// The platform's own process sends requests; <c>telemetryMode</c> in host.json has it do so in the same form, and leave the lines of
/// this process to this process.
/// </remarks>
internal static class Export
{
    /// <summary>Where to; without it, as on a developer's machine, nothing is sent.</summary>
    private const string Destination = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>Set where Application Insights takes no key; the platform's process finds the identity by it.</summary>
    private const string ByIdentity = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    private const string OurLines = nameof(VictimWorkflow);

    public static void AddExport(this IServiceCollection services, IConfiguration configuration, TokenCredential credential)
    {
        services.AddLogging(logging => logging
            .AddFilter<OpenTelemetryLoggerProvider>(null, LogLevel.Warning)
            .AddFilter<OpenTelemetryLoggerProvider>(OurLines, LogLevel.Information));
        var telemetry = services.AddOpenTelemetry().UseFunctionsWorkerDefaults()
            .WithTracing(spans => spans.AddSource(Telemetry.Name).AddProcessor<SpansWithoutMessages>())
            .WithMetrics(figures => figures.AddMeter(Telemetry.Name))
            .WithLogging(lines => lines.AddProcessor<LinesWithoutExceptions>());
        if (configuration[Destination] is { Length: > 0 } destination)
        {
            var identity = configuration[ByIdentity] is { Length: > 0 } ? credential : null;
            telemetry.UseAzureMonitorExporter(options => Send(options, destination, identity));
        }
    }

    private static void Send(AzureMonitorExporterOptions options, string destination, TokenCredential? identity)
    {
        (options.ConnectionString, options.Credential) = (destination, identity);
        // Five traces a second, and only their lines, unless told otherwise; but a line that is not sent raises no alert.
        (options.SamplingRatio, options.TracesPerSecond, options.EnableTraceBasedLogsSampler) = (1, null, false);
        // A stream kept open for whoever looks on live; nobody here does.
        options.EnableLiveMetrics = false;
    }
}

/// <summary>Takes an exception's message out of a span that failed: it may quote a name or a number.</summary>
internal sealed class SpansWithoutMessages : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.StatusDescription is not null)
        {
            data.SetStatus(data.Status);
        }
    }
}

/// <summary>Leaves of a logged exception only its type, as our own lines do; the line itself stays, for alerts to find it.</summary>
internal sealed class LinesWithoutExceptions : BaseProcessor<LogRecord>
{
    public const string TypeTag = "exception.type";

    public override void OnEnd(LogRecord data)
    {
        if (data.Exception is { } exception)
        {
            data.Attributes = [.. data.Attributes ?? [], new(TypeTag, exception.GetType().FullName)];
            data.Exception = null;
        }
    }
}
