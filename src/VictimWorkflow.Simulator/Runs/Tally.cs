using System.Security.Cryptography;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Simulator.Runs;

/// <summary>What a run came to, added up. Two runs of one seed are equal to the last byte of the fingerprint.</summary>
public sealed class Tally
{
    /// <summary>More broken promises than these are not listed, only counted.</summary>
    private const int BrokenListed = 20;

    private byte[] _fingerprint = new byte[SHA256.HashSizeInBytes];

    public int Crimes { get; private set; }

    public int Victims { get; set; }

    public int Steps { get; set; }

    public SortedDictionary<string, int> Events { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<ContactMethod, int> Messages { get; } = [];

    public SortedDictionary<TaskKind, int> Tasks { get; } = [];

    public SortedDictionary<AlertKind, int> Alerts { get; } = [];

    public SortedDictionary<Right, Obligations> Rights { get; } = [];

    /// <summary>Events taken in by hour.</summary>
    public SortedDictionary<Instant, int> Hours { get; } = [];

    public int Broken { get; private set; }

    /// <summary>The first invariants found broken, each a sentence without personal data.</summary>
    public List<string> BrokenFirst { get; } = [];

    public string Fingerprint => Convert.ToHexStringLower(_fingerprint)[..16];

    public (Instant Hour, int Count)? Busiest => Hours.Count == 0 ? null : Hours.OrderByDescending(h => h.Value).Select(h => (h.Key, h.Value)).First();

    public static void Count<T>(SortedDictionary<T, int> counts, T key, int more = 1) where T : notnull =>
        counts[key] = counts.GetValueOrDefault(key) + more;

    public void Break(string sentence)
    {
        Broken++;
        if (BrokenFirst.Count < BrokenListed)
        {
            BrokenFirst.Add(sentence);
        }
    }

    public void Seal(byte[] world)
    {
        Crimes++;
        _fingerprint = SHA256.HashData([.. _fingerprint, .. SHA256.HashData(world)]);
    }

    public void Add(Tally other)
    {
        Crimes += other.Crimes;
        Victims += other.Victims;
        Steps += other.Steps;
        Merge(Events, other.Events);
        Merge(Messages, other.Messages);
        Merge(Tasks, other.Tasks);
        Merge(Alerts, other.Alerts);
        Merge(Hours, other.Hours);
        foreach (var (right, counts) in other.Rights)
        {
            Rights[right] = Rights.GetValueOrDefault(right, new()).Plus(counts);
        }

        Broken += other.Broken;
        BrokenFirst.AddRange(other.BrokenFirst.Take(BrokenListed - BrokenFirst.Count));
        _fingerprint = SHA256.HashData([.. _fingerprint, .. other._fingerprint]);
    }

    private static void Merge<T>(SortedDictionary<T, int> into, SortedDictionary<T, int> from) where T : notnull
    {
        foreach (var (key, count) in from)
        {
            Count(into, key, count);
        }
    }
}

/// <summary>Obligations of one right by what became of them; overdue ones are among the open.</summary>
public sealed record Obligations(int Met = 0, int Late = 0, int Open = 0, int Overdue = 0, int Other = 0)
{
    public Obligations Plus(Obligations more) =>
        new(Met + more.Met, Late + more.Late, Open + more.Open, Overdue + more.Overdue, Other + more.Other);

    public Obligations Plus(Obligation duty, Instant now) => duty.Status switch
    {
        ObligationStatus.Met => this with { Met = Met + 1 },
        ObligationStatus.MetLate => this with { Late = Late + 1 },
        ObligationStatus.Open or ObligationStatus.AttemptedNotDelivered => this with { Open = Open + 1, Overdue = Overdue + (duty.IsOverdue(now) ? 1 : 0) },
        _ => this with { Other = Other + 1 },
    };
}
