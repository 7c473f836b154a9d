using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Crimes;

namespace VictimWorkflow.Tests.Simulation;

/// <summary>Delivers what feeds tell late, twice, out of order, and now and then wrong first; what people do comes when they do it.</summary>
internal sealed class SpoiltFeed(int seed)
{
    // Two of them, one waiting for the other, still lie within the three days an event may wait.
    private const int LateByHoursAtMost = 60;

    private readonly Random _random = new(seed + 1_000_000);

    public IEnumerable<Delivery> Spoil(IEnumerable<Fact> facts) => facts.SelectMany(Spoil).ToList();

    private IEnumerable<Delivery> Spoil(Fact fact)
    {
        var onTime = fact.InOrder();
        if (!fact.ByFeed)
        {
            foreach (var mistake in Mistakes(fact))
            {
                yield return mistake;
            }

            yield return onTime;
            yield break;
        }

        var late = onTime with { At = onTime.At + (_random.Next(3) == 0 ? Duration.Zero : Duration.FromMinutes(_random.Next(60 * LateByHoursAtMost))) };
        if (Wrong(fact) is { } wrong && _random.Next(3) == 0)
        {
            var mistaken = fact.At + Duration.FromMinutes(_random.Next(-5, 2));
            wrong["occurredAt"] = InstantPattern.ExtendedIso.Format(mistaken);
            yield return onTime with { Id = fact.Id + "-wrong", SentAt = mistaken, Data = wrong };
            var withdrawn = new JsonObject { ["crimeRef"] = (string?)fact.Data["crimeRef"], ["eventRef"] = fact.Id + "-wrong", ["reason"] = "wrong-fact" };
            var at = onTime.At + Duration.FromMinutes(_random.Next(1, 600));
            yield return new Delivery(at, fact.Id + "-withdrawn", "event.withdrawn", at, withdrawn, Origin.Feed);
            late = late with { At = Instant.Max(late.At, at + Duration.FromMinutes(1)) };
        }

        foreach (var move in WrongMove(fact, late))
        {
            yield return move;
        }

        yield return late;
        if (_random.Next(3) == 0)
        {
            yield return late with { At = late.At + Duration.FromMinutes(_random.Next(1, 5_000)) };
        }
    }

    // A contact is logged that never took place, and a journey ended; somebody sees it before or after the next contact.
    private IEnumerable<Delivery> Mistakes(Fact fact)
    {
        if (fact.Type != "contact.logged")
        {
            yield break;
        }

        if (_random.Next(3) == 0)
        {
            var (wrong, made) = (fact.Data.DeepClone().AsObject(), fact.At - Duration.FromMinutes(_random.Next(5, 120)));
            (wrong["occurredAt"], wrong["outcome"]) = (InstantPattern.ExtendedIso.Format(made), _random.Next(2) == 0 ? "spoke" : "no-answer");
            yield return new Delivery(made, fact.Id + "-never", fact.Type, made, wrong, Origin.User);
            yield return Withdrawal(fact, "-never", made + Duration.FromMinutes(_random.Next(1, 600)));
        }

        // Before the first contact the crime may not be known yet.
        if ((string?)fact.Data["reason"] != "first-contact" && _random.Next(6) == 0)
        {
            var ended = fact.At - Duration.FromHours(_random.Next(2, 60));
            var data = new JsonObject
            {
                ["crimeRef"] = (string?)fact.Data["crimeRef"],
                ["personRef"] = (string?)fact.Data["personRef"],
                ["reason"] = "Mixed up",
                ["approvedBy"] = "sergeant-1",
            };
            yield return new Delivery(ended, fact.Id + "-ended", "journey.terminated", ended, data, Origin.User);
            yield return Withdrawal(fact, "-ended", ended + Duration.FromMinutes(_random.Next(1, 110)));
        }
    }

    private static Delivery Withdrawal(Fact fact, string of, Instant at) => new(
        at, fact.Id + of + "-withdrawn", "event.withdrawn", at,
        new JsonObject { ["crimeRef"] = (string?)fact.Data["crimeRef"], ["eventRef"] = fact.Id + of, ["reason"] = "wrong-fact" }, Origin.User);

    // A listing is said to have been moved, wrongly, before or after it is known itself; what moved nothing is withdrawn once both are there.
    private IEnumerable<Delivery> WrongMove(Fact fact, Delivery told)
    {
        if (fact.Type != "hearing.listed" || _random.Next(3) != 0)
        {
            yield break;
        }

        var (moved, made) = (fact.Data.DeepClone().AsObject(), fact.At + Duration.FromMinutes(_random.Next(1, 30)));
        (moved["status"], moved["startsAt"], moved["occurredAt"]) = ("moved", "2026-07-02T09:00:00Z", InstantPattern.ExtendedIso.Format(made));
        var at = Instant.Max(made, told.At + Duration.FromMinutes(_random.Next(-600, 60)));
        yield return told with { At = at, Id = fact.Id + "-moved", SentAt = made, Data = moved };
        var withdrawn = new JsonObject { ["crimeRef"] = (string?)fact.Data["crimeRef"], ["eventRef"] = fact.Id + "-moved", ["reason"] = "wrong-fact" };
        var back = Instant.Max(at, told.At) + Duration.FromMinutes(_random.Next(1, 300));
        yield return new Delivery(back, fact.Id + "-not-moved", "event.withdrawn", back, withdrawn, Origin.Feed);
    }

    // The same event with something in it that was not so; null where nothing of the kind is made here.
    private static JsonObject? Wrong(Fact fact)
    {
        var wrong = fact.Data.DeepClone().AsObject();
        switch (fact.Type)
        {
            case "suspect.arrested" or "suspect.interviewed":
                wrong["suspectRef"] = (string?)fact.Data["suspectRef"] == "D1" ? "D2" : "D1";
                return wrong;
            case "hearing.listed":
                wrong["startsAt"] = "2026-07-01T09:00:00Z";
                return wrong;
            // A decision that ends a suspect's case is not made here: what follows it is refused until it is withdrawn, and
            // a person sends it on from quarantine.
            case "charge.decided" when (string?)fact.Data["decision"] != "charged":
                wrong["decision"] = "charged";
                return wrong;
            case "hearing.resulted" when fact.Data.ContainsKey("sentence"):
                wrong["sentence"] = new JsonObject { ["kinds"] = new JsonArray("community-order") };
                return wrong;
            default:
                return null;
        }
    }
}
