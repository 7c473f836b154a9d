using System.Collections.Frozen;
using System.Text.Json;

namespace VictimWorkflow.Core.Events;

/// <summary>The contract's text for a value of one of its enumerations, such as <c>bail-and-release</c>.</summary>
public static class ContractName
{
    public static string Of<T>(T value)
        where T : struct, Enum => Names<T>.All.TryGetValue(value, out var name) ? name : Write(value);

    private static string Write<T>(T value) => JsonSerializer.SerializeToElement(value, CoreJson.Options).GetString()!;

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> All = Enum.GetValues<T>().Distinct().ToFrozenDictionary(value => value, Write);
    }
}
