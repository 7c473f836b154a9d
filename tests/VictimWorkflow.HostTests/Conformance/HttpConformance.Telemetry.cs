using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Moving;

namespace VictimWorkflow.HostTests.Conformance;

public abstract partial class HttpConformance
{
    private const string Planted = "Quillfeather", PlantedAddress = "quillfeather@example.org", PlantedWords = "zanzibarred";

    [Fact]
    public async Task A_journey_has_one_trace_from_the_webhook_to_the_message()
    {
        using var ears = new Ears();
        await using var service = await StartAsync();
        // What a platform opens around a request, a queue message or an activity.
        using var platform = new Activity("platform").Start();

        var journey = await TellStoryAsync(service, "C-TRACED");

        var trace = Telemetry.TraceOf(journey).TraceId;
        var spans = ears.Spans.Where(span => span.TraceId == trace).ToList();
        Assert.All(spans, span => Assert.Equal(journey, span.GetTagItem(Telemetry.JourneyTag)));
        var names = spans.Select(span => span.OperationName).ToList();
        Assert.All([Telemetry.EventSpan, Telemetry.StepSpan, Telemetry.EffectSpan, Telemetry.SendSpan], name => Assert.Contains(name, names));
        Assert.Contains(spans, span => span.OperationName == Telemetry.EventSpan && (string?)span.GetTagItem(Telemetry.EventTag) == "records|msg-1");
        var send = Assert.Single(spans, span => span.OperationName == Telemetry.SendSpan);
        var effect = Assert.Single(spans, span => span.SpanId == send.ParentSpanId);
        Assert.Equal((Telemetry.EffectSpan, "Send"), (effect.OperationName, (string?)effect.GetTagItem(Telemetry.EffectTag)));
        Assert.Equal(("email", "accepted"), ((string?)send.GetTagItem(Telemetry.ChannelTag), (string?)send.GetTagItem(Telemetry.OutcomeTag)));
        // It told of the message it sent, in the same trace; and what ran under something else is linked to it.
        Assert.Contains(spans, span => (string?)span.GetTagItem(Telemetry.TypeTag) == "delivery.reported");
        Assert.NotEmpty(spans.SelectMany(span => span.Links));
        Assert.All(spans.SelectMany(span => span.Links), link => Assert.NotEqual(trace, link.Context.TraceId));
    }

    [Fact]
    public async Task What_is_at_risk_overdue_sent_failed_or_late_is_counted_and_names_nobody()
    {
        using var ears = new Ears();
        await using var service = await StartAsync();
        var journey = await TellStoryAsync(service, "C-COUNTED");

        Assert.Equal(202, (await service.PostSignedAsync("msg-9", Given.Contact("C-COUNTED", PlantedWords))).Status);
        await service.PumpAsync();
        await service.MoveToAsync("2026-06-30T09:00:00Z");
        await service.WakeDueAsync();
        await service.PumpAsync();
        await service.Get<Pulse>().CountAsync();

        Assert.Equal("quarantined", $"{(await service.Store.FindEventAsync("records|msg-9"))!.State}".ToLowerInvariant());
        Assert.Contains(ears.Figures, f => f is ("victimworkflow.sends", 1, _) && f.Tags is ["channel=email", "outcome=accepted"]);
        Assert.Contains(ears.Figures, f => f.Name == "victimworkflow.alerts" && f.Tags[0] == "kind=AtRisk");
        Assert.Contains(ears.Figures, f => f.Name == "victimworkflow.alerts" && f.Tags[0] == "kind=Overdue" && f.Tags[1].Length > "rule=".Length);
        Assert.Contains(ears.Figures, f => f.Name == "victimworkflow.failures" && f.Tags is ["what=event"]);
        Assert.Contains(ears.Figures, f => f.Name == "victimworkflow.journeys" && f.Tags is ["state=Overdue"] && f.Value >= 1);
        Assert.Contains(ears.Figures, f => f.Name == "victimworkflow.lateness" && f.Tags is ["what=journey"] && f.Value > 24 * 60 * 60);
        var all = ears.Figures.SelectMany(f => f.Tags).Concat(ears.Spans.SelectMany(span => span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}")
            .Append(span.OperationName).Append(span.StatusDescription ?? ""))).ToList();
        Assert.Contains($"{Telemetry.JourneyTag}={journey}", all);
        Assert.All([Planted, PlantedAddress, PlantedWords], mark => Assert.DoesNotContain(all, text => text.Contains(mark, StringComparison.OrdinalIgnoreCase)));
    }

    // A crime that no other test has: journeys of one name have one trace, whoever tells of them.
    private static async Task<string> TellStoryAsync(Hosted service, string crimeRef)
    {
        var report = Given.Report(crimeRef);
        report["data"]!["persons"]![0]!["familyName"] = Planted;
        report["data"]!["persons"]![0]!["contactPoints"]![0]!["value"] = PlantedAddress;
        var journey = (string)(await service.TakeAsync("msg-1", report)).Body!["journeyIds"]![0]!;
        await service.TakeAsync("msg-2", Given.Recorded(crimeRef));
        return journey;
    }

    /// <summary>Hears everything that is told by the service's name, of this test and of those beside it.</summary>
    private sealed class Ears : IDisposable
    {
        private readonly ActivityListener _spans;
        private readonly MeterListener _figures = new();

        public Ears()
        {
            _spans = new ActivityListener
            {
                ShouldListenTo = source => source.Name == Telemetry.Name,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = Spans.Enqueue,
            };
            ActivitySource.AddActivityListener(_spans);
            _figures.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == Telemetry.Name) listener.EnableMeasurementEvents(instrument);
            };
            _figures.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
            _figures.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
            _figures.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
            _figures.Start();
        }

        public ConcurrentQueue<Activity> Spans { get; } = [];

        public ConcurrentQueue<(string Name, double Value, string[] Tags)> Figures { get; } = [];

        public void Dispose()
        {
            _spans.Dispose();
            _figures.Dispose();
        }

        private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            Figures.Enqueue((instrument.Name, value, [.. tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")]));
    }
}
