using System.Buffers;

namespace QuerySniff.MySql;

/// <summary>
/// Which version of TLS a connection uses, by the beginning of the server's stream: made for a session only once it
/// turns to TLS. What is gathered of a split ServerHello is in pooled memory that is given back once the version is told.
/// </summary>
/// <param name="memory">What the memory for a ServerHello that is split is charged to.</param>
internal sealed class TlsNegotiation(HeldMemory memory)
{
    private GatheredBytes _gathered;

    /// <summary>The version; null until it is told.</summary>
    public TlsVersion? Version { get; private set; }

    /// <summary>Bytes of pooled memory held.</summary>
    public int HeldBytes => _gathered.HeldBytes;

    /// <summary>Takes the next bytes of a stream.</summary>
    public void Read(bool toServer, ReadOnlySpan<byte> data)
    {
        if (toServer || Version is not null)
        {
            return;
        }

        ReadOnlySpan<byte> bytes = data;
        bool isGathered = _gathered.Length > 0;
        if (isGathered)
        {
            if (!TryGather(data))
            {
                return;
            }

            bytes = _gathered.Span;
        }

        switch (TlsServerHello.Read(bytes, out TlsVersion version))
        {
            case OperationStatus.Done:
                Tell(version);
                break;
            case OperationStatus.NeedMoreData when !isGathered:
                _ = TryGather(data);
                break;
            case OperationStatus.NeedMoreData:
                break;
            default:
                Tell(TlsRecord.VersionOf(bytes));
                break;
        }
    }

    /// <summary>
    /// Takes the bytes by which TLS was recognised in a stream whose beginning was not seen. Unless they begin the
    /// handshake, the record's header is all there is.
    /// </summary>
    public void Join(bool toServer, ReadOnlySpan<byte> data)
    {
        if (!toServer)
        {
            Read(toServer, data);
        }
        else if (!TlsRecord.IsClientHello(data))
        {
            Tell(TlsRecord.VersionOf(data));
        }
    }

    /// <summary>Bytes of a stream will never be seen: where they were the server's first, the version is not told.</summary>
    public void OnGap(bool toServer)
    {
        if (!toServer && Version is null)
        {
            Tell(TlsVersion.Unknown);
        }
    }

    /// <summary>Gives the pooled memory back.</summary>
    public void Release() => _gathered.Release(memory);

    /// <summary>Keeps a piece; where there is no memory for it, the version stays unknown.</summary>
    private bool TryGather(ReadOnlySpan<byte> data)
    {
        bool isKept = _gathered.TryAppend(data, SessionLimits.TlsServerHelloBytesMax, memory);
        if (!isKept)
        {
            Tell(TlsVersion.Unknown);
        }

        return isKept;
    }

    private void Tell(TlsVersion version)
    {
        Version = version;
        Release();
    }
}
