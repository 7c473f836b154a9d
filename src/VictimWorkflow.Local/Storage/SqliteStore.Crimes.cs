using System.Collections.Immutable;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Local.Storage;

public sealed partial class SqliteStore
{
    /// <summary>The number of the crime that $1, any of its references, leads to.</summary>
    private const string CrimeNumber = "(SELECT crime FROM crime_references WHERE reference = $1)";

    public async ValueTask<Crime?> FindCrimeAsync(string crimeRef) =>
        Unpacked<Crime>(await ReadAsync(session =>
            session.First($"SELECT state FROM crimes WHERE number = {CrimeNumber}", row => row.GetBytes(0), crimeRef)));

    public ValueTask<ImmutableArray<LogRow>> LogAsync(string crimeRef, int after, int take) => ReadAsync(session => All(
        session,
        $"""
        SELECT crime_ref, sequence, event_key, entry FROM crime_log WHERE crime = {CrimeNumber} AND sequence > $2
        ORDER BY sequence LIMIT $3
        """,
        row => new LogRow(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetString(3)), crimeRef, after, take));

    public ValueTask<ImmutableArray<string>> CrimesOfAsync(string personRef) => ReadAsync(session =>
        All(session, "SELECT DISTINCT crime_ref FROM lists WHERE person_ref = $1 ORDER BY 1", row => row.GetString(0), personRef));

    public ValueTask<ImmutableArray<string>> CrimesAfterAsync(string after, int take) => ReadAsync(session => All(
        session, "SELECT reference FROM crime_references WHERE reference > $1 ORDER BY 1 LIMIT $2", row => row.GetString(0), after, take));

    public ValueTask<bool> SaveAdmissionAsync(AdmissionChange change)
    {
        // Packed out here: the writer does nothing that others could do.
        var crime = Packed.Pack(change.Crime);
        var started = change.Started.Select(j => (j.Id, j.Revision, State: Packed.Pack(j))).ToArray();
        return WriteAsync(session =>
        {
            if (change.Surviving is { } surviving && !Stands(session, surviving)) return false;
            if (SaveCrime(session, change, crime) is not { } number) return false;
            session.Execute("INSERT INTO crime_log VALUES ($1, $2, $3, $4, $5)",
                number, change.Entry.Sequence, change.Entry.EventKey, change.Entry.CrimeRef, change.Entry.EntryJson);
            Put(session, s_saveEvent, Admitted(change));
            foreach (var (id, revision, state) in started)
                session.Execute("INSERT INTO journeys VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", id, revision, state);
            foreach (var card in change.Cards) SaveCard(session, card.On(CardOf(session, card.CardOf)));
            foreach (var value in change.Sealed)
                session.Execute("INSERT OR REPLACE INTO sealed VALUES ($1, $2, $3)", value.KeyId, value.Name, value.Sealed);
            foreach (var hash in change.SuspectAddresses)
                session.Execute("INSERT OR IGNORE INTO suspect_addresses VALUES ($1, $2)", number, hash);
            foreach (var journey in change.Wake.Concat(change.Started.Select(j => j.Id))) Wake(session, journey);
            return true;
        });
    }

    /// <returns>The crime's number, or null when somebody else was first.</returns>
    private static long? SaveCrime(Session session, AdmissionChange change, byte[] state)
    {
        var crime = change.Crime;
        var number = session.Number("SELECT number FROM crimes WHERE case_journey = $1", crime.CaseJourneyId);
        if (number is null)
        {
            if (change.ExpectedRevision != 0 || session.Number(CrimeNumber[1..^1], crime.Ref) is not null) return null;
            session.Execute("INSERT INTO crimes (case_journey, revision, sequence, state) VALUES ($1, $2, $3, $4)",
                crime.CaseJourneyId, crime.Revision, crime.Sequence, state);
            number = session.Number("SELECT last_insert_rowid()");
        }
        else if (!session.Execute("UPDATE crimes SET revision = $3, sequence = $4, state = $5 WHERE number = $1 AND revision = $2",
            number, change.ExpectedRevision, crime.Revision, crime.Sequence, state))
        {
            return null;
        }
        foreach (var reference in crime.Aliases.Add(crime.Ref)) Claim(session, reference, number!.Value);
        return number;
    }

    // Nobody else writes meanwhile.
    private static bool Stands(Session session, Crime crime) =>
        session.Number("SELECT revision FROM crimes WHERE case_journey = $1", crime.CaseJourneyId) == crime.Revision;

    private static void Claim(Session session, string reference, long crime)
    {
        session.Execute("INSERT OR IGNORE INTO crime_references VALUES ($1, $2)", reference, crime);
        if (session.Number(CrimeNumber[1..^1], reference) != crime)
            throw new InvalidOperationException("The reference belongs to another crime.");
    }

    private static InboxRow Admitted(AdmissionChange change) => change.Event with
    {
        State = InboxState.Admitted,
        Sequence = change.Entry.Sequence,
        JourneyIds = change.Event.JourneyIds.IsEmpty ? [.. change.Started.Select(j => j.Id)] : change.Event.JourneyIds,
        AlertAt = null,
        Until = null,
    };

    // A wake for a journey that is not there would stay due for ever.
    private static void Wake(Session session, string journey) =>
        session.Execute($"INSERT OR REPLACE INTO due SELECT id, {Unread} FROM journeys WHERE id = $1", journey);
}
