namespace VictimWorkflow.HostTests.EndToEnd;

/// <summary>A test that other programs of this machine take part in; skipped, with the reason, where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithProgramsAttribute : FactAttribute
{
    public FactWithProgramsAttribute(params string[] programs)
    {
        var missing = programs.Where(program => !IsThere(program)).ToList();
        Skip = missing.Count == 0 ? null : $"{string.Join(" and ", missing)} is not on this machine";
    }

    private static bool IsThere(string program) => Path.IsPathRooted(program)
        ? File.Exists(program)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
