using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>
/// What the service does, as spans and figures that any collector can listen to by the name <see cref="Name"/>. Tags are ids, rules and
/// fixed words: nothing in them names anybody or quotes anybody.
/// </summary>
/// <remarks>
/// A journey has one trace for life, made from its id: whichever process receives an event, takes a step or calls a provider, days and
/// queues apart, adds to it without having been told. A span is linked to the one it ran under, the platform's own for a request, a
/// queue message or an activity.
/// </remarks>
public static class Telemetry
{
    public const string Name = "VictimWorkflow";

    public const string EventSpan = "event", StepSpan = "step", EffectSpan = "effect", SendSpan = "send";

    public const string JourneyTag = "journey.id", EventTag = "event.key", TypeTag = "event.type", EffectTag = "effect", OutcomeTag = "outcome", ChannelTag = "channel";

    private const int TraceBytes = 16, SpanBytes = 8;

    private static readonly ActivitySource s_source = new(Name);
    private static readonly Meter s_meter = new(Name);
    private static readonly Counter<long> s_alerts = s_meter.CreateCounter<long>(
        "victimworkflow.alerts", "{alert}", "Alerts raised, by kind and rule: AtRisk and Overdue among them");
    private static readonly Counter<long> s_sends = s_meter.CreateCounter<long>(
        "victimworkflow.sends", "{message}", "Messages the provider was called for, by channel and outcome");
    private static readonly Counter<long> s_failures = s_meter.CreateCounter<long>(
        "victimworkflow.failures", "{failure}", "Effects that are tried again, events put into quarantine, steps that threw");
    private static readonly Histogram<double> s_lateness = s_meter.CreateHistogram<double>(
        "victimworkflow.lateness", "s", "How long after it was due, or received, something was done");
    private static readonly Gauge<int> s_journeys = s_meter.CreateGauge<int>(
        "victimworkflow.journeys", "{journey}", "Journeys at risk, overdue or stuck, counted to a thousand");

    /// <summary>A span in the journey's trace.</summary>
    public static Activity? Start(string name, string journeyId, DateTimeOffset since = default)
    {
        if (!s_source.HasListeners())
        {
            return null;
        }

        var (ambient, journey) = (Activity.Current, TraceOf(journeyId));
        var isInside = ambient?.TraceId == journey.TraceId;
        var link = isInside || ambient is null ? null : new[] { new ActivityLink(ambient.Context) };
        return s_source.StartActivity(
            name, ActivityKind.Internal, isInside ? ambient!.Context : journey, [new(JourneyTag, journeyId)], link, since);
    }

    /// <summary>An event has reached a journey's log: from when it was received.</summary>
    internal static void Admitted(InboxRow row, IEnumerable<string> journeys, Instant now, Instant wallNow)
    {
        var waited = now - row.ReceivedAt;
        s_lateness.Record(waited.TotalSeconds, new KeyValuePair<string, object?>("what", "event"));
        foreach (var journey in journeys)
        {
            using var span = Start(EventSpan, journey, (wallNow - waited).ToDateTimeOffset());
            span?.SetTag(EventTag, row.EventKey).SetTag(TypeTag, row.Type);
        }
    }

    internal static void Stepped(Journey before, Happened happened, StepChange change, Instant now)
    {
        if (happened is Happened.Due && before.NextDue is { } due)
        {
            s_lateness.Record((now - due).TotalSeconds, new KeyValuePair<string, object?>("what", "journey"));
        }

        foreach (var alert in change.Alerts)
        {
            s_alerts.Add(1, new("kind", alert.Kind.ToString()), new("rule", alert.Rule));
        }
    }

    internal static void Sent(Activity? span, ContactMethod method, string outcome)
    {
        var channel = ContractName.Of(method);
        span?.SetTag(ChannelTag, channel).SetTag(OutcomeTag, outcome);
        s_sends.Add(1, new(ChannelTag, channel), new(OutcomeTag, outcome));
    }

    /// <param name="what">effect, event or step.</param>
    internal static void Failed(string what) => s_failures.Add(1, new KeyValuePair<string, object?>("what", what));

    internal static void Counted(ListState state, int journeys) => s_journeys.Record(journeys, new KeyValuePair<string, object?>("state", state.ToString()));

    /// <summary>The trace of a journey; its root is never written, for a journey has no end that one process sees.</summary>
    public static ActivityContext TraceOf(string journeyId)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(journeyId));
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(hash.AsSpan(0, TraceBytes)), ActivitySpanId.CreateFromBytes(hash.AsSpan(TraceBytes, SpanBytes)),
            ActivityTraceFlags.Recorded, isRemote: true);
    }
}
