namespace QuerySniff.MySql.Tests;

/// <summary>What a session says it waits for, after each segment.</summary>
public sealed class SessionRunningTests
{
    [Fact]
    public void TryGetRunning_WhileAnAnswerIsDue_IsThatCommand()
    {
        Conversation conversation = new Conversation().LogIn()
            .Query("SELECT a").Flush().Server([1]).Definitions(1).Rows(1).Flush().Rows(1).End()
            .Prepare("SELECT ?").Prepared(1, 1, 1).Execute(1).ResultSet(1)
            .Close(1).Query("SELECT b").Error(1317).Quit();

        Assert.Equal(
            ["", "", "", "Query SELECT a", "Query SELECT a", "", "StatementPrepare SELECT ?", "", "StatementExecute SELECT ?", "", "Query SELECT b", "", ""],
            RunningAfterEach(conversation));
    }

    [Fact]
    public void TryGetRunning_CommandsSentAhead_IsTheOldest()
    {
        Conversation conversation = new Conversation().LogIn()
            .Query("SELECT a").Query("SELECT b").Flush().Server([1]).Definitions(1).Rows(1).End().Flush();

        Assert.Equal(["", "", "", "Query SELECT a", "Query SELECT b"], RunningAfterEach(conversation));
    }

    [Fact]
    public void TryGetRunning_ARequest_IsSinceItsLastByte()
    {
        Session<string> session = new(joinedMidStream: false);
        RecordingSink sink = new(session);
        Conversation conversation = new Conversation().LogIn().Query("SELECT a");
        Conversation.Message request = conversation.Messages[^1];
        foreach (Conversation.Message message in conversation.Messages.SkipLast(1))
        {
            session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
        }

        session.OnData(true, request.Timestamp, request.Bytes.AsSpan(0, 6), ref sink);
        Assert.False(session.TryGetRunning(out _));
        session.OnData(true, request.Timestamp + 7, request.Bytes.AsSpan(6), ref sink);

        Assert.True(session.TryGetRunning(out RunningCommand<string> running));
        Assert.Equal((CommandCode.Query, true, "SELECT a", request.Timestamp + 7), (
            running.Code, running.HasStatement, running.Statement, running.RequestTimestamp));
    }

    [Fact]
    public void TryGetRunning_OutOfStep_IsNothing()
    {
        Conversation conversation = new Conversation { JoinedMidStream = true }.Query("SELECT a").ResultSet(1).Query("SELECT b");

        Assert.Equal(["", "", "Query SELECT b"], RunningAfterEach(conversation));
    }

    private static List<string> RunningAfterEach(Conversation conversation)
    {
        Session<string> session = new(conversation.JoinedMidStream);
        RecordingSink sink = new(session);
        List<string> running = [];
        foreach (Conversation.Message message in conversation.Messages)
        {
            session.OnData(message.ToServer, message.Timestamp, message.Bytes, ref sink);
            running.Add(session.TryGetRunning(out RunningCommand<string> command) ? $"{command.Code} {command.Statement}" : "");
        }

        return running;
    }
}
