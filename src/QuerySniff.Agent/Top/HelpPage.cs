using QuerySniff.Agent.Screen;

namespace QuerySniff.Agent.Top;

/// <summary>The page of keys.</summary>
internal static class HelpPage
{
    /// <summary>Its lines.</summary>
    public static readonly IReadOnlyList<ScreenLine> Lines =
    [
        new("Keys", LineStyle.Title),
        new("  l c m p e b   sort by load, calls, mean, p95, errors, bytes"),
        new("  < >           sort by the column to the left, to the right"),
        new("  t             numbers of the last interval, or since the start"),
        new("  / s u h a     filter by text, schema, user, client (host), application"),
        new("  Esc           no filter; back from this page and from the details"),
        new("  Enter         details of the statement under the cursor"),
        new("  v             connections, transactions, and commands that run"),
        new("  Up Down j k   move; PgUp PgDn, Home End, g G by pages and to the ends"),
        new("  Space         pause and go on; nothing is lost meanwhile"),
        new("  q Ctrl-C      quit"),
        new(""),
        new("Numbers", LineStyle.Title),
        new("  LOAD      time spent in these commands by time passed: how many of them"),
        new("            ran at once, on the average. The server's whole load is in the"),
        new("            second line. A command counts when it completes."),
        new("  MEAN P95  of the durations: from the request's last byte to the"),
        new("            answer's last byte, as seen here"),
        new("  ERR/S     commands answered with an error; the details have the numbers"),
        new("  BYTES/S   requests and answers"),
        new("  IN EACH   statements in a transaction; IDLE is the share of its time in"),
        new("            which the server waited for the client"),
        new("  Coverage  how much of the traffic on these ports was decoded, and why"),
        new("            not the rest, since the start"),
        new(""),
        new("Clients on the server's unix socket are not on the wire, and not here."),
        new("An <unknown statement> was prepared before the capture began; its text is"),
        new("seen when its connection prepares it again."),
    ];
}
