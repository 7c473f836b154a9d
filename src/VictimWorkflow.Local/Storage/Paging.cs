using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Local.Storage;

/// <summary>A row with the cursor from which the page after it is read.</summary>
internal readonly record struct Found<T>(T Row, string Cursor);

internal static class Paging
{
    /// <summary>Counts are exact up to here; a longer list is not counted to its end for a number nobody reads.</summary>
    public const int MostCounted = 1_000;

    /// <summary>More rows than anybody reads on one page, and few enough to be found at once.</summary>
    private const int MostOnPage = 500;

    public static int TakeOf(ListFilter filter) => Math.Clamp(filter.Take, 1, MostOnPage);

    /// <summary>The units to look in, or null for every one.</summary>
    public static ImmutableArray<string>? UnitsOf(ListFilter filter) => filter.Unit switch
    {
        null => filter.Units,
        { } unit when filter.Units is { } seen && !seen.Contains(unit) => [],
        { } unit => [unit],
    };

    /// <param name="found">In order, and one more than the page takes if there are so many.</param>
    public static Page<T> PageOf<T>(IReadOnlyList<Found<T>> found, int take, long count) => new(
        [.. found.Take(take).Select(f => f.Row)], found.Count > take ? found[take - 1].Cursor : null,
        (int)Math.Min(count, MostCounted), count > MostCounted);

    public static string WriteCursor(params ReadOnlySpan<object> key) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join('|', key)));

    /// <returns>The numbers of the sort key and the journey id that ends it; or null without a cursor.</returns>
    /// <exception cref="FormatException">It is none of ours.</exception>
    public static string[]? ReadCursor(string? cursor, int parts)
    {
        if (cursor is null) return null;
        var key = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split('|', parts);
        return key.Length == parts ? key : throw new FormatException("The cursor is not one of this list.");
    }

    public static long Number(string part) =>
        long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException("The cursor is not one of this list.");
}
