using System.Globalization;

namespace VictimWorkflow.Benchmarks;

/// <summary>A figure could not be measured; the message is one sentence that says why.</summary>
internal sealed class NotMeasuredException(string sentence) : Exception(sentence);

/// <summary>One line of the table: what was measured, the goal or the limit measured in the same run, and how they compare.</summary>
internal sealed record Figure(string What, string Measured, string Goal, string Verdict);

/// <summary>Collects what was measured. A goal that is missed is printed as such; it is no failure of the run.</summary>
internal sealed class Figures(TextWriter progress)
{
    private readonly List<Figure> _all = [];

    public void Add(string what, string measured, string goal = "", string verdict = "")
    {
        _all.Add(new Figure(what, measured, goal, verdict));
        progress.WriteLine($"{what}: {measured}  {goal}  {verdict}".TrimEnd());
    }

    public void AddUpTo(string what, double measured, double most, string unit) =>
        Add(what, Text(measured, unit), $"at most {Text(most, unit)}", measured <= most ? "ok" : "over");

    public void AddAtLeast(string what, double measured, double least, string unit) =>
        Add(what, Text(measured, unit), $"at least {Text(least, unit)}", measured >= least ? "ok" : "missed");

    public void AddRatio(string what, double measured, string limit, double of, string unit, double? least)
    {
        var ratio = measured / of;
        var verdict = least is null ? "" : ratio >= least ? "ok" : "missed";
        var goal = least is null ? "" : string.Create(CultureInfo.InvariantCulture, $", at least {least}");
        Add(what, Text(measured, unit), $"{limit} {Text(of, unit)}{goal}", string.Create(CultureInfo.InvariantCulture, $"{ratio:F2} {verdict}").Trim());
    }

    public void Write(TextWriter output)
    {
        Figure[] table = [new("what", "measured", "goal or limit", "ratio"), .. _all];
        foreach (var line in table)
        {
            output.WriteLine(
                $"{line.What.PadRight(table.Max(l => l.What.Length))}  {line.Measured.PadLeft(table.Max(l => l.Measured.Length))}  "
                + $"{line.Goal.PadRight(table.Max(l => l.Goal.Length))}  {line.Verdict}".TrimEnd());
        }
    }

    public static string Text(double value, string unit) =>
        $"{value.ToString(value >= 100 ? "N0" : value >= 10 ? "N1" : "N3", CultureInfo.InvariantCulture)} {unit}";
}

/// <summary>Measured values of one thing.</summary>
internal static class Samples
{
    public static double Median(IEnumerable<double> samples) => At(samples, 0.5);

    public static double P99(IEnumerable<double> samples) => At(samples, 0.99);

    // The smallest sample that is not below this share of all.
    private static double At(IEnumerable<double> samples, double share)
    {
        var sorted = samples.Order().ToArray();
        return sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * share) - 1)];
    }
}
