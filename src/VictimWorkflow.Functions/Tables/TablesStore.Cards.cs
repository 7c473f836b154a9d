using System.Collections.Immutable;
using Azure.Data.Tables;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;

namespace VictimWorkflow.Functions.Tables;

/// <summary>Safety cards, which change with the admission of an event in another partition, or not at all.</summary>
/// <remarks>
/// Before a crime's transaction its event is announced on each card it changes; the change itself stands in the transaction, and is
/// folded into the card afterwards by whoever comes next: who saved it, the next admission of that crime, or whoever reads the card and
/// finds the announcement. So an event that was refused changes no card, and from its admission on nobody reads a card without it.
/// What is announced under a number that the crime's log gave to another event came to nothing.
/// </remarks>
public sealed partial class TablesStore
{
    private const string Card = "card";
    private const string Announcements = "Announced";

    /// <summary>Each is an admission under way, or one whose process died before it was decided.</summary>
    private const int AnnouncementsAtMost = 100;

    /// <param name="IsFolded">It is in the card; it stands here until the crime owes it no more, so that nobody folds it again.</param>
    private sealed record Announcement(string Partition, int Sequence, string EventKey, bool IsFolded);

    public async ValueTask<SafetyCard?> FindCardAsync(string personRef)
    {
        ImmutableArray<SafetyCard> cards = [];
        for (ImmutableArray<string> next = [personRef]; !next.IsEmpty; next = SafetyCard.Unread(cards))
            cards = cards.AddRange(await Task.WhenAll(next.Select(ReadCardAsync)));
        return SafetyCard.United(cards);
    }

    private Task<TableEntity?> CardRowAsync(string personRef) => _people.FindAsync(Keys.Partition(Card, personRef), Card);

    private async Task<SafetyCard> ReadCardAsync(string personRef)
    {
        var row = await CardRowAsync(personRef);
        foreach (var announced in AnnouncedOn(row).Where(a => !a.IsFolded))
        {
            if (await FindOwedAsync(announced) is not { Owed: { } owed }) continue;
            await PayAsync(announced.Partition, owed);
            row = await CardRowAsync(personRef);
        }
        return CardIn(row) ?? SafetyCard.Empty(personRef);
    }

    private static SafetyCard? CardIn(TableEntity? row) => row?.ContainsKey(Revision) == true ? row.UnpackState<SafetyCard>(State) : null;

    private static ImmutableArray<Announcement> AnnouncedOn(TableEntity? row) =>
        row?.ContainsKey(Announcements) == true ? row.FromJson<ImmutableArray<Announcement>>(Announcements) : [];

    private Task AnnounceAsync(Announcement announcement, ImmutableArray<CardChange> changes) => Task.WhenAll(
        changes.Select(change => change.CardOf).Distinct(StringComparer.Ordinal).Select(card => UntilWonAsync(async () =>
        {
            var row = await CardRowAsync(card);
            var announced = AnnouncedOn(row);
            if (announced.Any(a => a with { IsFolded = false } == announcement)) return true;
            var standing = new List<Announcement> { announcement };
            foreach (var earlier in announced)
            {
                // Undecided, or owed still.
                if (await FindOwedAsync(earlier) is not { IsDecided: true, Owed: null }) standing.Add(earlier);
            }
            return standing.Count <= AnnouncementsAtMost
                ? await TrySaveCardAsync(card, row, CardIn(row), [.. standing])
                : throw new InvalidOperationException("Too many events that change one person's safety card were never decided.");
        })));

    // The row is read before what is owed: where that was paid meanwhile, the row has changed, and this comes to nothing.
    private Task FoldAsync(Announcement announcement, IGrouping<string, CardChange> changes) => UntilWonAsync(async () =>
    {
        var row = await CardRowAsync(changes.Key);
        var announced = AnnouncedOn(row);
        if (!announced.Contains(announcement)) return true;
        var isOwed = await _crimes.FindAsync(announcement.Partition, Owed.Key(announcement.Sequence), []) is not null;
        var card = isOwed ? changes.Aggregate(CardIn(row), (before, change) => change.On(before)) : CardIn(row);
        return await TrySaveCardAsync(changes.Key, row, card, announced.Replace(announcement, announcement with { IsFolded = true }));
    });

    private Task<bool> TrySaveCardAsync(string personRef, TableEntity? before, SafetyCard? card, ImmutableArray<Announcement> announced)
    {
        var row = new TableEntity(Keys.Partition(Card, personRef), Card).WithJson(Announcements, announced);
        if (card is not null)
        {
            row[Revision] = card.Revision;
            row.WithPacked(State, card);
        }
        return before is null ? _people.TryAddAsync(row) : _people.TryUpdateAsync(row, before.ETag, TableUpdateMode.Replace);
    }

    /// <returns>Whether the crime's log has an entry of that number, and what that event owes, if it is the one and owes it still.</returns>
    private async Task<(bool IsDecided, Owed? Owed)> FindOwedAsync(Announcement announced)
    {
        var rows = await _crimes.QueryAsync(
            announced.Partition, Filter.Row(LogKey(announced.Sequence)).AlsoRow(Owed.Key(announced.Sequence)),
            select: [EventKey, .. Packed.Names(Owed.Name)]).ToListAsync();
        var entry = rows.Find(row => row.RowKey == LogKey(announced.Sequence));
        var owed = entry?.GetString(EventKey) == announced.EventKey ? rows.Find(row => row.RowKey == Owed.Key(announced.Sequence)) : null;
        return (entry is not null, owed?.Unpack<Owed>(Owed.Name));
    }

    /// <summary>
    /// Moves the revision of the crime that survives a merge, where it is as it was read: were that one merged into this one at the same
    /// moment, both would fail and look again.
    /// </summary>
    private async Task<bool> TryHoldAsync(Crime surviving)
    {
        var standing = await StandingAsync(surviving);
        return standing.File is { } file && standing.Revision == surviving.Revision && await _crimes.TryUpdateAsync(
            FileOf(surviving with { Revision = surviving.Revision + 1 }, standing, standing.References), file.ETag, TableUpdateMode.Replace);
    }
}
