using System.Text.RegularExpressions;
using static VictimWorkflow.Tests.House.Bicep;

namespace VictimWorkflow.Tests.House;

/// <summary>What the source of the Azure host says of settings, names and log lines; read as text, for its packages are not everywhere.</summary>
internal static class HostSource
{
    public static string Text { get; } =
        string.Join('\n', Repository.Sources("src/VictimWorkflow.Functions", "src/VictimWorkflow.Service").Select(File.ReadAllText));

    public static IReadOnlyList<string> Tables => Found(Text, """GetTableClient\("(?<it>[^"]+)"\)""");

    public static IReadOnlyList<string> Queues => [.. Found(Text, @"QueueTrigger\((?<it>[\w.]+),").Select(ValueOf)];

    public static IReadOnlyList<string> Functions =>
        [.. Found(Text, """\[Function\("(?<it>\w+)"\)\]"""), .. Found(Text, @"\[Function\(nameof\((?<it>\w+)\)\)\]")];

    /// <summary>Functions that take events of Event Grid.</summary>
    public static IReadOnlyList<string> EventFunctions =>
        Found(Text, """\[Function\((nameof\(|")(?<it>\w+)["\)]*\]\s+public [^\n]*EventGridTrigger""");

    /// <summary>Lines the host logs, as they are written there: <c>Journey {Journey} is stuck</c>.</summary>
    public static IReadOnlyList<string> LogLines => Found(Text, """\.Log(Information|Warning|Error)\(\s*"(?<it>[^"]+)""");

    /// <summary>Settings by their configuration paths; <c>*</c> stands for a name or a number.</summary>
    public static IReadOnlyList<string> Settings =>
    [
        .. Found(Text, @"GetSection\((?<it>\w+)\.Section\)").SelectMany(options => PropertiesOf(options, SectionOf(options))),
        .. Found(Text, @"configuration\[(?<it>[^\]]+)\]").Select(ValueOf),
    ];

    /// <summary>The text behind a constant or an interpolated text; what only the running program knows becomes <c>*</c>.</summary>
    public static string ValueOf(string expression)
    {
        if (expression.StartsWith('$'))
        {
            return Regex.Replace(
                expression.Trim('$', '"'), @"\{(?<it>[\w.]+)\}", hole => IsConstant(hole.Groups["it"].Value) ? ValueOf(hole.Groups["it"].Value) : "*",
                RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
        }

        if (expression.StartsWith('"'))
        {
            return expression.Trim('"');
        }

        var sum = expression.Split(" + ");
        return sum.Length > 1 ? string.Concat(sum.Select(ValueOf)) : ValueOf(Defined(expression).Distinct().Single());
    }

    private static bool IsConstant(string name) => char.IsAsciiLetterUpper(name[0]) && Defined(name).Count > 0;

    // Of a class's constant where the class is named, and of any other: a constant, or a method whose body is one text.
    private static IReadOnlyList<string> Defined(string expression)
    {
        var name = expression.Split('(')[0];
        var within = name.Contains('.', StringComparison.Ordinal) ? ClassOf(name.Split('.')[^2]) : Text;
        var last = name.Split('.')[^1];
        return [.. Found(within, $@"const string {last} = (?<it>[^;]+);"), .. Found(within, $@"static string {last}\([^)]*\) => (?<it>\$""[^;]+);")];
    }

    private static string SectionOf(string options) => ValueOf($"{options}.Section");

    private static IEnumerable<string> PropertiesOf(string options, string path) =>
        Found(ClassOf(options), @"public (?<it>[\w<>\[\], ?]+ \w+) \{ get; (init|set); \}").SelectMany(property =>
        {
            var (type, name) = (property[..property.LastIndexOf(' ')], property[(property.LastIndexOf(' ') + 1)..]);
            return type.StartsWith("Dictionary<string, ", StringComparison.Ordinal) ? PropertiesOf(type[19..^1], $"{path}:{name}:*")
                : type.EndsWith("[]", StringComparison.Ordinal) ? [$"{path}:{name}:*"]
                : [$"{path}:{name}"];
        });

    // To the brace that closes it, in the first column.
    private static string ClassOf(string name)
    {
        var start = Regex.Match(Text, $@"^(public|internal) [\w ]*(class|record) {name}\b", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Index;
        return Text[start..Text.IndexOf("\n}", start, StringComparison.Ordinal)];
    }
}
