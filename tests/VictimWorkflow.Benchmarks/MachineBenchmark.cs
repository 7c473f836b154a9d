namespace VictimWorkflow.Benchmarks;
internal static class MachineBenchmark { public static void Run(Figures figures) { } }
internal sealed record Load { public static Load Quick => new(); public static Load[] Full => []; }
internal static class WaitingBenchmark { public static Task RunAsync(Load load, Figures figures) => Task.CompletedTask; }
