using System.Collections.Immutable;
using Azure;
using Azure.Data.Tables;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Functions.Tables;

public sealed partial class TablesStore
{
    private const string FileRow = "file";
    private const string State = "State";
    private const string Revision = "Revision";
    private const string Entry = "Entry";

    /// <summary>On a file that only leads on: the reference under which the crime was first known, and is kept.</summary>
    private const string LeadsTo = "LeadsTo";

    /// <summary>Every reference that leads to the crime.</summary>
    private const string References = "References";

    private const string CaseJourney = "CaseJourney";

    // File, entry and what is owed take three; suspects' addresses beyond this are written before, which only holds back more.
    private const int AddressesWithAdmission = 90;

    private const string AllCrimes = "crimes";
    private const string NamePrefix = "name|";

    private static string CrimesOf(string personRef) => Keys.Partition("crimes-of", personRef);

    // A text that a partition lists.
    private static TableEntity Named(string partition, string name) =>
        new TableEntity(partition, NamePrefix + Keys.Part(name)).WithJson(Value, name);

    private async Task NotePersonAsync(ListRow? before, ListRow after)
    {
        if (after.PersonRef is { } person && (before?.PersonRef != person || before.CrimeRef != after.CrimeRef))
            await _people.PutAsync(Named(CrimesOf(person), after.CrimeRef));
    }

    private static string CrimePartition(string crimeRef) => Keys.Partition("crime", crimeRef);

    private static string LogKey(int sequence) => $"log|{Keys.Number(sequence)}";

    private static string SuspectKey(string hash) => $"suspect|{Keys.Part(hash)}";

    /// <summary>The crime of this reference or alias.</summary>
    public async ValueTask<Crime?> FindCrimeAsync(string crimeRef)
    {
        var row = await _crimes.FindAsync(CrimePartition(crimeRef), FileRow);
        if (row?.GetString(LeadsTo) is { } first) row = await _crimes.FindAsync(CrimePartition(first), FileRow);
        var crime = row?.UnpackState<Crime>(State);
        // A reference that was claimed for a renumbering which then did not come about leads nowhere.
        return crime is not null && (crime.Ref == crimeRef || crime.Aliases.Contains(crimeRef)) ? crime : null;
    }

    /// <remarks>From the first step of the person's journey on.</remarks>
    public async ValueTask<ImmutableArray<string>> CrimesOfAsync(string personRef) =>
        [.. (await _people.QueryAsync(CrimesOf(personRef), Filter.Every).ToListAsync()).Select(row => row.FromJson<string>(Value))];

    /// <remarks>A reference of which nothing came may be among them.</remarks>
    public async ValueTask<ImmutableArray<string>> CrimesAfterAsync(string after, int take)
    {
        var later = Filter.Between($"{NamePrefix}{Keys.Part(after)} ", NamePrefix + Keys.End);
        return [.. await _lists.QueryAsync(AllCrimes, later, take).Take(take).Select(row => row.FromJson<string>(Value)).ToListAsync()];
    }

    public async ValueTask<ImmutableArray<LogRow>> LogAsync(string crimeRef, int after, int take)
    {
        var entries = Filter.Between(LogKey(after) + Keys.End, LogKey(int.MaxValue));
        var found = await ReadCrimeAsync(crimeRef, entries, [EventKey, "CrimeRef", "Sequence", .. Packed.Names(Entry)], take);
        return [.. found.Rows.Where(row => row.RowKey != FileRow).Take(take).Select(ReadEntry)];
    }

    public async ValueTask<bool> IsSuspectAddressAsync(string crimeRef, string addressHash) =>
        (await ReadCrimeAsync(crimeRef, Filter.Row(SuspectKey(addressHash)), [])).Rows.Exists(row => row.RowKey != FileRow);

    /// <remarks>
    /// What lies outside the crime's partition comes after its transaction, from what stands in it, so that an admission that lost its
    /// race changes nothing. To repeat an admission is to finish it.
    /// </remarks>
    public async ValueTask<bool> SaveAdmissionAsync(AdmissionChange change)
    {
        var standing = await StandingAsync(change.Crime);
        foreach (var earlier in standing.Owed) await PayAsync(standing.Partition, earlier);
        var isSaved = standing.Revision == change.ExpectedRevision
            ? await TryDecideAsync(change, standing)
            : await IsOursAsync(standing.Partition, change.Entry);
        if (!isSaved) return false;
        var owing = Owed.Of(change);
        await PayAsync(standing.Partition, owing);
        await SaveEventAsync(BeforeAdmission(change.Event), owing.Admit(change.Event));
        return true;
    }

    /// <summary>What stands of a crime that is about to change: its partition, its file, and what earlier admissions still owe.</summary>
    private sealed record Standing(string First, TableEntity? File, ImmutableArray<Owed> Owed)
    {
        public string Partition => CrimePartition(First);

        public int Revision => File?.GetInt32(TablesStore.Revision) ?? 0;

        public ImmutableArray<string> References => File?.FromJson<ImmutableArray<string>>(TablesStore.References) ?? [First];
    }

    // A crime stays where it was first known; its reference of today may lead there, or not yet.
    private async Task<Standing> StandingAsync(Crime crime)
    {
        foreach (var reference in crime.Aliases.Add(crime.Ref).Reverse())
        {
            var rows = await _crimes.QueryAsync(
                CrimePartition(reference), Filter.StartingWith("owed|").AlsoRow(FileRow),
                select: ["First", CaseJourney, Revision, References, .. Packed.Names(Owed.Name)]).ToListAsync();
            if (rows.Find(row => row.RowKey == FileRow) is { } file && file.GetString(CaseJourney) == crime.CaseJourneyId)
                return new(file.GetString("First"), file,
                    [.. rows.Where(row => row.RowKey != FileRow).Select(row => row.Unpack<Owed>(Owed.Name))]);
        }
        return new(crime.Ref, File: null, []);
    }

