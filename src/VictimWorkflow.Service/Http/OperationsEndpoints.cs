using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Service.Operations;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Http;

/// <summary>Which crime or person is meant, and by what authority: the reference of an order or request, no name and no words.</summary>
public sealed record OperationRequest(string? CrimeRef, string? PersonRef, string? Authority);

/// <summary>A page of legal holds, or of the operations log.</summary>
/// <param name="Next">To be given as <c>after</c>; absent on the last page.</param>
public sealed record OperationsPage<T>(ImmutableArray<T> Items, string? Next);

/// <summary>Legal holds, erasure, the release after a restore, and the check of the audit.</summary>
internal static partial class OperationsEndpoints
{
    private const int AuthorityAtMost = 60;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/operations/holds", ListHoldsAsync).RequireRoles(Role.Supervisor, Role.Operator).TakesQuery("take", "after")
            .Produces<OperationsPage<LegalHold>>().WithTags("Operations").WithSummary("Legal holds, also released ones.");
        Takes(endpoints.MapPost("/api/operations/holds", SetHoldAsync)).RequireRoles(Role.Supervisor)
            .Produces<LegalHold>().WithSummary("Keeps everything of a crime or a person until it is released.");
        Takes(endpoints.MapPost("/api/operations/holds/release", ReleaseHoldAsync)).RequireRoles(Role.Supervisor)
            .Produces<LegalHold>().WithSummary("Releases a legal hold.");
        Takes(endpoints.MapPost("/api/operations/erasures", EraseAsync)).RequireRoles(Role.Supervisor)
            .Produces<ErasedPerson>().WithSummary("Erases a person; refused under a legal hold. There is no way back.");
        endpoints.MapGet("/api/operations/restore", FindRestoreAsync).RequireRoles(Role.Operator, Role.Supervisor)
            .Produces<Restored>().WithTags("Operations").WithSummary("Whether the store was restored, and released since.");
        endpoints.MapPost("/api/operations/restore", SetRestoreAsync).RequireRoles(Role.Operator)
            .Produces<Restored>().WithTags("Operations").WithSummary("Says that the store was put back: nothing older is sent by itself.");
        endpoints.MapPost("/api/operations/restore/release", ReleaseRestoreAsync).RequireRoles(Role.Operator)
            .Produces<Restored>().WithTags("Operations").WithSummary("Lets everything be sent again after a restore.");
        endpoints.MapGet("/api/operations/log", ListAsync).RequireRoles(Role.Supervisor, Role.Operator).TakesQuery("take", "after")
            .Produces<OperationsPage<Operation>>().WithTags("Operations").WithSummary("What was done to the installation and by whom, the oldest first.");
        endpoints.MapPost("/api/operations/audit/check", CheckAuditAsync).RequireRoles(Role.Operator).TakesQuery("from")
            .Produces<AuditChecked>().WithTags("Operations").WithSummary("Checks a portion of the audit's chains and seals.");
    }

    private static RouteHandlerBuilder Takes(RouteHandlerBuilder endpoint) =>
        endpoint.LimitBody(BodyLimit.Event).Accepts<OperationRequest>("application/json").WithTags("Operations");

    // By role alone: references and dates of holds say nothing of anybody; what they are about is seen by unit.
    private static async Task<IResult> ListHoldsAsync(HttpContext context, LegalHolds holds, IStore store)
    {
        var query = new QueryReader(context);
        var take = query.Number("take", 1, QueryReader.PageAtMost) ?? QueryReader.PageAtMost;
        var after = After(query, LegalHolds.Prefix);
        if (query.Fault is { } fault)
        {
            return fault;
        }

        // As many are looked at as are asked for: of somebody who sees few, a page is short, and says where it goes on.
        var page = await holds.ListAsync(after, take);
        var seen = ImmutableArray.CreateBuilder<LegalHold>();
        foreach (var hold in page)
        {
            if (MaySee(context.Actor(), await CrimesAsync(store, hold.Kind, hold.Ref)))
            {
                seen.Add(hold);
            }
        }

        return Answers.Json(new OperationsPage<LegalHold>(seen.ToImmutable(), page.Length == take ? LegalHolds.NameOf(page[^1].Kind, page[^1].Ref) : null));
    }

    private static string? After(QueryReader query, string prefix)
    {
        var after = query.Text("after");
        if (after?.StartsWith(prefix, StringComparison.Ordinal) == false)
        {
            query.RefuseField("after", "This is no cursor of this list.");
        }

        return after;
    }

    private static Task<IResult> SetHoldAsync(HttpContext context, LegalHolds holds, IStore store) => WithAsync(
        context, store, needsAuthority: true,
        async asked => Answers.Json(await holds.SetAsync(asked.Kind, asked.Ref, asked.Authority, context.Actor().Ref)));

    private static Task<IResult> ReleaseHoldAsync(HttpContext context, LegalHolds holds, IStore store) => WithAsync(
        context, store, needsAuthority: false,
        async asked => await holds.ReleaseAsync(asked.Kind, asked.Ref, context.Actor().Ref) is { } hold ? Answers.Json(hold) : Problems.NotFound);

    private static Task<IResult> EraseAsync(HttpContext context, Erasure erasure, IStore store) => WithAsync(
        context, store, needsAuthority: true,
        async asked =>
        {
            if (asked.Kind != HoldKind.Person)
            {
                return Answers.Invalid("personRef", "A person is erased, not a crime.");
            }

            var result = await erasure.EraseAsync(asked.Ref, asked.Crimes, asked.Authority, context.Actor().Ref);
            return result.Erased is { } erased ? Answers.Json(erased) : new Problem(result.Code!, result.Detail!);
        });

    private static async Task<IResult> FindRestoreAsync(RestoreMark mark) => await mark.FindAsync() is { } found ? Answers.Json(found) : Problems.NotFound;

    // It stops, or lets go, what is to be sent of every unit.
    private static async Task<IResult> SetRestoreAsync(HttpContext context, RestoreMark mark) =>
        !context.Actor().MaySee(Actor.EveryUnit, restricted: false) ? Problems.NotPermitted : Answers.Json(await mark.SetAsync(context.Actor().Ref));

    private static async Task<IResult> ReleaseRestoreAsync(HttpContext context, RestoreMark mark) =>
        !context.Actor().MaySee(Actor.EveryUnit, restricted: false) ? Problems.NotPermitted
        : await mark.ReleaseAsync(context.Actor().Ref) is { } released ? Answers.Json(released) : Problems.NotFound;

    // It tells of crimes and persons of every unit.
    private static async Task<IResult> ListAsync(HttpContext context, OperationsLog log)
    {
        if (!context.Actor().MaySee(Actor.EveryUnit, restricted: false))
        {
            return Problems.NotPermitted;
        }

        var query = new QueryReader(context);
        var take = query.Number("take", 1, QueryReader.PageAtMost) ?? QueryReader.PageUsually;
        var after = After(query, OperationsLog.Prefix);
        if (query.Fault is { } fault)
        {
            return fault;
        }

        var rows = await log.StoredAsync(after, take);
        return Answers.Json(new OperationsPage<Operation>([.. rows.Select(row => OperationsLog.Read(row.Json))], rows.Length == take ? rows[^1].Id : null));
    }

    private static async Task<IResult> CheckAuditAsync(HttpContext context, AuditCheck check)
    {
        var query = new QueryReader(context);
        var from = query.Text("from");
        if (query.Fault is { } fault)
        {
            return fault;
        }

        try
        {
            return Answers.Json(await check.CheckAsync(from));
        }
        catch (FormatException)
        {
            return Answers.Invalid("from", "This is no place of a check.");
        }
    }

    private sealed record Asked(HoldKind Kind, string Ref, string Authority, ImmutableArray<Crime> Crimes);

    // What one may not see is answered as if it were not there.
    private static async Task<IResult> WithAsync(HttpContext context, IStore store, bool needsAuthority, Func<Asked, Task<IResult>> act)
    {
        const string wanted = "An object with either crimeRef or personRef, and authority, is required.";
        var (request, fault) = await Answers.ReadAsync<OperationRequest>(context, wanted);
        if (request is null || request.CrimeRef is null == request.PersonRef is null)
        {
            return fault ?? Answers.Invalid(null, wanted);
        }

        if (needsAuthority && !(request.Authority is { Length: > 0 and <= AuthorityAtMost } authority && AuthorityForm().IsMatch(authority)))
        {
            return Answers.Invalid("authority", $"A reference of at most {AuthorityAtMost} letters, digits and . / : _ - is required.");
        }

        var kind = request.CrimeRef is null ? HoldKind.Person : HoldKind.Crime;
        var reference = (request.CrimeRef ?? request.PersonRef)!;
        var crimes = await CrimesAsync(store, kind, reference);
        return crimes.IsEmpty || !MaySee(context.Actor(), crimes) ? Problems.NotFound
            : await act(new Asked(kind, reference, request.Authority ?? "", crimes));
    }

    private static async ValueTask<ImmutableArray<Crime>> CrimesAsync(IStore store, HoldKind kind, string reference) => kind switch
    {
        HoldKind.Person => await CrimesOfPerson.ReadAsync(store, reference),
        _ => await store.FindCrimeAsync(reference) is { } crime ? [crime] : [],
    };

    // A person is of every unit that has a crime of theirs: whoever acts on the whole person must see it all.
    private static bool MaySee(Actor actor, ImmutableArray<Crime> crimes) => crimes.All(crime => actor.MaySee(crime.Unit, crime.IsRestricted));

    [GeneratedRegex(@"^[A-Za-z0-9./:_-]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AuthorityForm();
}
