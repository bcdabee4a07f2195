using QuerySniff.Compression;

namespace QuerySniff.MySql;

/// <content>
/// The compressed protocol
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_compression.html): frames around the stream of
/// packets, from the login's OK on.
/// </content>
public sealed partial class Session<TStatement>
{
    private const CapabilityFlags Compression = CapabilityFlags.Compress | CapabilityFlags.ZstdCompressionAlgorithm;

    private readonly Decompressor? _decompressor;
    private CompressedStreams? _frames;
    private bool _isCompressed;
    private bool _compressionTold;

    /// <summary>Whether it is certain of a session joined mid-stream which framing it has.</summary>
    private bool _framingKnown;

    /// <summary>The login's OK is the last packet outside a frame, if compression was agreed on.</summary>
    private void BeginCompression<TSink>(ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        if (!_dialect.Has(Compression))
        {
            return;
        }

        TellCompression(ref sink);
        bool readable = (_dialect.Has(CapabilityFlags.Compress) && _decompressor?.Supports(CompressionFormat.Zlib) == true)
            || (_dialect.Has(CapabilityFlags.ZstdCompressionAlgorithm)
                && _decompressor?.Supports(CompressionFormat.Zstandard) == true);
        if (readable)
        {
            UseFrames(true);
        }
        else
        {
            Phase = SessionPhase.Compressed;
        }
    }

    private void TellCompression<TSink>(ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        if (!_compressionTold)
        {
            _compressionTold = true;
            sink.OnEvent(SessionEvent.Compressed);
        }
    }

    private void UseFrames(bool compressed)
    {
        _isCompressed = compressed;
        if (compressed)
        {
            _frames ??= new CompressedStreams();
            _frames.Clear(_memory);
        }
    }

    /// <summary>The loop over frames; what is in them goes through the loop over packets.</summary>
    private void ReadFrames<TSink>(bool toServer, long timestamp, scoped ReadOnlySpan<byte> data, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        ref CompressedStream stream = ref _frames!.Of(toServer);
        while (true)
        {
            if (stream.AtHeader)
            {
                if (!stream.TryReadHeader(ref data, timestamp, out byte previous))
                {
                    return;
                }

                if (MustGoOn(toServer) && stream.Header.Sequence != (byte)(previous + 1))
                {
                    OnMalformed(ref sink);
                    return;
                }
            }

            switch (stream.ReadBody(ref data, _decompressor!, _memory, out ReadOnlySpan<byte> content))
            {
                case FrameStep.NeedMoreData:
                    return;
                case FrameStep.Malformed:
                    OnMalformed(ref sink);
                    return;
                case FrameStep.Unavailable:
                    LoseStep(ref sink, commandMissed: true);
                    Phase = SessionPhase.Compressed;
                    return;
            }

            Read(toServer, timestamp, content, ref sink);
            if (!IsDecoded || !TryEndFrame(toServer, content.Length, timestamp, ref sink))
            {
                return;
            }
        }
    }

    /// <summary>
    /// Content was read. At the frame's end, what it has more (its body was beyond the bound, or touched by a gap) is
    /// lost. False where that costs the step.
    /// </summary>
    private bool TryEndFrame<TSink>(bool toServer, int readBytes, long timestamp, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        ref CompressedStream stream = ref _frames!.Of(toServer);
        stream.Meter.Consume(readBytes);
        if (!stream.EndsFrame)
        {
            return true;
        }

        long lost = stream.Header.ContentBytes - stream.Meter.Consumed;
        stream.Meter.Consume(lost);
        if (lost > 0 && !TryPassOverLost(toServer, timestamp, lost, ref sink))
        {
            LoseStep(ref sink, commandMissed: toServer);
            return false;
        }

        stream.EndFrame(_memory);
        return IsDecoded;
    }

    /// <summary>Lost bytes that lie inside one frame's body do not cost its framing the step.</summary>
    private bool TryPassOverLostFrames<TSink>(bool toServer, long timestamp, long bytes, ref TSink sink)
        where TSink : struct, ICommandSink<TStatement>
    {
        ref CompressedStream stream = ref _frames!.Of(toServer);
        if (bytes > stream.BodyRemaining)
        {
            return false;
        }

        stream.SkipLost((int)bytes);
        if (!stream.Header.IsCompressed)
        {
            stream.Meter.Consume(bytes);
            if (!TryPassOverLost(toServer, timestamp, bytes, ref sink))
            {
                return false;
            }
        }

        if (IsDecoded)
        {
            ReadFrames(toServer, timestamp, default, ref sink);
        }

        return true;
    }

    /// <summary>Whether a frame must bear the next sequence id of its stream: it goes on a packet, or a response.</summary>
    private bool MustGoOn(bool toServer)
    {
        bool amidResponse = !toServer && _outstanding.Count > 0 && _response.Bytes > 0
            && _response.State is not (ResponseState.LocalInfile or ResponseState.Start or ResponseState.AuthenticationExchange);
        return !StreamOf(toServer).AtBoundary || amidResponse;
    }

    /// <summary>
    /// Whether the packet whose header ends here is the first of a frame, and bears the frame's sequence id: servers
    /// take the packets' from the frames' whenever they have sent one off.
    /// </summary>
    private bool TakesFramesSequence(bool toServer, int readBytes, byte sequence)
    {
        if (!_isCompressed)
        {
            return false;
        }

        ref CompressedStream stream = ref _frames!.Of(toServer);
        return stream.Meter.Consumed + readBytes == Protocol.HeaderBytes && stream.Header.Sequence == sequence;
    }
}
