using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Service.Storage;

/// <summary>Counts obligations into the figures of how each rule was kept. A store says which; what they count as is said here.</summary>
/// <remarks>Hours run from the trigger to the close of those met, in time or late. A limit itself is still in time.</remarks>
public sealed class ComplianceTally(Instant now)
{
    private readonly Dictionary<(int Right, string Rule, string Unit, string Holder), Figures> _figures = [];

    public void Add(
        (int Right, string Rule, string Unit, string Holder) of, ObligationStatus status, Instant triggeredAt, Instant? dueAt, Instant? closedAt)
    {
        if (!_figures.TryGetValue(of, out var figures))
        {
            _figures[of] = figures = new Figures();
        }

        switch (status)
        {
            case ObligationStatus.Met or ObligationStatus.MetLate:
                figures.Met += status == ObligationStatus.Met ? 1 : 0;
                figures.MetLate += status == ObligationStatus.MetLate ? 1 : 0;
                if (closedAt is { } closed)
                {
                    figures.Hours.Add((closed - triggeredAt).TotalHours);
                }

                break;
            case ObligationStatus.Open or ObligationStatus.AttemptedNotDelivered when dueAt < now:
                figures.Overdue++;
                break;
            case ObligationStatus.Open or ObligationStatus.AttemptedNotDelivered:
                figures.OpenInTime++;
                break;
            default:
                figures.Excluded++;
                break;
        }
    }

    public ImmutableArray<ComplianceRow> Rows() => InOrder(_figures.Select(pair => pair.Value.Of(pair.Key)));

    /// <summary>By right, rule, unit and holder.</summary>
    public static ImmutableArray<ComplianceRow> InOrder(IEnumerable<ComplianceRow> rows) =>
    [
        .. rows.OrderBy(row => row.Right).ThenBy(row => row.Rule, StringComparer.Ordinal)
            .ThenBy(row => row.Unit, StringComparer.Ordinal).ThenBy(row => row.Holder, StringComparer.Ordinal),
    ];

    private sealed class Figures
    {
        public List<double> Hours { get; } = [];

        public int Met { get; set; }

        public int MetLate { get; set; }

        public int OpenInTime { get; set; }

        public int Overdue { get; set; }

        public int Excluded { get; set; }

        public ComplianceRow Of((int Right, string Rule, string Unit, string Holder) key)
        {
            Hours.Sort();
            double? median = Hours.Count == 0 ? null : (Hours[(Hours.Count - 1) / 2] + Hours[Hours.Count / 2]) / 2;
            // Nearest rank: the shortest time within which nine in ten were met. In whole numbers, which do not round.
            double? ninetieth = Hours.Count == 0 ? null : Hours[(((Hours.Count * 9) + 9) / 10) - 1];
            return new(
                key.Right, key.Rule, key.Unit, key.Holder, Met + MetLate + OpenInTime + Overdue, Met, MetLate, OpenInTime, Overdue, Excluded,
                median, ninetieth);
        }
    }
}
