using System.Text.Json;

namespace VictimWorkflow.Core.Events;

/// <summary>The contract's text for a value of one of its enumerations, such as <c>bail-and-release</c>.</summary>
public static class ContractName
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonSerializer.SerializeToElement(value, CoreJson.Options).GetString()!;
}
