namespace VictimWorkflow.Benchmarks;

/// <summary>A scratch folder that goes with the measurement.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("victim-workflow-benchmark-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
