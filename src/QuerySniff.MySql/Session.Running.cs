namespace QuerySniff.MySql;

/// <content>What the session waits for.</content>
public sealed partial class Session<TStatement>
{
    /// <summary>
    /// The command that the server is at: of those that were sent, the oldest whose answer has not ended. Out of step, what
    /// was taken for a command may be none, and is not told.
    /// </summary>
    /// <returns>Whether there is one.</returns>
    public bool TryGetRunning(out RunningCommand<TStatement> running)
    {
        if (Phase != SessionPhase.Commands || _outstanding.Count == 0 || _response.MayBeComplete)
        {
            running = default;
            return false;
        }

        ref readonly Outstanding<TStatement> oldest = ref _outstanding.Head;
        running = new RunningCommand<TStatement>(oldest.Code, oldest.HasStatement, oldest.Statement, oldest.RequestTimestamp);
        return true;
    }
}
