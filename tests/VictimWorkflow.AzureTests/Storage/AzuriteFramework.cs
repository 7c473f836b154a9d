using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("VictimWorkflow.AzureTests.Storage.AzuriteFramework", "VictimWorkflow.AzureTests")]

namespace VictimWorkflow.AzureTests.Storage;

/// <summary>Starts the storage emulator once for all tests; where it cannot be had, those that need it are skipped and say why.</summary>
public sealed class AzuriteFramework(IMessageSink sink) : XunitTestFramework(sink)
{
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(assembly, sources, diagnostics)
    {
#pragma warning disable AZFW0002 // The runner's signature, and no function.
        protected override async void RunTestCases(IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions)
#pragma warning restore AZFW0002
        {
            List<IXunitTestCase> cases = [.. testCases];
            try
            {
                if (cases.Any(NeedsStorage)) Azurite.Current = await Azurite.StartAsync();
            }
            catch (InvalidOperationException missing)
            {
                cases.Where(NeedsStorage).ToList().ForEach(test => Skip(test, missing.Message));
            }

            using var runner = new Runner(TestAssembly, cases, DiagnosticMessageSink, executionMessageSink, executionOptions);
            await runner.RunAsync();
        }

        private static bool NeedsStorage(IXunitTestCase test) => test.TestMethod.TestClass.TestCollection.DisplayName == nameof(Tables.Wire);

        // The property is the runner's own; only its setter is closed.
        private static void Skip(IXunitTestCase test, string why) =>
            typeof(XunitTestCase).GetProperty(nameof(XunitTestCase.SkipReason))!.SetValue(test, why);
    }

    // The process ends as soon as the runner has said that it is finished: what was started is ended before.
    private sealed class Runner(
        ITestAssembly assembly, IEnumerable<IXunitTestCase> cases, IMessageSink diagnostics, IMessageSink messages, ITestFrameworkExecutionOptions options)
        : XunitTestAssemblyRunner(assembly, cases, diagnostics, messages, options)
    {
        protected override async Task BeforeTestAssemblyFinishedAsync()
        {
            await base.BeforeTestAssemblyFinishedAsync();
            if (Azurite.Current is { } azurite) await azurite.DisposeAsync();
        }
    }
}
