namespace QuerySniff.Captures.Tests;

/// <summary>
/// What the decoder is known to get wrong: the capture is left out of the test that shows it until it is put right.
/// Take a line out with the fault.
/// </summary>
internal static class KnownFaults
{
    private static readonly (string Test, string Capture)[] Faults =
    [
        // Joined while answers to unseen requests are on their way: they are taken for those of the first requests seen.
        (nameof(WireTests.Events_JoinedAtAnyFrame_AreTheSameFromSomeCommandOn), "mariadb-node-prepared"),
        (nameof(WireTests.Events_JoinedAtAnyFrame_AreTheSameFromSomeCommandOn), "mariadb-node-text"),
        (nameof(WireTests.Events_JoinedAtAnyFrame_AreTheSameFromSomeCommandOn), "connector-j-prepared"),
        (nameof(WireTests.Events_JoinedAtAnyFrame_AreTheSameFromSomeCommandOn), "connector-j-text"),

        // Joined in the compressed protocol: a frame of it is taken for a packet.
        (nameof(WireTests.Events_JoinedAtAnyFrame_AreTheSameFromSomeCommandOn), "mysql2-compressed"),

        // A lost COM_CHANGE_USER: the user before it is still taken for the present one.
        (nameof(WireTests.Events_WithOneSegmentLost_AreTrueOrMarkedOrCounted), "mysqlnd-text"),
        (nameof(WireTests.Events_WithOneSegmentLost_AreTrueOrMarkedOrCounted), "mysql2-text"),
        (nameof(WireTests.Events_WithOneSegmentLost_AreTrueOrMarkedOrCounted), "mariadb-node-text"),
    ];

    /// <summary>
    /// Published captures to leave out of the wire's tests. This one ends with a refused login: shuffled or duplicated,
    /// its refusal is lost, or a gap is seen after it.
    /// </summary>
    public static readonly string[] Published = ["zeek__caching_sha2_password.pcap"];

    /// <summary>The recorded captures without those that a test is known to fail on.</summary>
    public static TheoryData<string> Without(string test) =>
        [.. CaptureCase.Recorded.Where(capture => !Faults.Contains((test, capture)))];
}
