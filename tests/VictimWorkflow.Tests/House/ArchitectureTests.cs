using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.House;

/// <summary>Who may know whom, and what Core may touch.</summary>
public partial class ArchitectureTests
{
    // Arrows of the design: a project may refer to these and to nothing else of ours. A project added later must be added here.
    private static readonly Dictionary<string, string[]> s_arrows = new(StringComparer.Ordinal)
    {
        ["VictimWorkflow.Core"] = [],
        ["VictimWorkflow.Service"] = ["VictimWorkflow.Core"],
        ["VictimWorkflow.Local"] = ["VictimWorkflow.Service"],
        ["VictimWorkflow.Functions"] = ["VictimWorkflow.Service"],
        ["VictimWorkflow.Simulator"] = ["VictimWorkflow.Core"],
    };

    private static IEnumerable<string> Projects => Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj",
        SearchOption.AllDirectories);

    [Fact]
    public void Projects_refer_only_along_the_arrows()
    {
        Assert.NotEmpty(Projects);
        foreach (var project in Projects)
        {
            var name = Path.GetFileNameWithoutExtension(project);
            Assert.True(s_arrows.ContainsKey(name), $"{name} has no place in the design.");
            var refersTo = Included(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));
            Assert.All(refersTo, other => Assert.Contains(other, s_arrows[name]));
        }
    }

    [Fact]
    public void Core_runs_on_NodaTime_alone()
    {
        var core = Path.Combine(Repository.Root, "src/VictimWorkflow.Core/VictimWorkflow.Core.csproj");
        var packages = XDocument.Load(core).Descendants("PackageReference").Where(p => (string?)p.Attribute("PrivateAssets") != "all");

        Assert.Equal(["NodaTime"], packages.Select(p => (string)p.Attribute("Include")!));
        Assert.Empty(Included(core, "FrameworkReference"));
    }

    [Fact]
    public void What_Core_must_not_touch_is_banned_by_the_build()
    {
        var core = Path.Combine(Repository.Root, "src/VictimWorkflow.Core");
        var banned = File.ReadAllLines(Path.Combine(core, "BannedSymbols.txt")).Select(line => line.Split(';')[0]).ToList();

        string[] atLeast =
        [
            "P:System.DateTime.UtcNow", "P:System.DateTimeOffset.UtcNow", "T:NodaTime.SystemClock", "T:System.TimeProvider", "M:System.Guid.NewGuid",
            "T:System.Random", "P:System.TimeZoneInfo.Local", "T:System.Threading.Tasks.Task", "T:System.IO.File",
        ];
        Assert.All(atLeast, symbol => Assert.Contains(symbol, banned));
        var project = Path.Combine(core, "VictimWorkflow.Core.csproj");
        Assert.Contains("BannedSymbols.txt", Included(project, "AdditionalFiles"));
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", Included(project, "PackageReference"));
        Assert.DoesNotContain(Repository.Sources("src/VictimWorkflow.Core"), file => File.ReadAllText(file).Contains("RS0030",
            StringComparison.Ordinal));
    }

    [Fact]
    public void Every_case_of_a_union_is_nested_and_sealed()
    {
        var unions = typeof(Journey).Assembly.GetTypes().Where(t => t is
        {
            IsClass: true, IsAbstract: true, IsSealed: false,
            IsNested: false
        }).ToList();

        Assert.Contains(typeof(Event), unions);
        Assert.Contains(typeof(Effect), unions);
        foreach (var union in unions)
        {
            var cases = typeof(Journey).Assembly.GetTypes().Where(t => t.BaseType == union).ToList();
            Assert.NotEmpty(cases);
            Assert.All(cases, c => Assert.True(c.IsSealed && c.DeclaringType == union, $"{c} of {union.Name}"));
            Assert.All(union.GetConstructors(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic),
                made => Assert.True(made.IsPrivate || made.GetParameters().Length == 1, $"{union.Name} could be added to from outside"));
        }
    }

    [Theory]
    [InlineData(typeof(Event), "type")]
    [InlineData(typeof(Effect), "effect")]
    public void Every_case_that_is_stored_has_a_frozen_name(Type union, string discriminator)
    {
        var names = union.GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false).Cast<JsonDerivedTypeAttribute>().ToList();

        Assert.Equal(union.GetNestedTypes().OrderBy(t => t.Name, StringComparer.Ordinal), names.Select(n => n.DerivedType).OrderBy(t =>
            t.Name, StringComparer.Ordinal));
        Assert.Equal(names.Count, names.Select(n => n.TypeDiscriminator).Distinct().Count());
        Assert.All(names, n => Assert.IsType<string>(n.TypeDiscriminator));
        var polymorphic = (JsonPolymorphicAttribute)Assert.Single(union.GetCustomAttributes(typeof(JsonPolymorphicAttribute), inherit: false));
        Assert.Equal(discriminator, polymorphic.TypeDiscriminatorPropertyName);
    }

    // Stored effects are read by these names. Add to the list; never change or remove one.
    [Fact]
    public void The_names_of_effects_do_not_change() => Assert.Equal(
        ["carry-over", "notify-staff", "raise-alert", "record-fact", "send"],
        typeof(Effect).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false).Cast<JsonDerivedTypeAttribute>()
            .Select(n => (string)n.TypeDiscriminator!).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_code_Core_refuses_with_is_in_the_contract()
    {
        string[] elsewhere = ["Conditions.cs", "CourtConditions.cs", "CareConditions.cs"]; // Conditions are new("words") too.
        var codes = Repository.Sources("src/VictimWorkflow.Core").Where(file =>
            !elsewhere.Contains(Path.GetFileName(file))).SelectMany(file => RefusalCode().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["code"].Value).Distinct().ToList();

        Assert.True(codes.Count > 30, $"Only {codes.Count} codes were found: has the way a refusal is written changed?");
        Assert.All(codes, code => Assert.Contains(code, EventCatalogue.Errors.Keys));
    }

    [Fact]
    public void The_contract_in_Core_is_the_published_one_without_a_line_changed()
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src/VictimWorkflow.Core/Events/events.json")))!;
        using var built = typeof(EventCatalogue).Assembly.GetManifestResourceStream("events.json")!;

        Assert.True(JsonNode.DeepEquals(file, JsonNode.Parse(built)));
        Assert.Equal(158, file["rules"]!.AsObject().Count);
    }

    private static IEnumerable<string> Included(string project, string item) =>
        XDocument.Load(project).Descendants(item).Select(element => (string?)element.Attribute("Include")).OfType<string>();

    [GeneratedRegex("""(?:new(?: Refusal| Ruling\.Illegal)?\(|Refusal\? \w+ => |\? new\(|: new\(|IllegalMove = )"(?<code>[a-z]+(?:-[a-z]+)+)[",]""", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex RefusalCode();
}
