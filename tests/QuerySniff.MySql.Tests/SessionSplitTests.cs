namespace QuerySniff.MySql.Tests;

/// <summary>How a stream is cut into pieces is none of the protocol's business.</summary>
public sealed class SessionSplitTests
{
    public static TheoryData<string> Names => Conversations.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void OnData_ByteByByte_SameEvents(string name)
    {
        Conversation conversation = Conversations.All[name]();

        Assert.Equal(Feeder.Whole(conversation).Log, Feeder.ByteByByte(conversation).Log);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void OnData_SplitAtEachByte_SameEvents(string name)
    {
        Conversation conversation = Conversations.All[name]();
        List<string> expected = Feeder.Whole(conversation).Log;
        int length = conversation.Messages.Sum(static message => message.Bytes.Length);

        for (int position = 1; position < length; position++)
        {
            Assert.Equal(expected, Feeder.SplitAt(conversation, position).Log);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void OnData_NoLoss_NeverLosesStep(string name)
    {
        RecordingSink sink = Feeder.Whole(Conversations.All[name]());

        Assert.DoesNotContain(SessionEvent.Desynchronised, sink.Events);
        Assert.DoesNotContain(SessionEvent.UnparsablePacket, sink.Events);
        Assert.DoesNotContain(SessionEvent.Unanswered, sink.Events);
        Assert.DoesNotContain(sink.Commands, static command => command.Tainted);
    }
}
