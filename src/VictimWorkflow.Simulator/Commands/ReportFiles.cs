using System.Text.Json;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Simulator.Runs;

namespace VictimWorkflow.Simulator.Commands;

/// <summary>A run's report for machines.</summary>
internal static class ReportFiles
{
    private static readonly JsonSerializerOptions s_indented = new(CoreJson.Options) { WriteIndented = true };

    public static string Json(Report report) => JsonSerializer.Serialize(report, s_indented);
}
