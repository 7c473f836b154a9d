using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Http;

/// <summary>The query parameters an endpoint takes; any other is refused, and the public description lists them.</summary>
public sealed record QueryNames(ImmutableArray<string> Names);

internal static class QueryDeclarations
{
    public static TBuilder TakesQuery<TBuilder>(this TBuilder endpoint, params ReadOnlySpan<string> names)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new QueryNames([.. names]));
}

/// <summary>
/// Reads a query strictly: a filter that was misspelt must not show everything. The first fault is kept, and nothing is thrown.
/// </summary>
internal sealed class QueryReader
{
    /// <summary>A page is shown to a person, or drained by a program in steps.</summary>
    public const int PageAtMost = 200;

    public const int PageUsually = 50;

    /// <summary>Longer than any reference or cursor of ours.</summary>
    private const int TextAtMost = 200;

    private readonly IQueryCollection _query;

    public QueryReader(HttpContext context)
    {
        _query = context.Request.Query;
        var known = context.GetEndpoint()?.Metadata.GetMetadata<QueryNames>()?.Names ?? [];
        if (_query.Keys.Any(name => !known.Contains(name)))
        {
            Fault = Answers.Invalid(null, $"A query parameter is not known here. These are: {string.Join(", ", known)}.");
        }
    }

    public Problem? Fault { get; private set; }

    public string? Text(string name)
    {
        var values = _query[name];
        if (values.Count == 0)
        {
            return null;
        }

        return values is [{ Length: > 0 and <= TextAtMost } text]
            ? text
            : Refuse<string>(name, $"One value of at most {TextAtMost} characters is required.");
    }

    public T? Choice<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var names = Enum.GetValues<T>().ToDictionary(value => ContractName.Of(value));
        return names.TryGetValue(text, out var value)
            ? value
            : RefuseValue<T>(name, $"One of these is required: {string.Join(", ", names.Keys)}.");
    }

    public int? Number(string name, int least, int most)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, out var number) && number >= least && number <= most
            ? number
            : RefuseValue<int>(name, $"A whole number from {least} to {most} is required.");
    }

    public bool? YesOrNo(string name) => Text(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => RefuseValue<bool>(name, "true or false is required."),
    };

    public LocalDate? Date(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return LocalDatePattern.Iso.Parse(text) is { Success: true } date
            ? date.Value
            : RefuseValue<LocalDate>(name, "A date such as 2026-03-31 is required.");
    }

    /// <summary>A date and time with offset, or a date, which means its start in London.</summary>
    public Instant? Moment(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return LocalDatePattern.Iso.Parse(text) is { Success: true } date ? London.StartOf(date.Value)
            : OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true } moment ? moment.Value.ToInstant()
            : RefuseValue<Instant>(name, "A date, or a date and time with offset, is required.");
    }

    /// <summary>What of a list this reader may see, and how much of it at once.</summary>
    public ListFilter Filter(Actor actor) => new(
        UnitsOf(actor), actor.MayReadRestricted, Number("take", 1, PageAtMost) ?? PageUsually, Text("after"))
    {
        Unit = Text("unit"),
        CrimeRef = Text("crimeRef"),
        OfficerRef = Text("officer"),
        DueBefore = Moment("dueBefore"),
    };

    /// <summary>The units to narrow to; null is every unit.</summary>
    public static ImmutableArray<string>? UnitsOf(Actor actor) => actor.Units.Contains(Actor.EveryUnit) ? null : actor.Units;

    public void RefuseField(string name, string detail) => Fault ??= Answers.Invalid(name, detail);

    private T? Refuse<T>(string name, string detail)
        where T : class
    {
        RefuseField(name, detail);
        return null;
    }

    private T? RefuseValue<T>(string name, string detail)
        where T : struct
    {
        RefuseField(name, detail);
        return null;
    }
}
