using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Local.Storage;

public sealed partial class SqliteStore
{
    public ValueTask<SafetyCard?> FindCardAsync(string personRef) =>
        ReadAsync(session => SafetyCard.Of(personRef, person => CardOf(session, person)));

    public ValueTask<ImmutableArray<SealedRow>> SealedAsync(string keyId, string namePrefix) => ReadAsync(session => All(
        session, "SELECT name, value FROM sealed WHERE key_id = $1 AND substr(name, 1, length($2)) = $2 ORDER BY name",
        row => new SealedRow(keyId, row.GetString(0), row.GetBytes(1)), keyId, namePrefix));

    public ValueTask<bool> IsSuspectAddressAsync(string crimeRef, string addressHash) => ReadAsync(session =>
        session.Number($"SELECT 1 FROM suspect_addresses WHERE crime = {CrimeNumber} AND hash = $2", crimeRef, addressHash) is not null);

    public ValueTask NoteAccessAsync(string journeyId, string actorRef, string what, Instant at) =>
        WriteAsync(session => { session.Execute("INSERT INTO access VALUES ($1, $2, $3, $4)", journeyId, at, actorRef, what); });

    private static SafetyCard? CardOf(Session session, string person) =>
        Unpacked<SafetyCard>(session.First("SELECT card FROM cards WHERE person = $1", row => row.GetBytes(0), person));

    private static void SaveCard(Session session, SafetyCard card) =>
        session.Execute("INSERT OR REPLACE INTO cards VALUES ($1, $2, $3)", card.PersonRef, card.Revision, Packed.Pack(card));
}
