using QuerySniff.MySql;

namespace QuerySniff.Agent.Pipeline;

/// <summary>A command's times, as the design defines them; -1 where it is not timed (a gap touched it, or no answer).</summary>
internal static class CommandTimes
{
    /// <summary>How far an answer may seem to come before its request and still be timed, as 0: a second, in nanoseconds.</summary>
    private const long StepBackMax = 1_000_000_000;

    /// <summary>When the command completed: its last byte, of the answer if there was one.</summary>
    public static long CompletedAt(in Command<Statement> command) =>
        command.LastByteTimestamp != 0 ? command.LastByteTimestamp : command.RequestTimestamp;

    /// <summary>From the request's last byte to the answer's last byte, in nanoseconds.</summary>
    public static long Duration(in Command<Statement> command) => Since(command, command.LastByteTimestamp);

    /// <summary>From the request's last byte to the answer's first byte, in nanoseconds.</summary>
    public static long ResponseTime(in Command<Statement> command) => Since(command, command.FirstByteTimestamp);

    private static long Since(in Command<Statement> command, long timestamp)
    {
        bool answered = command.Outcome is CommandOutcome.Ok or CommandOutcome.Error;
        if (!answered || command.Tainted || command.RequestTimestamp == 0 || timestamp == 0)
        {
            return -1;
        }

        // Frames of two interfaces or CPUs can carry times that step back by microseconds; by more, the clock was set.
        long elapsed = timestamp - command.RequestTimestamp;
        return elapsed < -StepBackMax ? -1 : Math.Max(0, elapsed);
    }
}
