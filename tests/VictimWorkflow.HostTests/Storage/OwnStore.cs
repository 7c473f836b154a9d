using VictimWorkflow.Local.Storage;

namespace VictimWorkflow.HostTests.Storage;

/// <summary>A store in a folder of its own, which goes with the test.</summary>
internal sealed class OwnStore : IAsyncDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("storage-").FullName;

    public SqliteStore Store { get; private set; }

    public OwnStore() => Store = SqliteStore.Open(Folder);

    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = SqliteStore.Open(Folder);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
