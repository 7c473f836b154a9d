using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>Who somebody is, for those who may know.</summary>
public sealed record Identity(string? GivenName, string? FamilyName, string? Organisation, string? BirthDate)
{
    public string DisplayName => Organisation ?? $"{GivenName} {FamilyName}".Trim();
}

/// <summary>Seals what names a person before it is stored, and opens it at the last moment: to send, or for a reader with the right.</summary>
public sealed class PersonDesk(IStore store, PersonVault vault, KeyedHash hash)
{
    private const string IdentityName = "identity";
    private const string OffenceName = "offence";

    public static string PersonKey(string personRef) => $"person:{personRef}";

    public static string CrimeKey(string crimeRef) => $"crime:{crimeRef}";

    public ValueTask<byte[]> SealBodyAsync(string crimeRef, ReadOnlyMemory<byte> body, string eventKey) => vault.SealAsync(CrimeKey(crimeRef), body, eventKey);

    public ValueTask<byte[]?> OpenBodyAsync(InboxRow row) =>
        row.SealedBody is null ? ValueTask.FromResult<byte[]?>(null) : vault.OpenAsync(CrimeKey(row.CrimeRef), row.SealedBody, row.EventKey);

    /// <summary>Everything an admitted event says that names somebody, sealed under the key of whoever it is about.</summary>
    public async ValueTask<ImmutableArray<SealedRow>> SealAsync(string crimeRef, LogEntry entry, Separated separated, Event whole)
    {
        var rows = ImmutableArray.CreateBuilder<SealedRow>();
        foreach (var (owner, part) in separated.Sealed)
        {
            // Of somebody who was erased nothing is kept any more; what others said in the same event is.
            if (owner.Length == 0 || !await IsErasedAsync(owner))
            {
                var key = owner.Length == 0 ? CrimeKey(crimeRef) : PersonKey(owner);
                rows.Add(await SealAsync(key, $"event|{crimeRef}|{entry.Sequence:D8}", part.ToJsonString()));
            }
        }

        foreach (var person in PersonsOf(whole))
        {
            var key = PersonKey(person.PersonRef);
            var identity = new Identity(person.GivenName, person.FamilyName, person.Organisation, person.BirthDate?.ToString());
            rows.Add(await SealAsync(key, IdentityName, JsonSerializer.Serialize(identity, CoreJson.Options)));
            foreach (var point in PointsOf(person).Where(p => p.Value is not null))
            {
                rows.Add(await SealAsync(key, $"point|{point.ContactPointRef}", point.Value!));
            }
        }

        if (whole is Event.CrimeReported { Offence.Title: { } title })
        {
            rows.Add(await SealAsync(CrimeKey(crimeRef), OffenceName, title));
        }

        return rows.ToImmutable();
    }

    /// <summary>Whether everything about this person was erased: their reference stands for nobody any more, and is never used again.</summary>
    public ValueTask<bool> IsErasedAsync(string personRef) => vault.IsDestroyedAsync(PersonKey(personRef));

    /// <summary>Whether an event from outside is about somebody who was erased. Such an event is refused: nothing of it may be kept.</summary>
    public async ValueTask<bool> IsAboutErasedAsync(Event happened)
    {
        var persons = PersonsOf(happened).Select(p => p.PersonRef).Append(happened.PersonRef).Append((happened as Event.PersonMerged)?.IntoRef);
        foreach (var person in persons.OfType<string>().Distinct())
        {
            if (await IsErasedAsync(person))
            {
                return true;
            }
        }

        return false;
    }

    public async ValueTask<string?> PointValueAsync(string personRef, string point) =>
        await OpenAsync(PersonKey(personRef), $"point|{point}") is { } value ? value : null;

    /// <summary>The values of one reference's contact points for another reference of the same person, whose own stay as they are.</summary>
    public async ValueTask<ImmutableArray<SealedRow>> SealPointsOverAsync(string from, string to)
    {
        const string Points = "point|";
        var own = (await store.SealedAsync(PersonKey(to), Points)).Select(row => row.Name).ToHashSet(StringComparer.Ordinal);
        var rows = ImmutableArray.CreateBuilder<SealedRow>();
        foreach (var row in await store.SealedAsync(PersonKey(from), Points))
        {
            if (!own.Contains(row.Name) && await vault.OpenAsync(PersonKey(from), row.Sealed, row.Name) is { } value)
            {
                rows.Add(new(PersonKey(to), row.Name, await vault.SealAsync(PersonKey(to), value, row.Name)));
            }
        }

        return rows.ToImmutable();
    }

    public async ValueTask<Identity?> IdentityAsync(string personRef) =>
        await OpenAsync(PersonKey(personRef), IdentityName) is { } json ? JsonSerializer.Deserialize<Identity>(json, CoreJson.Options) : null;

    /// <summary>An entry of the log with its words put back, for a reader with the right to them.</summary>
    public async ValueTask<JsonObject> RestoreAsync(string crimeRef, int sequence, JsonObject data, IEnumerable<string> personRefs)
    {
        var parts = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var owner in personRefs.Append(""))
        {
            var key = owner.Length == 0 ? CrimeKey(crimeRef) : PersonKey(owner);
            if (await OpenAsync(key, $"event|{crimeRef}|{sequence:D8}") is { } json)
            {
                parts[owner] = JsonNode.Parse(json)!.AsObject();
            }
        }

        return EventPrivacy.Restore(data, parts);
    }

    public string HashOf(ContactPointKind kind, string value) => hash.Address(ContractName.Of(kind), value);

    public ImmutableArray<string> SuspectAddresses(Event whole) => whole is Event.CrimeReported e
        ? [.. e.Suspects.SelectMany(s => s.ContactPoints).Where(p => p is { Kind: "mobile" or "landline" or "email" or "address" or "portal", Value: not null })
            .Select(p => hash.Address(p.Kind!, p.Value!))]
        : [];

    public static IEnumerable<Person> PersonsOf(Event whole) => whole switch
    {
        Event.CrimeReported e => e.Persons,
        Event.PersonUpdated e => [e.Person],
        _ => [],
    };

    private static IEnumerable<ContactPoint> PointsOf(Person person) =>
        person.ContactPoints.Concat(person.Representatives.SelectMany(r => r.Who.ContactPoints));

    private async ValueTask<SealedRow> SealAsync(string key, string name, string text) =>
        new(key, name, await vault.SealAsync(key, Encoding.UTF8.GetBytes(text), name));

    private async ValueTask<string?> OpenAsync(string key, string name)
    {
        var rows = await store.SealedAsync(key, name);
        return rows.FirstOrDefault(r => r.Name == name) is { } row && await vault.OpenAsync(key, row.Sealed, name) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
    }
}
