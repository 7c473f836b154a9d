using System.Diagnostics;
using VictimWorkflow.Benchmarks;

if (args is not [("quick" or "full") and var size])
{
    Console.Error.WriteLine("Say quick (under two minutes on two cores) or full (up to a million waiting journeys).");
    return 2;
}

var whole = Stopwatch.StartNew();
var figures = new Figures(Console.Error);
try
{
    MachineBenchmark.Run(figures);
    await IntakeBenchmark.RunAsync(figures);
    foreach (var load in size == "quick" ? [Load.Quick] : Load.Full)
    {
        await WaitingBenchmark.RunAsync(load, figures);
    }
}
catch (NotMeasuredException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}

figures.Write(Console.Out);
Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, {whole.Elapsed.TotalSeconds:F0} s");
return 0;