    private async Task<bool> TryDecideAsync(AdmissionChange change, Standing standing)
    {
        var references = change.Crime.Aliases.Add(change.Crime.Ref).Add(standing.First);
        var claimed = new List<string>();
        try
        {
            foreach (var reference in references.Except(standing.References))
            {
                if (await TryClaimAsync(reference, standing.First, change.Crime.CaseJourneyId)) claimed.Add(reference);
            }
            var known = standing.File is null ? [] : standing.References;
            await Task.WhenAll(references.Except(known).Select(reference => _lists.PutAsync(Named(AllCrimes, reference))));
        }
        catch (InvalidOperationException)
        {
            await ReleaseAsync(claimed);
            throw;
        }
        await _crimes.BringAsync(change.SuspectAddresses.Skip(AddressesWithAdmission).Distinct(StringComparer.Ordinal)
            .Select(hash => Suspect(standing.Partition, hash)));
        await AnnounceAsync(Owed.Of(change).AnnouncedBy(standing.Partition), change.Cards);
        var isHeld = change.Surviving is not { } surviving || await TryHoldAsync(surviving);
        if (isHeld && await _crimes.TrySubmitAsync(Deciding(change, standing, [.. references]))) return true;
        if (await IsOursAsync(standing.Partition, change.Entry)) return true;
        await ReleaseAsync(claimed);
        return false;
    }

    private Task ReleaseAsync(IEnumerable<string> claimed) =>
        Task.WhenAll(claimed.Select(reference => _crimes.TryDeleteAsync(CrimePartition(reference), FileRow, ETag.All)));

    /// <returns>Whether it was free until now.</returns>
    /// <exception cref="InvalidOperationException">The reference belongs to another crime.</exception>
    private async Task<bool> TryClaimAsync(string reference, string first, string caseJourney)
    {
        var partition = CrimePartition(reference);
        var claim = new TableEntity(partition, FileRow) { [LeadsTo] = first };
        if (await _crimes.TryAddAsync(claim)) return true;
        var standing = await _crimes.FindAsync(partition, FileRow, [LeadsTo, CaseJourney]);
        return standing?.GetString(LeadsTo) == first || standing?.GetString(CaseJourney) == caseJourney
            ? false
            : throw new InvalidOperationException("The reference belongs to another crime.");
    }

    private static IEnumerable<TableTransactionAction> Deciding(
        AdmissionChange change, Standing standing, ImmutableArray<string> references)
    {
        var crime = change.Crime;
        var file = FileOf(crime, standing, references);
        yield return standing.File is { } before
            ? new(TableTransactionActionType.UpdateReplace, file, before.ETag)
            : new(TableTransactionActionType.Add, file);

        var owed = Owed.Of(change);
        var entry = new TableEntity(standing.Partition, LogKey(change.Entry.Sequence))
        {
            [EventKey] = change.Entry.EventKey,
            ["CrimeRef"] = change.Entry.CrimeRef,
            ["Sequence"] = change.Entry.Sequence,
        };
        yield return new(TableTransactionActionType.Add, owed.Mark(entry).WithPacked(Entry, change.Entry.EntryJson));
        if (!owed.IsOnlyWakes) yield return new(TableTransactionActionType.UpsertReplace, owed.Entity(standing.Partition));
        foreach (var hash in change.SuspectAddresses.Take(AddressesWithAdmission).Distinct(StringComparer.Ordinal))
            yield return Suspect(standing.Partition, hash);
    }

    private static TableEntity FileOf(Crime crime, Standing standing, ImmutableArray<string> references) => new TableEntity(standing.Partition, FileRow)
    {
        ["First"] = standing.First,
        [CaseJourney] = crime.CaseJourneyId,
        [Revision] = crime.Revision,
    }.WithJson(References, references).WithPacked(State, crime);

    // Our own admission, whose answer was lost or whose end was: not somebody else's.
    private async Task<bool> IsOursAsync(string partition, LogRow entry) =>
        (await _crimes.FindAsync(partition, LogKey(entry.Sequence), [EventKey]))?.GetString(EventKey) == entry.EventKey;

    /// <summary>Rows of a crime's partition, with its file's small properties; a reference that leads on is followed.</summary>
    private async Task<(string Partition, TableEntity? File, List<TableEntity> Rows)> ReadCrimeAsync(
        string crimeRef, Filter filter, IEnumerable<string> select, int? take = null)
    {
        var partition = CrimePartition(crimeRef);
        string[] columns = [LeadsTo, .. select];
        for (var following = false; ; following = true)
        {
            var query = _crimes.QueryAsync(partition, filter.AlsoRow(FileRow), take + 1, columns);
            var rows = await (take is { } some ? query.Take(some + 1) : query).ToListAsync();
            var file = rows.Find(row => row.RowKey == FileRow);
            if (following || file?.GetString(LeadsTo) is not { } first) return (partition, file, rows);
            partition = CrimePartition(first);
        }
    }

    private static TableTransactionAction Suspect(string partition, string hash) =>
        new(TableTransactionActionType.UpsertReplace, new TableEntity(partition, SuspectKey(hash)));

    private static LogRow ReadEntry(TableEntity row) =>
        new(row.GetString("CrimeRef"), row.GetInt32("Sequence")!.Value, row.GetString(EventKey), row.Unpack<string>(Entry));
}
