using System.Collections.Immutable;

namespace VictimWorkflow.Local.Storage;

/// <summary>
/// The tables of the file, as steps from each version to the next. A step that has been released is never edited.
/// </summary>
/// <remarks>
/// What the Azure host keeps as kinds of rows of one table (a journey's state, audit, obligations, tasks) are tables here. Instants
/// are 100 ns ticks since 1970; where "never" sorts last it is the greatest number. <c>due.at</c> 0 means: has unread log entries.
/// </remarks>
internal static class Schema
{
    /// <summary>"VicW": tells our files from other programs' SQLite files.</summary>
    public const int ApplicationId = 0x56696357;

    public static ImmutableArray<string> Steps { get; } = [Inbox + Crimes + Journeys + Lists + Outbox + People, Forgetting];

    // The counter is kept by triggers, so that intake may ask for it with each event, and a rolled back change rolls it back.
    private const string Inbox = """
        CREATE TABLE inbox (
          number INTEGER PRIMARY KEY, event_key TEXT NOT NULL UNIQUE, source TEXT NOT NULL, event_id TEXT NOT NULL, origin TEXT NOT NULL,
          type TEXT NOT NULL, crime_ref TEXT NOT NULL, received_at INTEGER NOT NULL, body_hash TEXT NOT NULL, sealed_body BLOB,
          state TEXT NOT NULL, code TEXT, field TEXT, detail TEXT, alert_at INTEGER, until INTEGER, sequence INTEGER,
          journey_ids TEXT NOT NULL, failures INTEGER NOT NULL, unit TEXT, wait_ends_at INTEGER);
        CREATE INDEX inbox_received ON inbox (number) WHERE state = 'Received';
        CREATE INDEX inbox_waiting ON inbox (crime_ref, number) WHERE state = 'Waiting';
        CREATE INDEX inbox_waiting_due ON inbox (wait_ends_at) WHERE state = 'Waiting';
        CREATE INDEX inbox_quarantined ON inbox (number, unit) WHERE state = 'Quarantined';
        CREATE TABLE unadmitted (number INTEGER NOT NULL);
        INSERT INTO unadmitted VALUES (0);
        CREATE TRIGGER inbox_added AFTER INSERT ON inbox WHEN new.state = 'Received'
          BEGIN UPDATE unadmitted SET number = number + 1; END;
        CREATE TRIGGER inbox_moved AFTER UPDATE OF state ON inbox WHEN (new.state = 'Received') <> (old.state = 'Received')
          BEGIN UPDATE unadmitted SET number = number + (new.state = 'Received') - (old.state = 'Received'); END;

        """;

    // A crime's reference changes when it is renumbered, so its rows hang on a number of ours; every reference it had leads to it.
    private const string Crimes = """
        CREATE TABLE crimes (
          number INTEGER PRIMARY KEY, case_journey TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, sequence INTEGER NOT NULL,
          state BLOB NOT NULL);
        CREATE TABLE crime_references (reference TEXT PRIMARY KEY, crime INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX crime_references_crime ON crime_references (crime);
        CREATE TABLE crime_log (
          crime INTEGER NOT NULL, sequence INTEGER NOT NULL, event_key TEXT NOT NULL, crime_ref TEXT NOT NULL, entry TEXT NOT NULL,
          PRIMARY KEY (crime, sequence), UNIQUE (crime, event_key)) WITHOUT ROWID;
        CREATE TABLE suspect_addresses (crime INTEGER NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (crime, hash)) WITHOUT ROWID;

        """;

