using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Operations;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Service.Http;

/// <summary>A key for a webhook source, to read what became of its events; or for a program, with roles and units of its own.</summary>
public sealed record KeyRequest(string? Source, string? Program, string? Label)
{
    /// <summary>For a program: none that whoever asks does not have.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    public ImmutableArray<string> Units { get; init; } = [];
}

/// <summary>The only copy there is.</summary>
public sealed record IssuedKey(string Key);

/// <param name="Revoked">How many keys were stopped: the key itself, and those issued with it.</param>
public sealed record RevokedKeys(int Revoked);

/// <summary>What an operator sets up while it runs: keys of programs, and live cases taken over from another system.</summary>
internal static partial class AdministrationEndpoints
{
    /// <summary>Programs stand beside staff and can never be taken for one of them.</summary>
    private const string ProgramPrefix = "program:";

    private const string NotTaken = "The body is not what this path takes.";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/api/operations/keys", IssueAsync).RequireRoles(Role.Operator).LimitBody(BodyLimit.Event)
            .Accepts<KeyRequest>("application/json").Produces<IssuedKey>()
            .WithTags("Operations").WithSummary("Issues an API key for a webhook source or a program; it is shown once and lasts a year.");
        endpoints.MapPost("/api/operations/keys/revoke", RevokeAsync).RequireRoles(Role.Operator).LimitBody(BodyLimit.Event)
            .Accepts<IssuedKey>("application/json").Produces<RevokedKeys>()
            .WithTags("Operations").WithSummary("Revokes an API key and every key issued with it: whoever has it, or found it, can have it stopped.");
        endpoints.MapPost("/api/operations/import", ImportAsync).RequireRoles(Role.Operator).LimitBody(BodyLimit.Event)
            .Accepts<JsonObject>("application/json").Produces(StatusCodes.Status202Accepted)
            .WithTags("Operations").WithSummary("Takes over one event of a live case: what is owed is opened, and nobody is told of it.");
    }

    private static async Task<IResult> IssueAsync(
        HttpContext context, AccessGrants grants, IAccessStore access, WebhookSources sources, OperationsLog log)
    {
        var (asked, fault) = await Answers.ReadAsync<KeyRequest>(context, NotTaken);
        return asked switch
        {
            null => fault!,
            { Label: not { Length: > 0 and <= 60 } } => Answers.Invalid("label", "Say what the key is for, in 1 to 60 characters."),
            { Source: { } name, Program: null } => await IssueSourceKeyAsync(context.Actor(), asked.Label, sources.Find(name), grants, log),
            { Source: null, Program: { } program } when ProgramName().IsMatch(program) =>
                await IssueProgramKeyAsync(context.Actor(), asked, program, grants, access, log),
            _ => Answers.Invalid(null, "Either source or program is required; a program's name is 1 to 40 characters of a-z 0-9 -."),
        };
    }

    private static async Task<IResult> IssueSourceKeyAsync(Actor actor, string label, WebhookSource? source, AccessGrants grants, OperationsLog log)
    {
        if (source is not { MaySeeEvents: true })
        {
            return Answers.Invalid("source", "No source of this name may read what became of its events.");
        }

        if (!source.Units.All(unit => actor.MaySee(unit, restricted: false)))
        {
            return new Problem("not-permitted", "Only whoever may see every unit of the source can issue its key.", "source");
        }

        return await IssuedAsync(actor, $"source {source.Name}", await grants.IssueSourceKeyAsync(source.Name, label, actor.KeyHash), log);
    }

    // Nobody gives more than they have; and nothing that reads restricted records, which needs a named person.
    private static async Task<IResult> IssueProgramKeyAsync(
        Actor actor, KeyRequest asked, string program, AccessGrants grants, IAccessStore access, OperationsLog log)
    {
        var roles = asked.Roles.Select(RoleNames.Read).ToList();
        if (roles.Count == 0 || roles.Contains(null) || asked.Units.IsEmpty)
        {
            return Answers.Invalid("roles", "Roles and units of the program are required.");
        }

        if (!roles.All(role => actor.Has(role!.Value)) || !asked.Units.All(unit => actor.MaySee(unit, restricted: false)))
        {
            return new Problem("not-permitted", "Only roles and units that you have yourself can be given to a program.", "roles");
        }

        var user = new User(ProgramPrefix + program, program, [.. roles.OfType<Role>()], asked.Units, MayReadRestricted: false);
        // Keys given out before stand beside the new one: what the program may, it must have been allowed to from the first.
        if (await access.FindUserAsync(user.Ref) is { } known)
        {
            if (known.IsBlocked || !known.Roles.ToHashSet().SetEquals(user.Roles) || !known.Units.ToHashSet().SetEquals(user.Units))
            {
                return new Problem("conflicting-event", "A program of this name has other roles or units, or is blocked; give it another name.", "program");
            }
        }
        else
        {
            await access.AddUserAsync(user);
        }

        return await IssuedAsync(actor, user.Ref, await grants.IssueUserKeyAsync(user.Ref, asked.Label!, issuedWith: actor.KeyHash), log);
    }

    // Answered only once it is on record: a key nobody knows of is never given out.
    private static async ValueTask<IResult> IssuedAsync(Actor actor, string holder, string key, OperationsLog log)
    {
        await log.AddAsync(actor.Ref, OperationKind.KeyIssued, $"{AccessGrants.NameOf(key)} of {holder}");
        return Answers.Json(new IssuedKey(key));
    }

    private static async Task<IResult> RevokeAsync(HttpContext context, AccessGrants grants, OperationsLog log)
    {
        var (asked, fault) = await Answers.ReadAsync<IssuedKey>(context, NotTaken);
        if (asked is not { Key: { } key })
        {
            return fault ?? Answers.Invalid("key", "The key itself is required.");
        }

        if (await grants.RevokeAsync(key) is not { } revoked)
        {
            return Problems.NotFound;
        }

        await log.AddAsync(context.Actor().Ref, OperationKind.KeyRevoked, $"{AccessGrants.NameOf(key)}, {revoked} in all");
        return Answers.Json(new RevokedKeys(revoked));
    }

    private static async Task<IResult> ImportAsync(HttpContext context, Import import)
    {
        if (!context.Actor().MaySee(Actor.EveryUnit, restricted: false))
        {
            return new Problem("not-permitted", "Cases are taken over by whoever may see every unit.");
        }

        return await BodyLimit.ReadAsync(context.Request, BodyLimit.Event, context.RequestAborted) is not { } body
            ? Problems.TooLarge(BodyLimit.Event)
            : await import.TakeAsync(context.Actor().Ref, body) is { } refusal ? Answers.Refused(refusal) : Results.Accepted();
    }

    [GeneratedRegex("^[a-z0-9-]{1,40}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProgramName();
}
