using System.Collections.Immutable;
using Azure;
using Azure.Data.Tables;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Functions.Tables;

public sealed partial class TablesStore
{
    /// <summary>What an admission changes outside its crime's partition. It stands in there until it is done.</summary>
    private sealed record Owed(
        int Entry, ImmutableArray<Journey> Started, ImmutableArray<SealedRow> Sealed, ImmutableArray<string> Wake,
        ImmutableArray<string> JourneyIds)
    {
        /// <summary>The event of that entry.</summary>
        public string EventKey { get; init; } = "";

        public ImmutableArray<CardChange> Cards { get; init; } = [];

        public const string Name = "Owed";
        public const string Sequence = "Sequence";
        private const string WakeProperty = "Wake";
        private const string JourneysProperty = "Journeys";

        public static Owed Of(AdmissionChange change)
        {
            ImmutableArray<string> started = [.. change.Started.Select(j => j.Id)];
            return new(
                change.Entry.Sequence, change.Started, change.Sealed, [.. change.Wake.Concat(started).Distinct(StringComparer.Ordinal)],
                change.Event.JourneyIds.IsEmpty ? started : change.Event.JourneyIds)
            {
                EventKey = change.Entry.EventKey,
                Cards = change.Cards,
            };
        }

        public Announcement AnnouncedBy(string partition) => new(partition, Entry, EventKey, IsFolded: false);

        /// <summary>Whom to wake stands on the log's entry.</summary>
        public bool IsOnlyWakes => Started.IsEmpty && Sealed.IsEmpty && Cards.IsEmpty;

        public static string Key(int sequence) => $"owed|{Keys.Number(sequence)}";

        public TableEntity Entity(string partition) =>
            new TableEntity(partition, Key(Entry)).WithPacked(Name, this);

        public TableEntity Mark(TableEntity entry) => entry.WithJson(WakeProperty, Wake).WithJson(JourneysProperty, JourneyIds);

        public static Owed ReadMark(TableEntity entry) => new(
            entry.GetInt32(Sequence)!.Value, [], [], entry.FromJson<ImmutableArray<string>>(WakeProperty),
            entry.FromJson<ImmutableArray<string>>(JourneysProperty));

        public InboxRow Admit(InboxRow row) => row with
        {
            State = InboxState.Admitted,
            Sequence = Entry,
            JourneyIds = row.JourneyIds.IsEmpty ? JourneyIds : row.JourneyIds,
            AlertAt = null,
            Until = null,
        };
    }

    // It was received, or waited until now: all that tells where it was found.
    private static InboxRow BeforeAdmission(InboxRow row) => row with
    {
        State = row.AlertAt is null && row.Until is null ? InboxState.Received : InboxState.Waiting,
    };

    /// <summary>
    /// An event that is in the log: its admission may have ended half way, after the crime's transaction. Whoever repeats it is told
    /// so by the crime, and comes here.
    /// </summary>
    private async Task<InboxRow> FinishAdmissionAsync(InboxRow row, int sequence)
    {
        var (partition, _, rows) = await ReadCrimeAsync(
            row.CrimeRef, Filter.Row(LogKey(sequence)).AlsoRow(Owed.Key(sequence)),
            [EventKey, Owed.Sequence, "Wake", "Journeys", .. Packed.Names(Owed.Name)]);
        if (rows.Find(r => r.RowKey == LogKey(sequence)) is not { } entry || entry.GetString(EventKey) != row.EventKey) return row;
        var mark = Owed.ReadMark(entry);
        await PayAsync(partition, rows.Find(r => r.RowKey == Owed.Key(sequence))?.Unpack<Owed>(Owed.Name) ?? mark);
        return mark.Admit(row);
    }

    /// <summary>Carries over what one admission owes. In the order of the log, and harmless when done twice.</summary>
    private async Task PayAsync(string partition, Owed owed)
    {
        await Task.WhenAll(owed.Started.Select(journey => _journeys.TryAddAsync(JourneyEntity(journey))));
        await Task.WhenAll(owed.Sealed.GroupBy(s => s.KeyId).Select(values => SaveSealedAsync(partition, owed.Entry, values.Key, values)));
        await Task.WhenAll(owed.Cards.GroupBy(card => card.CardOf).Select(changes => FoldAsync(owed.AnnouncedBy(partition), changes)));
        await WakeAsync(owed.Wake, owed.Entry);
        if (!owed.IsOnlyWakes) await _crimes.TryDeleteAsync(partition, Owed.Key(owed.Entry), ETag.All);
    }
}
