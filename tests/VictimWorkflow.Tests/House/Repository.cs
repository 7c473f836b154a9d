namespace VictimWorkflow.Tests.House;

/// <summary>The source tree this test was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static IEnumerable<string> Sources(params string[] under) =>
        from folder in under
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
        orderby file
        select file;

    public static string Name(string file) => Path.GetRelativePath(Root, file);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "VictimWorkflow.sln")) ? folder
        : Find(Path.GetDirectoryName(folder.TrimEnd('/')) ?? throw new InvalidOperationException("No VictimWorkflow.sln above the tests."));
}
