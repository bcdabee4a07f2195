using QuerySniff.Agent.Output;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

public sealed class DigestReportTests
{
    private const string Golden = """
        # Files: incident.pcap
        # Overall: 5 total, 2 unique, 2.50 QPS, 0.02x concurrency
        # Time range: 2023-11-14T22:13:20.000000000Z to 2023-11-14T22:13:22.000000000Z
        # Coverage: 100% of the bytes decoded (2.13k)
        # Attribute          total     min     max     avg     95%  stddev  median
        # ============     ======= ======= ======= ======= ======= ======= =======
        # Exec time        30.00ms  3.00ms 12.00ms  7.50ms 11.99ms  3.36ms  6.00ms
        # Errors                 1                    0.20
        # Rows sent              4                    0.80
        # Rows affecte           0                       0
        # Bytes recv           132                   26.40
        # Bytes sent         2.00k                     400

        # Profile
        # Rank Query ID           Response time  Calls   R/Call  V/M   Item
        # ==== ================== ============== ======= ======= ===== ====
        #    1 0x33a02bf9ed7337b4   0.0300 100.0%       4  0.0075  0.00 SELECT c FROM t WHERE id = ?
        #    2 0x4d48e82695ac9ca9   0.0000  0.0%       1  0.0000  0.00 COM_QUIT

        # Query 1: 2 QPS, 0.02x concurrency, ID 0x33a02bf9ed7337b4
        # Percona's query id: 0x33A02BF9ED7337B4
        # Scores: V/M = 0.00
        # Time range: 2023-11-14T22:13:20.000000000Z to 2023-11-14T22:13:21.500000000Z
        # Attribute    pct   total     min     max     avg     95%  stddev  median
        # ============ === ======= ======= ======= ======= ======= ======= =======
        # Count         80       4
        # Exec time    100 30.00ms  3.00ms 12.00ms  7.50ms 11.99ms  3.36ms  6.00ms
        # Errors       100       1                    0.25
        # Rows sent    100       4                       1
        # Bytes recv   100     132                      33
        # Bytes sent   100   2.00k                     500
        # Query_time distribution
        #   1us
        #  10us
        # 100us
        #   1ms  ################################################################
        #  10ms  ######################
        # 100ms
        #    1s
        #   10s+
        SELECT c FROM t WHERE id = ?

        # Query 2: 0.50 QPS, 0.00x concurrency, ID 0x4d48e82695ac9ca9
        # Percona's query id: 0x4D48E82695AC9CA9
        # Scores: V/M = 0.00
        # Time range: 2023-11-14T22:13:22.000000000Z to 2023-11-14T22:13:22.000000000Z
        # Attribute    pct   total     min     max     avg     95%  stddev  median
        # ============ === ======= ======= ======= ======= ======= ======= =======
        # Count         20       1
        # Exec time      0       0       0       0       0       0       0       0
        # Query_time distribution
        #   1us
        #  10us
        # 100us
        #   1ms
        #  10ms
        # 100ms
        #    1s
        #   10s+
        COM_QUIT


        """;

    [Fact]
    public void Write_TwoDigests_HasTheLayoutOfPtQueryDigest()
    {
        WindowBuilder builder = new();
        AddSelects(builder);
        builder.Add("COM_QUIT", "app", new Measurement { CompletedAt = WindowBuilder.Start + 2_000_000_000 });
        Assert.Equal(Golden, Write(builder));
    }

    [Fact]
    public void Write_NothingTimed_HasNoTimes()
    {
        WindowBuilder builder = new();
        builder.Add("COM_QUIT", "app", new Measurement { CompletedAt = WindowBuilder.Start });
        string execTime = Write(builder).Split('\n').First(line => line.StartsWith("# Exec time", StringComparison.Ordinal));
        Assert.Equal("# Exec time              0       0       0       0       0       0       0", execTime);
    }

