using System.Text.Json;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Simulator.Commands;

/// <summary>Reports for machines, and how reports get into files.</summary>
internal static class ReportFiles
{
    public const int NotWritten = 2;

    private static readonly JsonSerializerOptions s_indented = new(CoreJson.Options) { WriteIndented = true };

    public static string Json<T>(T report) => JsonSerializer.Serialize(report, s_indented);

    /// <summary>Whether there is nothing to write, or it was written; if not, one sentence names the file.</summary>
    public static bool TryWrite(string? file, Func<string> text, TextWriter errors)
    {
        if (file is null)
        {
            return true;
        }

        try
        {
            File.WriteAllText(file, text());
            return true;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"{file}: the file cannot be written.");
            return false;
        }
    }
}
