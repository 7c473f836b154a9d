using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Operations;

public enum HoldKind
{
    Crime,
    Person,
}

/// <summary>Nothing of this crime or person is deleted or erased until it is released. A released one stays on record.</summary>
/// <param name="Authority">The reference of the order, request or review that asks for it; never a name or words.</param>
public sealed record LegalHold(HoldKind Kind, string Ref, string Authority, string SetBy, Instant SetAt)
{
    public string? ReleasedBy { get; init; }

    public Instant? ReleasedAt { get; init; }

    public bool IsInForce => ReleasedAt is null;
}

/// <summary>Sets, releases and answers for legal holds. Deletion by time and erasure both ask here last.</summary>
public sealed class LegalHolds(IStore store, OperationsLog log, JourneyClock clock)
{
    public const string Prefix = "legal-hold|";

    public static string NameOf(HoldKind kind, string reference) => $"{Prefix}{ContractName.Of(kind)}|{reference}";

    /// <summary>A hold that is in force already stays as it was set first.</summary>
    public async ValueTask<LegalHold> SetAsync(HoldKind kind, string reference, string authority, string actorRef)
    {
        if (await FindAsync(kind, reference) is { IsInForce: true } standing)
        {
            return standing;
        }

        await log.AddAsync(actorRef, OperationKind.HoldSet, AboutOf(kind, reference));
        var hold = new LegalHold(kind, reference, authority, actorRef, clock.WallNow);
        await SaveAsync(hold);
        return hold;
    }

    /// <returns>Null when there is none in force.</returns>
    public async ValueTask<LegalHold?> ReleaseAsync(HoldKind kind, string reference, string actorRef)
    {
        if (await FindAsync(kind, reference) is not { IsInForce: true } standing)
        {
            return null;
        }

        await log.AddAsync(actorRef, OperationKind.HoldReleased, AboutOf(kind, reference));
        var released = standing with { ReleasedBy = actorRef, ReleasedAt = clock.WallNow };
        await SaveAsync(released);
        return released;
    }

    /// <summary>In the order of their names, those released among them.</summary>
    /// <param name="after">The name of the last one of the page before; null for the first page.</param>
    public async ValueTask<ImmutableArray<LegalHold>> ListAsync(string? after, int take) => [.. (await store.FactsAsync(Prefix, after, take)).Select(Read)];

    /// <summary>The crime itself, under any of its references, or anybody in it.</summary>
    public async ValueTask<bool> IsHeldAsync(Crime crime)
    {
        foreach (var reference in crime.Aliases.Add(crime.Ref))
        {
            if (await IsInForceAsync(HoldKind.Crime, reference))
            {
                return true;
            }
        }

        foreach (var person in crime.Persons.Keys)
        {
            if (await IsInForceAsync(HoldKind.Person, person))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The person, any crime they are in, or anybody else in it: what is kept for a crime is also what its people said, and one body
    /// may tell of several.
    /// </summary>
    public async ValueTask<bool> IsPersonHeldAsync(string personRef, IEnumerable<Crime> crimes)
    {
        if (await IsInForceAsync(HoldKind.Person, personRef))
        {
            return true;
        }

        foreach (var crime in crimes)
        {
            if (await IsHeldAsync(crime))
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<bool> IsInForceAsync(HoldKind kind, string reference) => await FindAsync(kind, reference) is { IsInForce: true };

    private async ValueTask<LegalHold?> FindAsync(HoldKind kind, string reference) =>
        await store.FindFactAsync(NameOf(kind, reference)) is { } json ? Read(json) : null;

    private static string AboutOf(HoldKind kind, string reference) => $"{ContractName.Of(kind)} {reference}";

    private ValueTask SaveAsync(LegalHold hold) => store.SaveFactAsync(NameOf(hold.Kind, hold.Ref), JsonSerializer.Serialize(hold, CoreJson.Options));

    public static LegalHold Read(string json) => JsonSerializer.Deserialize<LegalHold>(json, CoreJson.Options)!;
}
