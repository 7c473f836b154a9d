using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Local.Storage;

public sealed partial class SqliteStore
{
    public async ValueTask<SafetyCard?> FindCardAsync(string personRef) =>
        Unpacked<SafetyCard>(await ReadAsync(session =>
            session.First("SELECT card FROM cards WHERE person = $1", row => row.GetBytes(0), personRef)));

    public ValueTask<ImmutableArray<SealedRow>> SealedAsync(string keyId, string namePrefix) => ReadAsync(session => All(
        session, "SELECT name, value FROM sealed WHERE key_id = $1 AND substr(name, 1, length($2)) = $2 ORDER BY name",
        row => new SealedRow(keyId, row.GetString(0), row.GetBytes(1)), keyId, namePrefix));

    public ValueTask<bool> IsSuspectAddressAsync(string crimeRef, string addressHash) => ReadAsync(session =>
        session.Number($"SELECT 1 FROM suspect_addresses WHERE crime = {CrimeNumber} AND hash = $2", crimeRef, addressHash) is not null);

    public ValueTask NoteAccessAsync(string journeyId, string actorRef, string what, Instant at) =>
        WriteAsync(session => { session.Execute("INSERT INTO access VALUES ($1, $2, $3, $4)", journeyId, at, actorRef, what); });

    private static int RevisionOf(Session session, string person) =>
        (int)(session.Number("SELECT revision FROM cards WHERE person = $1", person) ?? 0);

    private static void SaveCard(Session session, string person, int revision, byte[] card) =>
        session.Execute("INSERT OR REPLACE INTO cards VALUES ($1, $2, $3)", person, revision, card);
}