    [Fact]
    public void Write_ControlCharacterInAnIdentifier_DoesNotReachTheTerminal()
    {
        WindowBuilder builder = new();
        builder.Add("SELECT `a\u001B[2J\u009Bb\n`");
        string report = Write(builder);
        Assert.DoesNotContain(report, character => char.IsControl(character) && character != '\n');
        Assert.Contains("SELECT `a\uFFFD[2J\uFFFDb\uFFFD`\n", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NothingSeen_SaysSo()
    {
        string report = Write(new WindowBuilder());
        Assert.Contains("# Overall: 0 total, 0 unique, 0 QPS, 0.00x concurrency\n", report, StringComparison.Ordinal);
        Assert.Contains("nothing seen", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_EncryptedTraffic_NamesClientsAndVersionsMostBytesFirst()
    {
        WindowBuilder builder = new();
        for (int i = 0; i < 12; i++)
        {
            EncryptedTraffic traffic = builder.Window.Encrypted.GetOrAdd(WindowBuilder.Server, $"192.0.2.{i}", 0x0303 + (i % 2));
            (traffic.Connections, traffic.BytesToServer, traffic.BytesToClient) = (i, 100 * i, 2_000 * i);
        }

        string[] lines = Write(builder).Split('\n');

        int at = Array.FindIndex(lines, static line => line.StartsWith("# Encrypted", StringComparison.Ordinal));
        Assert.Equal("# Encrypted          version  connections to server to client client", lines[at]);
        Assert.Equal("#                    TLSv1.3           11     1.10k    22.00k 192.0.2.11", lines[at + 1]);
        Assert.Equal("#                    TLSv1.2           10     1.00k    20.00k 192.0.2.10", lines[at + 2]);
        Assert.Equal("#                    and 2 more", lines[at + 11]);
    }

    [Fact]
    public void Write_Sessions_AreTablesOfTheirMost()
    {
        WindowBuilder builder = new();
        for (int i = 0; i < 12; i++)
        {
            ConnectionCounts counts = builder.Window.Connections.GetOrAdd(i == 0 ? "" : "app", $"192.0.2.{i}", WindowBuilder.Server);
            (counts.Opened, counts.Open) = (i + 2, i + 1);
            counts.CountEnd(ConnectionEnd.Reset);
        }

        builder.Transactions("UPDATE t SET a = ?").Add(new TransactionMeasurement
        {
            End = TransactionEnd.Committed,
            Statements = 3,
            IsTimed = true,
            DurationNanoseconds = 40_000_000,
            IdleNanoseconds = 10_000_000,
        });
        builder.Unfinished("SELECT SLEEP(?)").AddRunning(7_000_000_000);
        builder.Unfinished("SELECT SLEEP(?)", "job").AddRunning(9_000_000_000);
        builder.Unfinished("SELECT ?").AddKilled();

        string[] lines = Write(builder).Split('\n');
        int at = Array.IndexOf(lines, "# Connections: 66 open, 90 opened, 12 closed");
        Assert.Equal("#    OPEN  OPENED  CLOSED ABORTED REFUSED     TLS USER, CLIENT, SERVER", lines[at + 1]);
        Assert.Equal("#      11      13       1       1       0       0 app 192.0.2.11 192.0.2.2:3306", lines[at + 2]);
        Assert.Equal("# and 2 more", lines[at + 12]);
        at = Array.IndexOf(lines, "# Transactions: 0 open, 1 ended");
        Assert.Equal("#   ENDED    MEAN     P95     MAX IN EACH    IDLE    OPEN  OLDEST OPENED BY", lines[at + 1]);
        Assert.Matches("^#       1 40.00ms [34]....ms 40.00ms       3   25.0%       0       0 UPDATE t SET a = .$", lines[at + 2]);
        at = Array.IndexOf(lines, "# Unfinished: 2 running");
        Assert.Equal("#       2   9.00s       0       0       0 SELECT SLEEP(?)", lines[at + 2]);
        Assert.Equal("#       0       0       1       0       0 SELECT ?", lines[at + 3]);
    }

    [Fact]
    public void Write_NothingEncrypted_LeavesTheTableOut() =>
        Assert.DoesNotContain("# Encrypted", Write(new WindowBuilder()), StringComparison.Ordinal);

    private static void AddSelects(WindowBuilder builder)
    {
        for (int i = 0; i < 4; i++)
        {
            builder.Add("SELECT c FROM t WHERE id = ?", "app", new Measurement
            {
                CompletedAt = WindowBuilder.Start + (i * 500_000_000),
                DurationNanoseconds = (i + 1) * 3_000_000,
                ResponseTimeNanoseconds = 1_000_000,
                IsError = i == 3,
                RequestBytes = 33,
                ResponseBytes = 500,
                RowsSent = 1,
            });
        }

        builder.Window.Servers.GetOrAdd(WindowBuilder.Server).DecodedBytes = 2_132;
        builder.Window.Capture.Frames = 10;
    }

    private static string Write(WindowBuilder builder)
    {
        using StringWriter output = new() { NewLine = "\n" };
        DigestReport.Write(output, DigestResult.Of("incident.pcap", builder.Window));
        return output.ToString();
    }
}
