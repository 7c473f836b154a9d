using System.Runtime.InteropServices;
using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Simulator.Runs;

/// <summary>What happened to an officer on a day, or to all of them in a run.</summary>
public enum Load
{
    Messages,
    Tasks,
    Alerts,
}

/// <summary>
/// Counts of stories as they are played, one tally for each thread. All of them are sums, so that it makes no difference which thread
/// played which story.
/// </summary>
/// <param name="start">The first instant of the run.</param>
/// <param name="days">How many days it lasts.</param>
public sealed class Tally(Instant start, int days, int officers)
{
    /// <summary>More broken promises than these are not listed, only counted.</summary>
    public const int BrokenListed = 20;

    private const int HoursOfDay = 24;
    private static readonly int s_loads = Enum.GetValues<Load>().Length;
    private readonly LocalDate _firstDay = London.DateOf(start);
    private readonly Dictionary<string, int> _events = new(StringComparer.Ordinal);
    private readonly Dictionary<(Load Load, string Kind), int> _loads = [];
    private readonly Dictionary<Right, Obligations> _rights = [];
    private readonly Obligations[] _ofOfficers = [.. Enumerable.Repeat(new Obligations(), officers)];
    private readonly ushort[] _officerDays = new ushort[officers * (days + 1) * s_loads];
    private readonly int[] _hours = new int[(days + 1) * HoursOfDay];
    private readonly SortedSet<(int Story, string Sentence)> _brokenFirst = new(Comparer<(int Story, string Sentence)>.Create(ByStory));

    public int Crimes { get; set; }

    public int Victims { get; set; }

    public int Steps { get; set; }

    public int Broken { get; private set; }

    public IEnumerable<string> BrokenFirst => _brokenFirst.Select(b => b.Sentence);

    public IReadOnlyDictionary<string, int> Events => _events;

    public IReadOnlyDictionary<(Load Load, string Kind), int> Loads => _loads;

    public IReadOnlyDictionary<Right, Obligations> Rights => _rights;

    /// <summary>Events taken in, by hour from the start.</summary>
    public IReadOnlyList<int> Hours => _hours;

    public int Days => days;

    public int Officers => officers;

    public Obligations Of(Officer officer) => _ofOfficers[officer.Number];

    public int LoadOf(int officer, int day, Load load) => _officerDays[PlaceOf(officer, day, load)];

    public void Count(string what, int more = 1) => CollectionsMarshal.GetValueRefOrAddDefault(_events, what, out _) += more;

    public void CountEvent(Instant at) => _hours[(int)Math.Clamp((at - start).TotalHours, 0, _hours.Length - 1)]++;

    public void Count(Officer officer, Instant at, ContactMethod sent) => Count(officer, at, Load.Messages, ContractName.Of(sent));

    public void Count(Officer officer, Instant at, TaskKind raised) => Count(officer, at, Load.Tasks, ContractName.Of(raised));

    public void Count(Officer officer, Instant at, AlertKind raised) => Count(officer, at, Load.Alerts, ContractName.Of(raised));

    public void Count(Officer officer, Right right, Obligation duty, Instant now)
    {
        _ofOfficers[officer.Number] = _ofOfficers[officer.Number].Plus(duty, now);
        _rights[right] = (_rights.TryGetValue(right, out var counts) ? counts : new()).Plus(duty, now);
    }

    public void Break(int story, string sentence)
    {
        Broken++;
        List(story, sentence);
    }

    public void Add(Tally other)
    {
        Crimes += other.Crimes;
        Victims += other.Victims;
        Steps += other.Steps;
        Broken += other.Broken;
        other._brokenFirst.ToList().ForEach(b => List(b.Story, b.Sentence));
        Merge(_events, other._events, (a, b) => a + b);
        Merge(_loads, other._loads, (a, b) => a + b);
        Merge(_rights, other._rights, (a, b) => a.Plus(b));
        for (var i = 0; i < _ofOfficers.Length; i++)
        {
            _ofOfficers[i] = _ofOfficers[i].Plus(other._ofOfficers[i]);
        }

        for (var i = 0; i < _officerDays.Length; i++)
        {
            _officerDays[i] += other._officerDays[i];
        }

        for (var i = 0; i < _hours.Length; i++)
        {
            _hours[i] += other._hours[i];
        }
    }

    private void Count(Officer officer, Instant at, Load load, string kind)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_loads, (load, kind), out _)++;
        var day = Math.Clamp(Period.DaysBetween(_firstDay, London.DateOf(at)), 0, days);
        _officerDays[PlaceOf(officer.Number, day, load)]++;
    }

    private int PlaceOf(int officer, int day, Load load) => ((((officer * (days + 1)) + day) * s_loads) + (int)load);

    private void List(int story, string sentence)
    {
        _brokenFirst.Add((story, sentence));
        if (_brokenFirst.Count > BrokenListed)
        {
            _brokenFirst.Remove(_brokenFirst.Max);
        }
    }

    private static int ByStory((int Story, string Sentence) a, (int Story, string Sentence) b) =>
        a.Story != b.Story ? a.Story.CompareTo(b.Story) : string.CompareOrdinal(a.Sentence, b.Sentence);

    private static void Merge<TKey, T>(Dictionary<TKey, T> into, Dictionary<TKey, T> from, Func<T, T, T> plus) where TKey : notnull
    {
        foreach (var (key, more) in from)
        {
            into[key] = into.TryGetValue(key, out var old) ? plus(old, more) : more;
        }
    }
}

/// <summary>Obligations by what became of them; overdue ones are among the open.</summary>
public sealed record Obligations(int Met = 0, int Late = 0, int Open = 0, int Overdue = 0, int Other = 0)
{
    /// <summary>In a hundred: met in time, of those whose time is over or that were met.</summary>
    public double? Compliance => Met + Late + Overdue is > 0 and var judged ? 100.0 * Met / judged : null;

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
