using System.Diagnostics;
using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Simulator.Worlds;

/// <summary>How a world carries out what Core wishes for.</summary>
public sealed partial class World
{
    private readonly Queue<Wish> _wishes = new();

    private sealed record Wish(CrimeFile File, Journey Journey, int Position, Effect Effect);

    // Effects and waiting events call one another up; it ends when neither has anything left.
    private void Settle()
    {
        do
        {
            while (_wishes.TryDequeue(out var wish))
            {
                CarryOut(wish);
            }
        }
        while (RetryOne() || _wishes.Count > 0);
    }

    private void CarryOut(Wish wish)
    {
        switch (wish.Effect)
        {
            case Effect.Send send:
                Send(wish, send);
                break;
            case Effect.RecordFact fact:
                Admit(Read(Post.OfWorld(
                    $"clock-{wish.Journey.Id}-{wish.Journey.Revision}-{wish.Position}", Origin.Clock, fact.Type, Now,
                    new { CrimeRef = wish.File.Crime.Ref, fact.HearingRef, fact.Stage, OccurredAt = fact.At })));
                break;
            case Effect.RaiseAlert or Effect.NotifyStaff:
                break; // Whoever looks at this world sees them in the journey.
            default:
                throw new UnreachableException();
        }
    }

    private void Send(Wish wish, Effect.Send send)
    {
        var message = wish.Journey.Messages[send.Message];
        var journey = wish.File[wish.Journey.Id];
        var messageRef = TaskRefs.Of(journey, message.Number);
        var leaving = new SentMessage(
            Now, wish.File.Crime.Ref, journey.Id, journey.PersonRef!, message.Method,
            [.. message.Obligations.Select(n => journey.Obligations[n].Rule).Distinct().Order(StringComparer.Ordinal)],
            message.Template, messageRef, send.Attempt, message.Point);
        if (LastLook.MayStillSend(message, send.Attempt, journey, CardOf(journey.PersonRef), Holds, Rules.Parameters, Now) is { } reason)
        {
            Report(leaving, DeliveryStatus.NotSent, reason);
            return;
        }

        var reports = options.Provider(leaving);
        _sent.Add(leaving with { IsAccepted = reports.Any(r => r is { Status: DeliveryStatus.Accepted }) });
        foreach (var report in reports)
        {
            if (report.After == Duration.Zero)
            {
                Report(leaving, report.Status);
            }
            else
            {
                Schedule(Now + report.After, world => world.ReportLater(leaving, report.Status));
            }
        }
    }

    private void ReportLater(SentMessage message, DeliveryStatus status)
    {
        Report(message, status);
        Settle();
    }

    private void Report(SentMessage message, DeliveryStatus status, string? detail = null)
    {
        var id = $"delivery-{message.MessageRef}-{message.Attempt}-{ContractName.Of(status)}-{Now.ToUnixTimeMilliseconds()}";
        var reported = new Event.DeliveryReported(message.MessageRef, message.Channel, status)
        {
            CrimeRef = message.CrimeRef,
            PersonRef = message.Person,
            OccurredAt = Now,
            Detail = detail,
        };
        Admit(Made(new Making(id, Origin.Provider, reported, reported), Now));
    }

    private ReceivedEvent Read(Post post) => EventReader.Read(post.Body) is ReadResult.Read read
        ? new ReceivedEvent(post.Id, "simulator", post.Origin, read.Envelope, Now)
        : throw new InvalidOperationException($"The world made an event {post.Id} that breaks the contract.");
}
