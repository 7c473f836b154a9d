using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Contact;

namespace VictimWorkflow.Core.Events;

/// <summary>
/// The one JSON form of events and of all state of Core: the same value gives the same bytes on every machine.
/// </summary>
/// <remarks>
/// camelCase, nulls left out, enumerations by their kebab-case names, instants in UTC (any offset is read), dates and
/// times ISO 8601, durations such as <c>PT26H</c>. An array that is absent or null is read as empty, never as default.
/// </remarks>
public static class CoreJson
{
    public static JsonSerializerOptions Options { get; } = Build();

    private static JsonSerializerOptions Build()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            AllowDuplicateProperties = false,
            Converters =
            {
                new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false),
                new TextConverter<Instant>(text => IsoText.Moment(text)?.ToInstant(), InstantPattern.ExtendedIso.Format),
                new TextConverter<LocalDate>(IsoText.Date, LocalDatePattern.Iso.Format),
                new TextConverter<LocalTime>(IsoText.Time, LocalTimePattern.ExtendedIso.Format),
                new TextConverter<Duration>(IsoText.Duration, IsoText.Write),
                new TextConverter<MinuteOfDay>(IsoText.Minute, IsoText.Write),
                new ImmutableArrayConverter(),
                new Journeys.LedgerConverter(),
            },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { EmptyAbsentArrays } },
        };
        options.MakeReadOnly();
        return options;
    }

    // A constructor parameter that the JSON does not name gets the default array, which throws on first use.
    private static void EmptyAbsentArrays(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        foreach (var property in type.Properties.Where(p => IsImmutableArray(p.PropertyType) && p is { Get: not null, Set: not null }))
        {
            var empty = typeof(CoreJson).GetMethod(nameof(EmptyWhenDefault), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(property.PropertyType.GetGenericArguments()).CreateDelegate<Action<JsonPropertyInfo, object>>();
            type.OnDeserialized += read => empty(property, read);
        }
    }

    private static void EmptyWhenDefault<T>(JsonPropertyInfo property, object read)
    {
        if (((ImmutableArray<T>)property.Get!(read)!).IsDefault)
            property.Set!(read, ImmutableArray<T>.Empty);
    }

    private static bool IsImmutableArray(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);

    /// <summary>A value written as one string, also where it is the key of a dictionary.</summary>
    private sealed class TextConverter<T>(Func<string, T?> read, Func<T, string> write) : JsonConverter<T> where T : struct
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? Parse(reader.GetString()!) : throw Unreadable();

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(write(value));

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(write(value));

        private T Parse(string text) => read(text) ?? throw Unreadable();

        // The text itself stays out of the message: it may be somebody's birth date.
        private static JsonException Unreadable() => new($"The text is not a {typeof(T).Name}.");
    }

    private sealed class ImmutableArrayConverter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => IsImmutableArray(typeToConvert);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

        private sealed class Of<T> : JsonConverter<ImmutableArray<T>>
        {
            public override bool HandleNull => true;

            public override ImmutableArray<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
                [.. JsonSerializer.Deserialize<T[]>(ref reader, options) ?? []];

            public override void Write(Utf8JsonWriter writer, ImmutableArray<T> value, JsonSerializerOptions options)
            {
                writer.WriteStartArray();
                foreach (var item in value.IsDefault ? [] : value)
                    JsonSerializer.Serialize(writer, item, options);
                writer.WriteEndArray();
            }
        }
    }
}
