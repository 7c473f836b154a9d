using Azure.Storage.Queues;

namespace VictimWorkflow.Functions.Moving;

/// <summary>The two queues of this host. Messages are an event's key or a journey's id; they name nobody.</summary>
public sealed class Queues(QueueClient admit, QueueClient wake)
{
    public const string Admit = "events-to-admit";
    public const string Wake = "journeys-to-wake";

    /// <summary>Where the platform puts a message that failed as often as host.json allows.</summary>
    public const string AdmitPoison = Admit + "-poison";
    public const string WakePoison = Wake + "-poison";

    public QueueClient ToAdmit { get; } = admit;

    public QueueClient ToWake { get; } = wake;

    public async Task CreateAsync()
    {
        await ToAdmit.CreateIfNotExistsAsync();
        await ToWake.CreateIfNotExistsAsync();
    }
}
