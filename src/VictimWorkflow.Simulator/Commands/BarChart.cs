using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;

namespace VictimWorkflow.Simulator.Commands;

/// <summary>A bar of a chart, and its value as people read it.</summary>
internal sealed record Bar(string Label, double Value, string Text);

/// <summary>Draws horizontal bars as inline SVG. The drawing repeats a table that stands beside it, which is where values are looked up.</summary>
internal static class BarChart
{
    private const int LabelWidth = 260;
    private const int BarsWidth = 440;
    private const int TextWidth = 100;
    private const int RowHeight = 26;
    private const int BarHeight = 18;

    /// <param name="name">Makes the ids in the drawing unique on its page.</param>
    /// <param name="most">The value that fills the width.</param>
    public static XElement Draw(string name, string title, string description, double most, ImmutableArray<Bar> bars)
    {
        var rows = bars.Select((bar, row) => Row(bar, row * RowHeight, most));
        return new XElement("svg",
            new XAttribute("role", "img"), new XAttribute("aria-labelledby", $"{name}-title {name}-description"),
            new XAttribute("viewBox", $"0 0 {LabelWidth + BarsWidth + TextWidth} {bars.Length * RowHeight}"),
            new XElement("title", new XAttribute("id", $"{name}-title"), title),
            new XElement("desc", new XAttribute("id", $"{name}-description"), description),
            rows);
    }

    private static XElement Row(Bar bar, int top, double most)
    {
        var width = most > 0 ? Math.Clamp(bar.Value / most, 0, 1) * BarsWidth : 0;
        return new XElement("g",
            Text(LabelWidth - 8, top, bar.Label, "label"),
            new XElement("rect", At("x", LabelWidth), At("y", top + ((RowHeight - BarHeight) / 2.0)), At("width", width), At("height", BarHeight)),
            Text(LabelWidth + width + 6, top, bar.Text, "value"));
    }

    private static XElement Text(double x, int top, string text, string kind) =>
        new("text", new XAttribute("class", kind), At("x", x), At("y", top + (RowHeight / 2.0)), new XAttribute("dominant-baseline", "central"), text);

    private static XAttribute At(string name, double value) => new(name, value.ToString("0.##", CultureInfo.InvariantCulture));
}
