using System.Text;

namespace QuerySniff.Packets.Tests;

/// <summary>What a handler was told of one flow, as text, one line for what comes consecutively in one direction.</summary>
internal sealed class Transcript(FlowInfo flow)
{
    /// <summary>A gap longer than this is kept as this many zeros, so that one of gigabytes does no harm.</summary>
    private const int GapBytesKeptMax = 16 << 10;

    private readonly StringBuilder _text = new();
    private char _open;

    public FlowInfo Flow { get; } = flow;

    public FlowEnd? End { get; private set; }

    public List<byte> ToServer { get; } = [];

    public List<byte> ToClient { get; } = [];

    public List<(StreamDirection Direction, long Offset, long Bytes)> Gaps { get; } = [];

    public List<long> DataTimestamps { get; } = [];

    /// <summary>"&gt; hex" to the server, "&lt; hex" to the client, "!&gt; n" and "!&lt; n" gaps.</summary>
    public string Text => _text.ToString();

    /// <summary>The bytes of a direction; a gap is filled with zeros.</summary>
    public List<byte> Bytes(StreamDirection direction) => direction == StreamDirection.ToServer ? ToServer : ToClient;

    public void Data(StreamDirection direction, long timestamp, ReadOnlySpan<byte> data)
    {
        Assert.Null(End);
        Assert.False(data.IsEmpty);
        Bytes(direction).AddRange(data);
        DataTimestamps.Add(timestamp);
        char mark = direction == StreamDirection.ToServer ? '>' : '<';
        if (_open != mark)
        {
            _text.Append(_text.Length > 0 ? "\n" : string.Empty).Append(mark).Append(' ');
            _open = mark;
        }

        _text.Append(Convert.ToHexStringLower(data));
    }

    public void Gap(StreamDirection direction, long bytes)
    {
        Assert.Null(End);
        Assert.True(bytes > 0);
        Gaps.Add((direction, Bytes(direction).Count, bytes));
        Bytes(direction).AddRange(new byte[Math.Min(bytes, GapBytesKeptMax)]);
        _text.Append(_text.Length > 0 ? "\n" : string.Empty).Append('!')
            .Append(direction == StreamDirection.ToServer ? '>' : '<').Append(' ').Append(bytes);
        _open = '!';
    }

    public void Close(FlowEnd end)
    {
        Assert.Null(End);
        End = end;
    }
}