    // The due time stands apart from the state: a wake then writes 50 bytes and not a whole journey.
    private const string Journeys = """
        CREATE TABLE journeys (id TEXT PRIMARY KEY, revision INTEGER NOT NULL, state BLOB NOT NULL);
        CREATE TABLE due (journey TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX due_at ON due (at, journey);
        CREATE TABLE audit (
          journey TEXT NOT NULL, revision INTEGER NOT NULL, at INTEGER NOT NULL, cause TEXT NOT NULL, actor TEXT NOT NULL,
          entry TEXT NOT NULL, previous_hash TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (journey, revision)) WITHOUT ROWID;
        CREATE TABLE obligations (
          journey TEXT NOT NULL, number INTEGER NOT NULL, rule TEXT NOT NULL, "right" INTEGER NOT NULL, unit TEXT NOT NULL,
          holder TEXT NOT NULL, status TEXT NOT NULL, triggered_at INTEGER NOT NULL, due_at INTEGER, closed_at INTEGER, because TEXT,
          enhanced INTEGER NOT NULL, PRIMARY KEY (journey, number)) WITHOUT ROWID;
        CREATE INDEX obligations_triggered ON obligations (triggered_at);
        CREATE TABLE tasks (
          journey TEXT NOT NULL, number INTEGER NOT NULL, crime_ref TEXT NOT NULL, person_ref TEXT, unit TEXT NOT NULL, officer TEXT,
          kind TEXT NOT NULL, method TEXT, status TEXT NOT NULL, raised_at INTEGER NOT NULL, not_before INTEGER NOT NULL,
          due INTEGER NOT NULL, routine INTEGER NOT NULL, claimed_by TEXT, assigned_to TEXT, why TEXT NOT NULL, rules TEXT NOT NULL,
          restricted INTEGER NOT NULL, PRIMARY KEY (journey, number));
        CREATE INDEX tasks_all ON tasks (routine, due, journey, number, unit, restricted) WHERE status = 'Open';
        CREATE INDEX tasks_worker 
          ON tasks (coalesce(claimed_by, assigned_to, officer), routine, due, journey, number) WHERE status = 'Open';
        CREATE INDEX tasks_crime ON tasks (crime_ref) WHERE status = 'Open';
        CREATE TABLE alerts (
          id INTEGER PRIMARY KEY, journey TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL, unit TEXT NOT NULL,
          raised_at INTEGER NOT NULL, rule TEXT, event_key TEXT, urgent INTEGER NOT NULL, UNIQUE (journey, number));
        CREATE INDEX alerts_unit ON alerts (unit, id);

        """;

    // facets: one bit for each thing a list is narrowed to, so that one comparison in the index answers any combination of them.
    private const string Lists = """
        CREATE TABLE lists (
          journey TEXT PRIMARY KEY, revision INTEGER NOT NULL, crime_ref TEXT NOT NULL, person_ref TEXT, role TEXT NOT NULL,
          unit TEXT NOT NULL, officer TEXT, stage TEXT NOT NULL, enhanced INTEGER NOT NULL, state TEXT NOT NULL,
          stuck INTEGER NOT NULL, restricted INTEGER NOT NULL, at_risk INTEGER NOT NULL,
          due INTEGER NOT NULL, next_rule TEXT, open_count INTEGER NOT NULL, rights INTEGER NOT NULL,
          started_at INTEGER NOT NULL, facets INTEGER NOT NULL);
        CREATE INDEX lists_person ON lists (person_ref);
        CREATE INDEX lists_due ON lists (due, journey, facets, at_risk);
        CREATE INDEX lists_unit ON lists (unit, due, journey, facets, at_risk);
        CREATE INDEX lists_officer ON lists (officer, due, journey, facets, at_risk, unit);
        CREATE INDEX lists_stopped ON lists (due, journey, facets, at_risk, unit) WHERE stuck OR state = 'Suspended';
        CREATE INDEX lists_crime ON lists (crime_ref);

        """;

    private const string Outbox = """
        CREATE TABLE effects (
          key TEXT PRIMARY KEY, journey TEXT NOT NULL, effect TEXT NOT NULL, urgent INTEGER NOT NULL, ready_at INTEGER NOT NULL,
          tries INTEGER NOT NULL);
        CREATE INDEX effects_ready ON effects (urgent, ready_at);
        CREATE TABLE sends (
          key TEXT PRIMARY KEY, claimed_at INTEGER NOT NULL, lease_until INTEGER NOT NULL, outcome TEXT, provider_id TEXT) WITHOUT ROWID;
        CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

        """;

    private const string People = """
        CREATE TABLE cards (person TEXT PRIMARY KEY, revision INTEGER NOT NULL, card BLOB NOT NULL);
        CREATE TABLE sealed (key_id TEXT NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (key_id, name)) WITHOUT ROWID;
        CREATE TABLE keys (id TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE access (journey TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, what TEXT NOT NULL);
        CREATE INDEX access_journey ON access (journey, at);
        CREATE TABLE users (reference TEXT PRIMARY KEY, account TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE api_keys (hash TEXT PRIMARY KEY, api_key TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE sign_ins (hash TEXT PRIMARY KEY, person TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;

        """;

    // Bodies are forgotten by their age; once gone they are no longer in this index.
    private const string Forgetting = """
        CREATE INDEX inbox_bodies ON inbox (received_at, number) WHERE sealed_body IS NOT NULL;
        CREATE INDEX inbox_bodies_of_crime ON inbox (crime_ref, received_at, number) WHERE sealed_body IS NOT NULL;

        """;
}
