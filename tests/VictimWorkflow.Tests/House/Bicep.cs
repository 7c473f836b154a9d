using System.Text.RegularExpressions;

namespace VictimWorkflow.Tests.House;

/// <summary>One Bicep file, read as text: enough of the language to compare names, for a compiler is not to be had on every machine.</summary>
internal sealed class Bicep
{
    private Bicep(string file)
    {
        Name = Path.GetRelativePath(Repository.Root, file);
        Folder = Path.GetDirectoryName(file)!;
        Text = File.ReadAllText(file);
        Code = string.Join('\n', Text.Split('\n').Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
    }

    public string Name { get; }

    public string Folder { get; }

    public string Text { get; }

    /// <summary>Without lines that only comment.</summary>
    public string Code { get; }

    public IReadOnlyList<string> Parameters => Found(Code, @"^param (?<it>\w+)");

    /// <summary>Those without a default.</summary>
    public IReadOnlyList<string> Required => Found(Code, @"^param (?<it>\w+) [\w\[\]]+$");

    public IReadOnlyList<string> Outputs => Found(Code, @"^output (?<it>\w+)");

    public static Bicep Read(string name) => new(Path.Combine(Repository.Root, name));

    public static IEnumerable<Bicep> All() =>
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "infra"), "*.bicep*", SearchOption.AllDirectories)
        where Path.GetExtension(file) is ".bicep" or ".bicepparam"
        orderby file
        select new Bicep(file);

    /// <summary>The texts in a list that is given to a variable or a property.</summary>
    public IReadOnlyList<string> ListOf(string name) =>
        Found(Assert.Single(Found(Code, $@"\b{name}(:| =) \[(?<it>[^\]]*)\]")), "'(?<it>[^']*)'");

    /// <summary>Modules of this file: the symbol, the file it takes, and the names of the parameters it gives.</summary>
    public IEnumerable<(string Symbol, Bicep Module, IReadOnlyList<string> Given)> Modules()
    {
        foreach (Match match in Matches(Code, @"^module (?<symbol>\w+) '(?<path>[^']+)'[^\n]*\{\n(?<body>.*?)\n\}"))
        {
            var parameters = match.Groups["body"].Value.Split("params: {")[1];
            // On one line separated by commas, or one a line four spaces in.
            var given = parameters.StartsWith('\n') ? Found(parameters, @"^    (?<it>\w+):") : Found(parameters, @"[ ,](?<it>\w+): ");
            yield return (match.Groups["symbol"].Value, Read(Path.Combine(Folder, match.Groups["path"].Value)), given);
        }
    }

    /// <summary>What the group <c>it</c> of a pattern holds, for each match.</summary>
    public static IReadOnlyList<string> Found(string text, string pattern) => [.. Matches(text, pattern).Select(match => match.Groups["it"].Value)];

    private static MatchCollection Matches(string text, string pattern) => Regex.Matches(
        text, pattern, RegexOptions.ExplicitCapture | RegexOptions.Multiline | (pattern.Contains("body", StringComparison.Ordinal) ? RegexOptions.Singleline : 0),
        TimeSpan.FromSeconds(5));
}
