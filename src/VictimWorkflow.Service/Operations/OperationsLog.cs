using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using NodaTime;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Operations;

public enum OperationKind
{
    KeyIssued,
    KeyRevoked,
    UserAdded,

    /// <summary>The first case somebody takes over on a day, by one process; the events themselves are of source <c>import</c>.</summary>
    ImportBegun,
    HoldSet,
    HoldReleased,
    PersonErased,
    BackupWritten,
    RestoreMarked,
    RestoreReleased,
}

/// <summary>Something that was done to the installation, and by whom.</summary>
/// <param name="Id">The place in the log.</param>
/// <param name="ActorRef">A staff reference, a program, or <see cref="OperationsLog.CommandLine"/>.</param>
/// <param name="About">A reference of ours; never a name or words.</param>
public sealed record Operation(string Id, Instant At, string ActorRef, OperationKind What, string About);

/// <summary>
/// The log of what staff and programs do to the installation itself. A row is never changed; the daily seal of the audit is over these
/// rows, too.
/// </summary>
public sealed class OperationsLog(IStore store, JourneyClock clock)
{
    public const string Prefix = "operation|";

    /// <summary>Whoever works on the installation's own machine and holds its secret, and does not say who.</summary>
    public const string CommandLine = "command-line";

    /// <remarks>Before it is done, where that can be: what failed half way was still attempted.</remarks>
    public async ValueTask AddAsync(string actorRef, OperationKind what, string about)
    {
        var at = clock.WallNow;
        var id = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{at.ToUnixTimeMilliseconds():D15}|{Guid.NewGuid():n}");
        await store.SaveFactAsync(id, JsonSerializer.Serialize(new Operation(id, at, actorRef, what, about), CoreJson.Options));
    }

    /// <summary>The oldest first, as they are stored.</summary>
    /// <param name="after">The id of the last one of the page before; null for the first page.</param>
    public async ValueTask<ImmutableArray<(string Id, string Json)>> StoredAsync(string? after, int take) =>
        [.. (await store.FactsAsync(Prefix, after, take)).Select(json => (Read(json).Id, json))];

    public static Operation Read(string json) => JsonSerializer.Deserialize<Operation>(json, CoreJson.Options)!;
}
