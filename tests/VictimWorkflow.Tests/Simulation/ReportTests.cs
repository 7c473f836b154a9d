using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using VictimWorkflow.Simulator.Commands;
using VictimWorkflow.Simulator.Runs;
using CommandLine = VictimWorkflow.Simulator.Commands.Simulator;

namespace VictimWorkflow.Tests.Simulation;

public class ReportTests
{
    private static readonly Report s_report = SimulatedRun.Of(new RunSettings(Seed: 3, Victims: 400, Days: 120) { IdlePercent = 40 });

    [Fact]
    public void What_officers_have_adds_up_to_what_there_is()
    {
        Assert.Equal(Total(Load.Messages), s_report.Officers.Sum(o => o.Messages));
        Assert.Equal(Total(Load.Tasks), s_report.Officers.Sum(o => o.Tasks));
        Assert.Equal(Total(Load.Alerts), s_report.Officers.Sum(o => o.Alerts));
        Assert.All(s_report.Loads, load => Assert.True(load.Total > 0 && load.Total == load.Kinds.Values.Sum()));
    }

    [Fact]
    public void What_is_owed_by_right_is_what_is_owed_by_officer() =>
        Assert.Equal(Sum(s_report.Rights.Select(r => r.Counts)), Sum(s_report.Officers.Select(o => o.Counts)));

    [Fact]
    public void Every_event_falls_in_an_hour_of_the_day()
    {
        string[] received = ["taken", "repeated", "waited"];

        Assert.Equal(
            s_report.Events.Where(e => received.Contains(e.Key) || e.Key.StartsWith("refused ", StringComparison.Ordinal)).Sum(e => e.Value),
            s_report.HoursOfDay.Sum());
        Assert.True(s_report.BusiestHours.Length > 1 && s_report.BusiestHours[0].Events >= s_report.BusiestHours[^1].Events);
    }

    [Fact]
    public void Officers_who_never_act_keep_fewer_promises()
    {
        var acting = Sum(s_report.Officers.Where(o => o.Acts).Select(o => o.Counts)).Compliance;
        var idle = Sum(s_report.Officers.Where(o => !o.Acts).Select(o => o.Counts)).Compliance;

        Assert.True(idle < acting / 2, $"{idle} against {acting}");
    }

    [Fact]
    public void What_is_due_at_a_contact_is_told_at_contacts()
    {
        var report = SimulatedRun.Of(new RunSettings(Seed: 3, Victims: 60, Days: 60) { IdlePercent = 0 });

        Core.Code.Right[] atContacts = [Core.Code.Right.ToUnderstand, Core.Code.Right.ToComplain];
        Assert.All(atContacts, right => Assert.True(report.Rights.Single(r => r.Right == right).Counts.Met > 0));
    }

    [Fact]
    public void The_page_parses_and_asks_for_nothing_from_anywhere()
    {
        var html = HtmlReport.Of(s_report);

        var page = Parse(html);
        Assert.DoesNotContain("http", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "link" or "img" or "iframe" or "use");
        Assert.DoesNotContain(page.Descendants().Attributes(), a => a.Name.LocalName is "src" or "href" or "srcset");
        Assert.Equal("en-GB", (string?)page.Root!.Attribute("lang"));
    }

    [Fact]
    public void Every_chart_has_words_for_it_and_a_table_of_the_same_figures()
    {
        var page = Parse(HtmlReport.Of(s_report));

        var figures = page.Descendants("figure").ToList();
        Assert.Equal(3, figures.Count);
        Assert.All(figures, figure =>
        {
            var drawing = figure.Element("svg")!;
            var ids = drawing.Elements().Select(e => (string?)e.Attribute("id")).Take(2);
            Assert.Equal(("img", string.Join(' ', ids)), ((string?)drawing.Attribute("role"), (string?)drawing.Attribute("aria-labelledby")));
            Assert.All(drawing.Elements().Take(2), words => Assert.NotEqual("", words.Value));
            var cells = figure.ElementsAfterSelf().First().Descendants().Where(e => e.Name.LocalName is "td" or "th").Select(e => e.Value).ToHashSet();
            Assert.NotEmpty(drawing.Descendants("text"));
            Assert.All(drawing.Descendants("text"), text => Assert.Contains(text.Value, cells));
        });
    }

    [Fact]
    public void Files_hold_the_report_and_a_file_that_cannot_be_written_is_named()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var (json, html) = (Path.Combine(folder.FullName, "report.json"), Path.Combine(folder.FullName, "report.html"));
            using var errors = new StringWriter();

            Assert.Equal(0, CommandLine.Run(["run", "--victims", "5", "--days", "20", "--json", json, "--html", html], TextWriter.Null, errors));

            using var written = JsonDocument.Parse(File.ReadAllBytes(json));
            Assert.True(written.RootElement.GetProperty("victims").GetInt32() >= 5);
            Parse(File.ReadAllText(html));
            Assert.Equal(2, CommandLine.Run(["run", "--victims", "5", "--days", "20", "--json", folder.FullName], TextWriter.Null, errors));
            Assert.Contains("cannot be written", errors.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Total(Load load) => s_report.Loads.Single(l => l.Load == load).Total;

    private static Obligations Sum(IEnumerable<Obligations> counts) => counts.Aggregate(new Obligations(), (sum, more) => sum.Plus(more));

    private static XDocument Parse(string html)
    {
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}
