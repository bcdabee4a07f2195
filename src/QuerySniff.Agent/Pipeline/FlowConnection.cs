using System.Text;
using QuerySniff.Digests;
using QuerySniff.MySql;
using QuerySniff.Packets;

namespace QuerySniff.Agent.Pipeline;

/// <summary>
/// Counts a connection among those of its user: once it is known whose it is, and when it ends. A part of
/// <see cref="FlowSession"/>, of which there may be a hundred thousand.
/// </summary>
internal struct FlowConnection(in FlowInfo flow)
{
    private const long NanosecondsPerMillisecond = 1_000_000;

    /// <summary>When its first segment was seen; 0 if it was joined.</summary>
    private readonly long _openedAt = flow.JoinedMidStream ? 0 : flow.Timestamp;

    private ConnectionCounts? _counts;
    private bool _hasQuit;

    /// <summary>The connection was first seen. Who has logged in to one that is joined will not be told any more.</summary>
    public void OnOpened(FlowSession session, ConnectionTable table)
    {
        if (_openedAt == 0)
        {
            _ = Settle(session, table);
        }
    }

    /// <summary>The client has said COM_QUIT.</summary>
    public void Quit() => _hasQuit = true;

    /// <summary>Something happened that the counts are about, or after which no more can be known of whose it is.</summary>
    public void OnEvent(SessionEvent sessionEvent, FlowSession session, ConnectionTable table)
    {
        switch (sessionEvent)
        {
            case SessionEvent.Authenticated or SessionEvent.Desynchronised:
                _ = Settle(session, table);
                break;
            case SessionEvent.Encrypted:
                Settle(session, table).Encrypted++;
                break;
            case SessionEvent.LoginFailed when session.Session.Phase == SessionPhase.Connecting:
                Settle(session, table).CountRefused(session.Session.LoginErrorCode);
                break;
            case SessionEvent.LoginFailed:
                Settle(session, table).CountLoginFailed(session.Session.LoginErrorCode);
                break;
        }
    }

    /// <summary>
    /// The connection has ended. At the capture's end it has not: it stays open. Nor has one that is not looked at any more,
    /// for which those that still are stand from now on: it is as if it had never been open.
    /// </summary>
    public void OnClosed(FlowEnd end, long timestamp, FlowSession session, ConnectionTable table)
    {
        if (end == FlowEnd.SampledOut)
        {
            _counts?.Leave();
            return;
        }

        ConnectionCounts counts = Settle(session, table);
        if (end == FlowEnd.CaptureEnded)
        {
            return;
        }

        counts.CountEnd(EndOf(end, session));
        if (_openedAt != 0 && end is FlowEnd.Finished or FlowEnd.Reset)
        {
            counts.CountLifetime(Math.Max(0, timestamp - _openedAt) / NanosecondsPerMillisecond);
        }
    }

    private readonly ConnectionEnd EndOf(FlowEnd end, FlowSession session)
    {
        if (_hasQuit)
        {
            return ConnectionEnd.Quit;
        }

        if (session.Session.LoginErrorCode != 0)
        {
            return ConnectionEnd.Refused;
        }

        return end is FlowEnd.Finished or FlowEnd.Reset
            ? session.Session.Phase switch
            {
                SessionPhase.Connecting or SessionPhase.Greeted or SessionPhase.Authenticating => ConnectionEnd.Abandoned,
                SessionPhase.Commands => end == FlowEnd.Reset ? ConnectionEnd.Reset : ConnectionEnd.Aborted,
                _ => ConnectionEnd.Unknown,
            }
            : ConnectionEnd.Unknown;
    }

    private ConnectionCounts Settle(FlowSession session, ConnectionTable table)
    {
        if (_counts is null)
        {
            _counts = table.GetOrAdd(
                Encoding.UTF8.GetString(session.Session.User), session.Client.FormatAddress(), session.Coverage.Server);
            _counts.Open++;
            _counts.Opened += _openedAt != 0 ? 1 : 0;
            _counts.Joined += _openedAt != 0 ? 0 : 1;
        }

        return _counts;
    }
}
