using System.Globalization;
using System.Text.Json;
using QuerySniff.TestKit;
using Xunit.Sdk;

namespace QuerySniff.MySql.Tests;

/// <summary>Real clients against a real server; what they did is compared with what the session saw.</summary>
public sealed class RealClientTests(MariaDbFixture fixture) : IClassFixture<MariaDbFixture>
{
    /// <summary>ER_LOCK_DEADLOCK, which the tool's own threads bring upon each other.</summary>
    private const ushort Deadlock = 1213;

    /// <summary>Runs a list of steps and prints what came of each statement: rows, affected, error.</summary>
    private const string PyMySqlScript = """
        import json, pymysql, sys
        from pymysql.constants import CLIENT
        port, infile = int(sys.argv[1]), sys.argv[2]
        c = pymysql.connect(host='127.0.0.1', port=port, user='sniff', password='sniff', database='shop',
                            local_infile=True, client_flag=CLIENT.MULTI_STATEMENTS, program_name='till',
                            autocommit=True, max_allowed_packet=64 << 20)
        def run(*statements):
            results, error = [], 0
            cursor = c.cursor()
            try:
                cursor.execute('; '.join(statements))
                while True:
                    is_ok = cursor.description is None
                    results.append((is_ok, cursor.rowcount if is_ok else len(cursor.fetchall())))
                    if not cursor.nextset(): break
            except pymysql.MySQLError as e:
                error = e.args[0]
            for sql in statements:
                rows = affected = failed = 0
                while not failed:
                    if not results:
                        failed = error
                        break
                    is_ok, count = results.pop(0)
                    rows, affected = (rows, affected + count) if is_ok else (rows + count, affected)
                    if is_ok or not sql.startswith('CALL'): break
                print(json.dumps({'sql': sql[:60], 'rows': rows, 'affected': affected, 'error': failed}))
                if failed: break
            assert not results
        run('CREATE TABLE t (id INT PRIMARY KEY, v LONGTEXT)')
        run('INSERT INTO t VALUES (1, NULL), (2, \'\'), (3, \'x\')')
        run('SELECT * FROM t')
        run('SELECT v FROM t ORDER BY id')
        run('UPDATE t SET v = \'y\' WHERE id > 1')
        run('SELEC 1')
        run('INSERT INTO t VALUES (1, 1)')
        run('SELECT 1', "UPDATE t SET v = 'z;'", 'SELECT * FROM t', 'DELETE FROM t WHERE id = 3')
        run('SELECT 1', 'SELEC 2')
        run('SELECT 1', 'SELECT * FROM nowhere', 'SELECT 3')
        run('CREATE PROCEDURE p() BEGIN SELECT * FROM t; SELECT 1; END')
        run('CALL p()')
        run('SELECT 1', 'CALL p()', 'SELECT 2', 'CALL p()', 'DO 1', 'CALL nowhere()', 'SELECT 3')
        run('SELECT 1', "LOAD DATA LOCAL INFILE '%s' INTO TABLE t FIELDS TERMINATED BY ','" % infile, 'DELETE FROM t WHERE id > 99')
        run("LOAD DATA LOCAL INFILE '%s' INTO TABLE t FIELDS TERMINATED BY ','" % infile)
        run('SELECT * FROM seq_1_to_10000')
        run("SELECT REPEAT('x', 250), REPEAT('x', 70000), REPEAT('x', 20000000)")
        run("SELECT LENGTH('" + 'y' * 17000000 + "')")
        run("SELECT REPEAT('x', 16777215 - 4), 1")
        run('SELECT * FROM (SELECT 1 UNION SELECT 2) a WHERE 1 = (SELECT 1 UNION SELECT 2)')
        run('DROP TABLE nowhere')
        run('SELECT 1 WHERE 0')
        c.ping(False)
        c.select_db('sbtest')
        run('SELECT DATABASE()')
        run('USE shop')
        run('SELECT DATABASE()')
        c.close()
        """;

