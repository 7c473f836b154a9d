using System.Text.RegularExpressions;

namespace VictimWorkflow.Tests.House;

/// <summary>Sizes, and what must not stand in the tree. The limits may be lowered, never raised.</summary>
public partial class TidyTests
{
    private const int LinesOfAFileAtMost = 400;
    private const int ColumnsAtMost = 170;
    private const int ColumnsAtAll = 240;
    private const int LinesOfAMethodAtMost = 70;

    // Ratchets: lines that were wider, and methods that were longer, when these tests began.
    private const int WiderLinesAtMost = 50;

    private static readonly Dictionary<string, int> s_longerMethods = new(StringComparer.Ordinal)
    {
        ["src/VictimWorkflow.Core/Journeys/Folding.cs"] = 86, // one switch over every event
        ["tests/VictimWorkflow.Tests/Crimes/LifeCycleTests.cs"] = 92, // one table
        ["tests/VictimWorkflow.Tests/Events/RefusalTests.cs"] = 106, // one table
        ["tests/VictimWorkflow.HostTests/Http/EveryCodeTests.cs"] = 152, // one table
    };

    private static readonly string[] s_folders = ["src", "tests"];

    private static readonly string[] s_text =
        [".cs", ".razor", ".json", ".md", ".csproj", ".props", ".targets", ".txt", ".yaml", ".yml", ".sh", ".js", ".css", ".html",
            ".bicep", ".bicepparam", ".ps1", ".http", ".sql", ".sln", ""];

    // The tests of these rules spell what they forbid.
    private static readonly string[] s_spellers = ["TidyTests.cs"];

    public static TheoryData<string> Sources => [.. Repository.Sources(s_folders).Select(Repository.Name)];

    public static TheoryData<string> Texts => [.. TextFiles().Select(Repository.Name)];

    [Theory, MemberData(nameof(Sources))]
    public void A_file_is_one_idea_and_its_lines_fit_a_screen(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, file));

        Assert.True(lines.Length <= LinesOfAFileAtMost, $"{file} has {lines.Length} lines.");
        Assert.All(lines.Index(), line => Assert.True(line.Item.Length <= ColumnsAtAll, $"{file}:{line.Index + 1} has {line.Item.Length} columns."));
    }

    [Fact]
    public void Lines_get_no_wider()
    {
        var wide = Repository.Sources(s_folders)
            .SelectMany(file => File.ReadLines(file).Index().Where(l => l.Item.Length > ColumnsAtMost).Select(l => $"{Repository.Name(file)}:{l.Index + 1}"))
            .ToList();

        Assert.True(wide.Count <= WiderLinesAtMost, $"{wide.Count} lines are wider than {ColumnsAtMost}: {string.Join(", ", wide)}");
    }

    [Theory, MemberData(nameof(Sources))]
    public void A_method_fits_a_page(string file) => Assert.All(
        Methods(File.ReadAllLines(Path.Combine(Repository.Root, file))),
        method => Assert.True(method.Lines <= s_longerMethods.GetValueOrDefault(file, LinesOfAMethodAtMost), $"{file}:{method.At} runs over {method.Lines} lines."));

    [Fact]
    public void The_measure_of_a_method_sees_one_that_is_too_long()
    {
        string[] body = [.. Enumerable.Repeat("        Do();", LinesOfAMethodAtMost)];

        Assert.Equal(LinesOfAMethodAtMost + 3, Assert.Single(Methods(["class A", "{", "    void B()", "    {", .. body, "    }", "}"])).Lines);
    }

    [Theory, MemberData(nameof(Texts))]
    public void Nothing_tells_of_a_machine_or_a_person(string file)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, file));

        Assert.Empty(MachinePath().Matches(text).Select(m => m.Value));
        Assert.DoesNotContain(PhoneNumber().Matches(text), m => IsRealNumber(m.Value));
        Assert.DoesNotContain(EmailAddress().Matches(text), m => !SyntheticAddress().IsMatch(m.Value) && !ResourceVersion().IsMatch(m.Value));
    }

    [Theory]
    [InlineData("07700 900123", false)]
    [InlineData("+447700900123", false)]
    [InlineData("07712 345678", true)] // What these rules forbid; it may be somebody's.
    [InlineData("+44 7712 345678", true)]
    [InlineData("01622 690690", true)]
    [InlineData("01632 960123", false)]
    public void The_measure_of_a_number_knows_those_nobody_has(string number, bool isReal) =>
        Assert.Equal(isReal, PhoneNumber().Matches(number).Any(m => IsRealNumber(m.Value)));

    // 07700 900xxx and 01632 960xxx are set aside for fiction; numbers made of one or two digits are counters.
    private static bool IsRealNumber(string found)
    {
        var digits = string.Concat(found.Where(char.IsAsciiDigit));
        var national = digits.StartsWith("44", StringComparison.Ordinal) ? "0" + digits[2..].TrimStart('0') : digits;
        return national.Length == 11 && national.Distinct().Count() > 2
            && !national.StartsWith("07700900", StringComparison.Ordinal) && !national.StartsWith("01632960", StringComparison.Ordinal);
    }

    private static IEnumerable<string> TextFiles() =>
        from file in Directory.EnumerateFiles(Repository.Root, "*", SearchOption.AllDirectories)
        where s_text.Contains(Path.GetExtension(file)) && !s_spellers.Contains(Path.GetFileName(file))
        where !Repository.Name(file).Split('/').Any(part => part is "artifacts" or "node_modules" or "bin" or "obj" or ".git" or "TestResults" or "lib")
        where Path.GetFileName(file) is not ("packages.lock.json" or "package-lock.json")
        orderby file
        select file;

    /// <summary>What opens with a brace two levels in (a member of a type) and closes at the same depth.</summary>
    private static IEnumerable<(int At, int Lines)> Methods(string[] lines)
    {
        for (var i = 1; i < lines.Length; i++)
        {
            var indent = lines[i].Length - lines[i].TrimStart().Length;
            var opens = lines[i].Trim() == "{" && indent is 4 or 8 && lines[i - 1].TrimEnd().EndsWith(')') && !IsType(lines, i - 1);
            if (opens)
            {
                var end = Array.FindIndex(lines, i, line => line.StartsWith(new string(' ', indent) + "}", StringComparison.Ordinal));
                yield return (i, end - i + 2);
            }
        }
    }

    private static bool IsType(string[] lines, int at) => TypeHead().IsMatch(lines[at]) || (at > 0 && TypeHead().IsMatch(lines[at - 1]));

    [GeneratedRegex(@"\b(class|record|struct|interface)\b", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex TypeHead();

    [GeneratedRegex(@"(?<![\w.])/(work|home|Users|root|mnt|tmp)/[\w.-]+|[A-Z]:\\\\?Users", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"(?<![\w.:/-])(?:\+44[ -]?(?:\(0\))?[ -]?|0)(?:7\d{3}[ -]?\d{6}|1\d{3}[ -]?\d{6}|2\d[ -]?\d{4}[ -]?\d{4})(?![\w-])",
        RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex PhoneNumber();

    [GeneratedRegex(@"[\w.+-]+@(?!v\d)[\w-]+(?:\.[\w-]+)+", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex EmailAddress();

    [GeneratedRegex(@"@(?:[\w-]+\.)*example(?:\.\w+)+$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 5_000)]
    private static partial Regex SyntheticAddress();

    // Bicep writes a resource's type and version like an address: applications@v1.0.
    [GeneratedRegex(@"@v\d+\.\d+$", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex ResourceVersion();
}
