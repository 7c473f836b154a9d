using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Simulator.Worlds;

/// <summary>How a world carries out what Core wishes for.</summary>
public sealed partial class World
{
    private readonly Queue<Wish> _wishes = new();

    // What goes over to the crime that stays is there before anything else reaches it.
    private readonly Queue<Wish> _overs = new();

    private sealed record Wish(CrimeFile File, Journey Journey, int Position, Effect Effect);

    // Effects and waiting events call one another up; it ends when neither has anything left.
    private void Settle()
    {
        do
        {
            HandOver();
            while (_wishes.TryDequeue(out var wish))
            {
                CarryOut(wish);
                HandOver();
            }
        }
        while (RetryOne() || _wishes.Count > 0 || _overs.Count > 0);
    }

    private void HandOver()
    {
        while (_overs.TryDequeue(out var wish))
        {
            var over = Stored((Effect.CarryOver)wish.Effect).Event;
            var id = $"merge-{wish.Journey.Id}-{wish.Journey.Revision}-{wish.Position}";
            var stored = InternalEvents.Read(InternalEvents.Write(InternalEvents.Envelope(over, Now)));
            Admit(new ReceivedEvent(id, "simulator", Origin.Clock, stored, Now));
        }
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
            case Effect.CarryOver:
                throw new UnreachableException(); // These have a queue of their own.
            case Effect.RaiseAlert or Effect.NotifyStaff:
                break; // Whoever looks at this world sees them in the journey.
            default:
                throw new UnreachableException();
        }
    }

    // Each release leaves once: with its own wish, or with that of another crime of the same person.
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);

    private void Send(Wish wish, Effect.Send send)
    {
        var journey = wish.File[wish.Journey.Id];
        var own = new Part(journey, wish.Journey.Messages[send.Message] with { Attempt = send.Attempt });
        if (!_left.Add(own.Key))
        {
            return;
        }

        var card = CardOf(journey.PersonRef);
        if (LastLook.MayStillSend(own.Message, send.Attempt, journey, card, Holds, Rules, Now) is { } reason)
        {
            Report(Leaving([own]), DeliveryStatus.NotSent, reason);
            return;
        }

        var parts = Together.PartsOf(own, own.Message.Urgent ? [] : OthersOf(journey), card, Holds, Rules, Now);
        var leaving = Leaving([own, .. parts.Where(p => p.Key != own.Key && _left.Add(p.Key))]);
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

    // The person's other journeys, with what is due in them at this instant done.
    private List<Journey> OthersOf(Journey journey)
    {
        var others = _filesOf[journey.PersonRef!].Select(f => (File: f, Id: f.Crime.Persons[journey.PersonRef!].JourneyId)).Where(o => o.Id != journey.Id).ToList();
        foreach (var (file, id) in others)
        {
            while (file[id] is var other && other.NextDue <= Now)
            {
                Step(file, other, new Happened.Due());
            }
        }

        return [.. others.Select(o => o.File[o.Id])];
    }

    private SentMessage Leaving(ImmutableArray<Part> parts) => new(
        Now, parts[0].Journey.CrimeRef, parts[0].Journey.Id, parts[0].Journey.PersonRef!, parts[0].Message.Method,
        [.. parts.SelectMany(p => p.Message.Obligations.Select(n => p.Journey.Obligations[n].Rule)).Distinct().Order(StringComparer.Ordinal)],
        parts[0].Message.Template, TaskRefs.Of(parts[0].Journey, parts[0].Message.Number), parts[0].Message.Attempt, parts[0].Message.Point)
    {
        With = parts[1..],
    };

    private void ReportLater(SentMessage message, DeliveryStatus status)
    {
        Report(message, status);
        Settle();
    }

    private void Report(SentMessage message, DeliveryStatus status, string? detail = null)
    {
        Report(message.CrimeRef, message.Person, message.MessageRef, message.Attempt, message.Channel, status, detail);
        foreach (var part in message.With)
        {
            Report(part.Journey.CrimeRef, message.Person, TaskRefs.Of(part.Journey, part.Message.Number), part.Message.Attempt, message.Channel, status, detail);
        }
    }

    private void Report(string crimeRef, string personRef, string messageRef, int attempt, ContactMethod channel, DeliveryStatus status, string? detail)
    {
        var id = $"delivery-{messageRef}-{attempt}-{ContractName.Of(status)}-{Now.ToUnixTimeMilliseconds()}";
        var reported = new Event.DeliveryReported(messageRef, channel, status)
        {
            CrimeRef = crimeRef,
            PersonRef = personRef,
            OccurredAt = Now,
            Detail = detail,
        };
        Admit(Made(new Making(id, Origin.Provider, reported, reported), Now));
    }

    private ReceivedEvent Read(Post post) => EventReader.Read(post.Body) is ReadResult.Read read
        ? new ReceivedEvent(post.Id, "simulator", post.Origin, read.Envelope, Now)
        : throw new InvalidOperationException($"The world made an event {post.Id} that breaks the contract.");
}