    [MariaDbFact("/usr/bin/python3")]
    public async Task OnData_PyMySql_SeesWhatTheClientSaw()
    {
        string infile = Path.Combine(fixture.Server.Folder, "load.csv");
        await File.WriteAllLinesAsync(infile, Enumerable.Range(100, 5000).Select(static i => $"{i},some text of the file"));
        await using WireRelay relay = new(fixture.Server.Port);

        string output = await ProcessUnderTest.RunAsync(
            "/usr/bin/python3", ["-", Invariant(relay.Port), infile], PyMySqlScript);
        await relay.DrainAsync();

        RecordingSink sink = Assert.Single(relay.Sinks);
        Assert.Equal([SessionEvent.Authenticated], sink.Events);
        Step[] steps = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ReadStep)];
        IEnumerable<Command<string>> queries = sink.Commands.Where(static c =>
            c.Code == CommandCode.Query && !c.Statement!.StartsWith("SET ", StringComparison.Ordinal));
        Assert.Equal(
            steps,
            queries.Select(static c => new Step(
                c.Statement!.Length > 60 ? c.Statement[..60] : c.Statement, c.Rows, c.Affected, c.ErrorCode)));
        Assert.Contains(steps, static step => step.Rows == 10_000);
        Assert.Contains(steps, static step => step.Affected == 5000);
        Assert.Equal(
            ["sbtest", "shop"],
            sink.Schemas.Where((_, i) => sink.Commands[i].Statement == "SELECT DATABASE()"),
            StringComparer.Ordinal);
        AssertTimed(relay);
    }

    [MariaDbFact("/usr/bin/python3")]
    public async Task OnData_PyMySqlBatches_CountsEqualTheServers()
    {
        const string script = """
            import pymysql, random, sys
            from pymysql.constants import CLIENT
            c = pymysql.connect(host='127.0.0.1', port=int(sys.argv[1]), user='sniff', password='sniff', database='shop',
                                client_flag=CLIENT.MULTI_STATEMENTS, autocommit=True)
            def run(sql):
                cursor = c.cursor()
                try:
                    cursor.execute(sql)
                    while cursor.nextset(): pass
                except pymysql.MySQLError: pass
            run('CREATE TABLE batched (a INT, b TEXT); CREATE PROCEDURE twice() BEGIN DO 1; SELECT 1; SELECT 2; END')
            statements = [
                "INSERT INTO batched VALUES (1, 'a;b'), (2, \"it's; so\")", "UPDATE batched SET b = ';' /* ; */ WHERE a = 1",
                'DELETE FROM batched WHERE a = 2 -- ;\n', 'SELECT COUNT(*) FROM batched', 'CALL twice()', 'USE shop',
                'SET @a = 1', 'BEGIN', 'COMMIT', 'SELECT a FROM nowhere', "PREPARE s FROM 'SELECT 1'",
            ]
            random.seed(7)
            for _ in range(400): run('; '.join(random.choices(statements, k=random.randint(1, 12))) + random.choice(['', ';', ' ; ']))
            c.close()
            """;
        string[] verbs = ["INSERT", "UPDATE", "DELETE", "SELECT", "CALL", "USE", "SET", "BEGIN", "COMMIT", "PREPARE"];
        string[] counters =
        [
            "Com_insert", "Com_update", "Com_delete", "Com_select", "Com_call_procedure", "Com_change_db", "Com_set_option",
            "Com_begin", "Com_commit", "Com_prepare_sql",
        ];
        long[] before = await Task.WhenAll(counters.Select(fixture.Server.StatusAsync));
        await using WireRelay relay = new(fixture.Server.Port);

        await ProcessUnderTest.RunAsync("/usr/bin/python3", ["-", Invariant(relay.Port)], script);
        await relay.DrainAsync();

        long[] after = await Task.WhenAll(counters.Select(fixture.Server.StatusAsync));
        Command<string>[] queries = [.. relay.Commands.Where(static c => c.Code == CommandCode.Query)];
        long[] counted = [.. verbs.Select(verb => (long)queries.Count(c => c.Statement!.StartsWith(verb, StringComparison.Ordinal)))];
        counted[3] += 2 * counted[4]; // The procedure's own.
        Assert.Equal(after.Zip(before, static (now, then) => now - then), counted);
        Assert.True(counted.Min() > 10 && queries.Length > 1000);
        Assert.Contains(queries, static c => c.StatementNumber < c.StatementCount && c.Outcome == CommandOutcome.Error);
        AssertTimed(relay);
    }

    [MariaDbFact("mariadb")]
    public async Task OnData_MariaDbCommandLine_SeesWhatTheClientDid()
    {
        await using WireRelay relay = new(fixture.Server.Port);

        string output = await ProcessUnderTest.RunAsync(
            "mariadb",
            [
                "--no-defaults", "--host=127.0.0.1", $"--port={relay.Port}", "--user=sniff", "--password=sniff",
                "--database=shop", "--force", "--batch", "--skip-column-names", "--progress-reports",
            ],
            """
            PREPARE s FROM 'SELECT ? + 1';
            SET @a = 41;
            EXECUTE s USING @a;
            SELEKT;
            CREATE TABLE big ENGINE=MyISAM AS SELECT seq, REPEAT('x', 200) AS v FROM seq_1_to_200000;
            ALTER TABLE big ADD INDEX (v), ADD INDEX (seq);
            SELECT COUNT(*) FROM big;
            USE sbtest
            SELECT DATABASE();
            \s
            """);
        await relay.DrainAsync();

        RecordingSink sink = Assert.Single(relay.Sinks);
        Assert.Equal([SessionEvent.Authenticated], sink.Events);
        Assert.Contains("200000", output, StringComparison.Ordinal);
        Command<string> created = sink.Commands.Single(static c => c.Statement?.StartsWith("CREATE", StringComparison.Ordinal) == true);
        Assert.Equal(200_000, created.Affected);
        Assert.Equal((ushort)1064, sink.Commands.Single(static c => c.Outcome == CommandOutcome.Error).ErrorCode);
        int moved = sink.Commands.FindIndex(static c => c.Statement == "SELECT DATABASE()");
        Assert.Contains("sbtest", sink.Schemas.Skip(moved), StringComparer.Ordinal);
        Assert.Contains(CommandCode.Statistics, sink.Commands.Select(static c => c.Code));
        Assert.Equal(CommandCode.Quit, sink.Commands[^1].Code);
        AssertTimed(relay);
    }

    [MariaDbFact("mariadb")]
    public async Task OnData_MariaDbCommandLineCompressed_SeesWhatTheClientDid()
    {
        await using WireRelay relay = new(fixture.Server.Port);
        string padding = new('y', 300_000);

        string output = await ProcessUnderTest.RunAsync(
            "mariadb",
            [
                "--no-defaults", "--host=127.0.0.1", $"--port={relay.Port}", "--user=sniff", "--password=sniff", "--compress",
                "--database=shop", "--force", "--batch", "--skip-column-names", "--progress-reports", "--max-allowed-packet=64M",
            ],
            $"""
            SELECT seq, REPEAT(seq, 20) FROM seq_1_to_50000;
            SELECT LENGTH('{padding}'), REPEAT('z', 17000000);
            SELEKT;
            CREATE TABLE squeezed ENGINE=MyISAM AS SELECT seq, REPEAT('x', 200) AS v FROM seq_1_to_200000;
            ALTER TABLE squeezed ADD INDEX (v), ADD INDEX (seq);
            DELIMITER //
            SELECT 1; SELECT seq FROM seq_1_to_3000; UPDATE squeezed SET v = 'y' WHERE seq < 11; SELECT 2//
            DELIMITER ;
            DROP TABLE squeezed;
            """);
        await relay.DrainAsync();

        RecordingSink sink = Assert.Single(relay.Sinks);
        Assert.Equal([SessionEvent.Authenticated, SessionEvent.Compressed], sink.Events);
        Assert.Contains("300000\tzzz", output, StringComparison.Ordinal);
        Command<string> Named(string beginning) =>
            sink.Commands.Single(c => c.Statement?.StartsWith(beginning, StringComparison.Ordinal) == true);
        Assert.Equal(50_000, Named("SELECT seq,").Rows);
        Assert.Equal((1, $"SELECT LENGTH('{padding}'), REPEAT('z', 17000000)"), (Named("SELECT LENGTH").Rows, Named("SELECT LENGTH").Statement!));
        Assert.Equal((ushort)1064, Named("SELEKT").ErrorCode);
        Assert.Equal(200_000, Named("CREATE").Affected);
        Assert.Equal((3000L, 10L), (Named("SELECT seq FROM seq_1_to_3000").Rows, Named("UPDATE").Affected));
        Assert.Equal(CommandCode.Quit, sink.Commands[^1].Code);
        AssertTimed(relay);
    }

    [MariaDbFact("mariadb")]
    public async Task OnData_SqlModeOfASession_IsInItsStatus()
    {
        ServerStatus[] modes = [ServerStatus.None, ServerStatus.NoBackslashEscapes, ServerStatus.AnsiQuotes];
        foreach ((string mode, int index) in new[] { "", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES" }.Select(static (mode, i) => (mode, i)))
        {
            await using WireRelay relay = new(fixture.Server.Port);
            await ProcessUnderTest.RunAsync(
                "mariadb",
                [
                    "--no-defaults", "--host=127.0.0.1", $"--port={relay.Port}", "--user=sniff", "--password=sniff",
                    $"--execute=SET sql_mode = '{mode}'; SELECT 1",
                ]);
            await relay.DrainAsync();

            Assert.Equal(modes[index], Assert.Single(relay.Sinks).LastStatus & (modes[1] | modes[2]));
        }
    }

    [MariaDbFact("mariadb")]
    public async Task OnData_RefusedLogin_IsCountedWithItsUser()
    {
        await using WireRelay relay = new(fixture.Server.Port);

        await Assert.ThrowsAnyAsync<XunitException>(() => ProcessUnderTest.RunAsync(
            "mariadb",
            ["--no-defaults", "--host=127.0.0.1", $"--port={relay.Port}", "--user=eve", "--password=x", "--execute=SELECT 1"]));
        await relay.DrainAsync();

        Assert.Equal([SessionEvent.LoginFailed], relay.Events);
        Assert.Empty(relay.Commands);
    }

    [MariaDbFact("sysbench")]
    public async Task OnData_SysbenchPrepared_CountsEqualTheServers()
    {
        await CompareSysbenchPreparedAsync();
    }

    [MariaDbFact("sysbench")]
    public async Task OnData_SysbenchPreparedCompressed_CountsEqualTheServers() =>
        await CompareSysbenchPreparedAsync("--mysql-compression=on");

    private async Task CompareSysbenchPreparedAsync(params string[] options)
    {
        await SysbenchAsync(fixture.Server.Port, "prepare", "auto");
        string[] counters = ["Com_stmt_prepare", "Com_stmt_execute", "Com_stmt_close"];
        long[] before = await Task.WhenAll(counters.Select(fixture.Server.StatusAsync));
        await using WireRelay relay = new(fixture.Server.Port);

        await SysbenchAsync(relay.Port, "run", "auto", options);
        await relay.DrainAsync();

        long[] after = await Task.WhenAll(counters.Select(fixture.Server.StatusAsync));
        CommandCode[] codes = [CommandCode.StatementPrepare, CommandCode.StatementExecute, CommandCode.StatementClose];
        Assert.Equal(
            after.Zip(before, static (now, then) => now - then),
            codes.Select(code => (long)relay.Commands.Count(c => c.Code == code)));
        Assert.All(
            relay.Commands.Where(static c => c.Code == CommandCode.StatementExecute),
            static c => Assert.True(c.HasStatement && c.StatementId > 0 && (c.Outcome == CommandOutcome.Ok || c.ErrorCode == Deadlock)));

        // The tool's range selects.
        Assert.Contains(relay.Commands, static c => c.Code == CommandCode.StatementExecute && c.Rows == 100);
        AssertTimed(relay);
        await SysbenchAsync(fixture.Server.Port, "cleanup", "auto");
    }

    [MariaDbFact("sysbench")]
    public async Task OnData_SysbenchText_CountsEqualTheTools()
    {
        await CompareSysbenchTextAsync();
    }

    [MariaDbFact("sysbench")]
    public async Task OnData_SysbenchTextCompressed_CountsEqualTheTools() =>
        await CompareSysbenchTextAsync("--mysql-compression=on");

    private async Task CompareSysbenchTextAsync(params string[] options)
    {
        await SysbenchAsync(fixture.Server.Port, "prepare", "disable");
        await using WireRelay relay = new(fixture.Server.Port);

        string report = await SysbenchAsync(relay.Port, "run", "disable", options);
        await relay.DrainAsync();

        // The tool counts what succeeded; a deadlock is an error that it ignores, and tries the transaction again.
        Assert.Equal(Number(report, "ignored errors:"), relay.Commands.Count(static c => c.Outcome == CommandOutcome.Error));
        Assert.Equal(Number(report, "read:"), relay.Commands.Count(static c => IsA(c, "SELECT")));
        Assert.Equal(
            Number(report, "write:"),
            relay.Commands.Count(static c => IsA(c, "UPDATE") || IsA(c, "DELETE") || IsA(c, "INSERT")));
        Assert.Equal(Number(report, "other:"), relay.Commands.Count(static c => IsA(c, "BEGIN") || IsA(c, "COMMIT")));
        AssertTimed(relay);
        await SysbenchAsync(fixture.Server.Port, "cleanup", "disable");
    }

    private static bool IsA(in Command<string> command, string verb) =>
        command.Code == CommandCode.Query && command.Outcome == CommandOutcome.Ok && command.Statement!.StartsWith(verb, StringComparison.Ordinal);

    private static int Number(string report, string label) => int.Parse(
        report.Split('\n').Single(line => line.Trim().StartsWith(label, StringComparison.Ordinal)).Split(':')[1].Split('(')[0],
        CultureInfo.InvariantCulture);

    private static Task<string> SysbenchAsync(int port, string command, string prepared, params string[] options) => ProcessUnderTest.RunAsync(
        "sysbench",
        [
            "oltp_read_write", "--mysql-host=127.0.0.1", $"--mysql-port={port}", "--mysql-user=sniff",
            "--mysql-password=sniff", "--mysql-db=sbtest", "--mysql-ssl=off", $"--db-ps-mode={prepared}",
            "--threads=4", "--tables=2", "--table-size=1000", "--events=80", "--time=0", "--mysql-ignore-errors=all", .. options, command,
        ]);

    private static void AssertTimed(WireRelay relay)
    {
        Assert.DoesNotContain(relay.Events, static e => e is not (SessionEvent.Authenticated or SessionEvent.LoginFailed or SessionEvent.Compressed));
        Assert.All(
            relay.Commands.Where(static c => c.Outcome is CommandOutcome.Ok or CommandOutcome.Error),
            static c => Assert.True(
                !c.Tainted && c.RequestTimestamp > 0 && c.FirstByteTimestamp >= c.RequestTimestamp
                    && c.LastByteTimestamp >= c.FirstByteTimestamp && c.RequestBytes >= 5 && c.ResponseBytes >= 5));
        Assert.DoesNotContain(relay.Commands, static c => c.Outcome is CommandOutcome.Unknown or CommandOutcome.Aborted);
    }

    private static Step ReadStep(string line)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        JsonElement step = json.RootElement;
        return new Step(
            step.GetProperty("sql").GetString()!,
            step.GetProperty("rows").GetInt64(),
            step.GetProperty("affected").GetInt64(),
            step.GetProperty("error").GetInt32());
    }

    private static string Invariant(int value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed record Step(string Sql, long Rows, long Affected, int Error);
}
