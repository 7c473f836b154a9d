using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Simulator.Runs;

/// <summary>
/// A digest of what came of a story: every obligation, message, task, conflict and alert, with its times and status, and every message
/// the provider got. Two runs that differ in any of them differ in their fingerprint.
/// </summary>
internal static class Fingerprint
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_buffer;

    public static byte[] Of(World world)
    {
        var into = s_buffer ??= new ArrayBufferWriter<byte>();
        into.ResetWrittenCount();
        foreach (var journey in world.Journeys)
        {
            Write(into, journey);
        }

        foreach (var message in world.Sent)
        {
            Write(into, message.MessageRef, message.Attempt, (int)message.Channel, message.At);
        }

        return SHA256.HashData(into.WrittenSpan);
    }

    public static string Of(IEnumerable<byte[]> stories) => Convert.ToHexStringLower(SHA256.HashData([.. stories.SelectMany(bytes => bytes)]))[..16];

    private static void Write(ArrayBufferWriter<byte> into, Journey journey)
    {
        Write(into, journey.Id, journey.Revision, (int)journey.State, journey.NextDue);
        foreach (var duty in journey.Obligations.Values)
        {
            Write(into, duty.Rule, duty.Number, (int)duty.Status, duty.ClosedAt);
            Write(into, duty.Suspect, (int)duty.Holder, (int)duty.Due.Kind, duty.Due.Ends);
        }

        foreach (var message in journey.Messages.Values)
        {
            Write(into, message.Point, message.Number, (int)message.Status, message.SendAt);
        }

        foreach (var task in journey.Tasks.Values)
        {
            Write(into, task.Why, task.Number, ((int)task.Kind << 8) + (int)task.Status, task.NotBefore);
        }

        foreach (var conflict in journey.Conflicts.Values)
        {
            Write(into, conflict.DecidedBy, conflict.Number, conflict.Obligation, conflict.ClosedAt);
        }

        foreach (var alert in journey.Alerts.Values)
        {
            Write(into, alert.EventRef, alert.Number, (int)alert.Kind, alert.RaisedAt);
        }
    }

    private static void Write(ArrayBufferWriter<byte> into, string? text, int first, int second, Instant? at)
    {
        Encoding.UTF8.GetBytes(text ?? "", into);
        var numbers = into.GetSpan(16);
        BinaryPrimitives.WriteInt32LittleEndian(numbers, first);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[4..], second);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], at?.ToUnixTimeTicks() ?? long.MinValue);
        into.Advance(16);
    }
}
