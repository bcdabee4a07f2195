using System.Buffers;

namespace QuerySniff.MySql;

/// <summary>
/// The beginning of a client's stream, where a PROXY protocol header may stand: what survives of it from one piece of data
/// to the next.
/// </summary>
internal struct ProxyPreamble
{
    private GatheredBytes _gathered;
    private int _restBytes;
    private bool _passed;

    /// <summary>Whether the stream may still be in such a header.</summary>
    public readonly bool MayFollow => !_passed;

    /// <summary>The client that the header names.</summary>
    public ProxiedClient? Client { get; private set; }

    /// <summary>Bytes of pooled memory held.</summary>
    public readonly int HeldBytes => _gathered.HeldBytes;

    /// <summary>Takes a header's bytes; returns how many of the data they are.</summary>
    /// <param name="data">The client's next bytes.</param>
    /// <param name="memory">What the memory for a header that is split is charged to.</param>
    /// <param name="notAHeader">Earlier bytes that looked like a header's and were none; to be released after use.</param>
    public int Take(scoped ReadOnlySpan<byte> data, HeldMemory memory, out ReadOnlySpan<byte> notAHeader)
    {
        notAHeader = default;
        if (_restBytes > 0)
        {
            return PassRest(data.Length);
        }

        int earlier = _gathered.Length;
        scoped ReadOnlySpan<byte> bytes = data;
        if (earlier > 0)
        {
            _ = _gathered.TryAppend(data, ProxyHeader.BytesMax, memory);
            bytes = _gathered.Span;
        }

        switch (ProxyHeader.TryParse(bytes, out ProxyHeader header))
        {
            case OperationStatus.NeedMoreData:
                if (earlier == 0 && !_gathered.TryAppend(data, ProxyHeader.BytesMax, memory))
                {
                    _passed = true;
                    return 0;
                }

                return data.Length;
            case OperationStatus.Done:
                Client = header.Client;
                _gathered.Release(memory);
                _restBytes = header.Length - earlier;
                return PassRest(data.Length);
            default:
                _passed = true;
                notAHeader = _gathered.Span[..earlier];
                return 0;
        }
    }

    /// <summary>Gives the pooled memory back.</summary>
    public void Release(HeldMemory memory) => _gathered.Release(memory);

    /// <summary>Makes it that of another stream.</summary>
    public void Clear(HeldMemory memory)
    {
        Release(memory);
        this = default;
    }

    private int PassRest(int bytes)
    {
        int count = Math.Min(_restBytes, bytes);
        _restBytes -= count;
        _passed = _restBytes == 0;
        return count;
    }
}
