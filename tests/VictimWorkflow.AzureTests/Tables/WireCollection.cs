namespace VictimWorkflow.AzureTests.Tables;

/// <summary>One storage account for all: these tests take turns.</summary>
[CollectionDefinition(nameof(Wire), DisableParallelization = true)]
public sealed class WireCollection;
