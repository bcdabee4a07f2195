import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.sql.*;
import java.util.Collections;

/** MariaDB Connector/J: batches sent in one go, server-side prepared statements, bulk execution, OUT parameters. */
public final class Run {
    private static int connections;

    private final int number = connections++;
    private final Connection link;

    private Run(String options) throws SQLException {
        link = DriverManager.getConnection(String.format(
            "jdbc:mariadb://%s:%s/%s?user=%s&password=%s&%s", env("HOST"), env("PORT"), env("SCHEMA"), env("USER"), env("PASSWORD"), options));
    }

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "text" -> text();
            case "prepared" -> statements("useServerPrepStmts=true&useBulkStmts=true");
            case "compressed" -> statements("useServerPrepStmts=true&useBulkStmts=true&useCompression=true");
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void text() throws Exception {
        Run run = new Run("allowMultiQueries=true&allowLocalInfile=true&useBatchMultiSend=true&rewriteBatchedStatements=false");
        run.query("SELECT 1");
        run.query("SELECT id, name, price, added FROM item WHERE id <= 20 ORDER BY id");
        run.query("INSERT INTO scratch (a, b) VALUES (1, 'o''ne \u00fc \u4e2d'), (2, NULL)");
        run.query("SELECT 1; UPDATE scratch SET a = 5; SELECT seq FROM seq_1_to_5; DELETE FROM scratch");
        run.query("SELECT * FROM missing");
        run.query("SELEC 1");
        run.query("CALL two_results(7)");
        run.batch();
        run.stream("SELECT seq, REPEAT('x', 100) FROM seq_1_to_1000");
        run.query("SELECT REPEAT('y', 200000)");
        run.link.setCatalog("depot");
        run.note("COM_INIT_DB", null, ", \"error\": 0");
        run.query("SELECT * FROM shelf");
        run.link.setCatalog("shop");
        run.note("COM_INIT_DB", null, ", \"error\": 0");
        run.link.isValid(1);
        run.note("COM_PING", null, ", \"error\": 0");
        run.load();
        run.quit();
    }

    private static void statements(String options) throws Exception {
        Run run = new Run(options);
        String select = "SELECT id, name, price, added, image FROM item WHERE id < ?";
        try (PreparedStatement statement = run.link.prepareStatement(select)) {
            for (int most : new int[] {5, 10, 15}) {
                statement.setInt(1, most);
                run.execute(statement, select);
            }
        }
        String insert = "INSERT INTO scratch (a, b) VALUES (?, ?)";
        try (PreparedStatement statement = run.link.prepareStatement(insert)) {
            statement.setInt(1, 1);
            statement.setCharacterStream(2, new StringReader("long ".repeat(20000)));
            run.execute(statement, insert);
            statement.setNull(1, Types.INTEGER);
            statement.setNull(2, Types.VARCHAR);
            run.execute(statement, insert);
            for (int i = 0; i < 200; i++) {
                statement.setInt(1, i);
                statement.setString(2, "row " + i);
                statement.addBatch();
            }
            statement.executeBatch();
            run.note("COM_STMT_BULK_EXECUTE", insert, ", \"rows\": 0, \"affected\": 200, \"error\": 0");
        }
        String twice = "INSERT INTO item (id, name) VALUES (?, ?)";
        try (PreparedStatement statement = run.link.prepareStatement(twice)) {
            statement.setInt(1, 1);
            statement.setString(2, "twice");
            run.execute(statement, twice);
        }
        String many = "SELECT seq FROM seq_1_to_2000 WHERE seq > ?";
        try (PreparedStatement statement = run.link.prepareStatement(many)) {
            statement.setInt(1, 100);
            run.execute(statement, many);
        }
        try (CallableStatement call = run.link.prepareCall("{call out_parameter(?, ?)}")) {
            call.setInt(1, 3);
            call.registerOutParameter(2, Types.INTEGER);
            call.execute();
            if (call.getInt(2) != 150) {
                throw new IllegalStateException("The OUT parameter is " + call.getInt(2));
            }
        }
        String blob = "UPDATE item SET image = ? WHERE id = ?";
        try (PreparedStatement statement = run.link.prepareStatement(blob)) {
            statement.setBlob(1, new ByteArrayInputStream(new byte[100000]));
            statement.setInt(2, 1);
            run.execute(statement, blob);
        }
        run.query("SELECT 2");
        run.quit();
    }

    private void query(String sql) throws SQLException {
        try (Statement statement = link.createStatement()) {
            boolean isRows = statement.execute(sql);
            note("COM_QUERY", sql, results(statement, isRows));
        } catch (SQLException e) {
            note("COM_QUERY", sql, ", \"error\": " + e.getErrorCode());
        }
    }

    private void execute(PreparedStatement statement, String sql) {
        try {
            boolean isRows = statement.execute();
            note("COM_STMT_EXECUTE", sql, results(statement, isRows));
        } catch (SQLException e) {
            note("COM_STMT_EXECUTE", sql, ", \"error\": " + e.getErrorCode());
        }
    }

    private void batch() throws SQLException {
        try (Statement statement = link.createStatement()) {
            for (int i = 0; i < 120; i++) {
                statement.addBatch("INSERT INTO scratch (a) VALUES (" + i + ")");
            }
            statement.executeBatch();
        }
        for (int i = 0; i < 120; i++) {
            note("COM_QUERY", "INSERT INTO scratch (a) VALUES (" + i + ")", ", \"rows\": 0, \"affected\": 1, \"error\": 0");
        }
    }

    private void stream(String sql) throws SQLException {
        try (Statement statement = link.createStatement()) {
            statement.setFetchSize(10);
            try (ResultSet rows = statement.executeQuery(sql)) {
                int count = 0;
                while (rows.next()) {
                    count++;
                }
                note("COM_QUERY", sql, ", \"rows\": " + count + ", \"affected\": 0, \"error\": 0");
            }
        }
    }

    private void load() throws Exception {
        String sql = "LOAD DATA LOCAL INFILE 'items' INTO TABLE scratch (a, b)";
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            rows.append(i).append("\trow ").append(i).append('\n');
        }
        try (Statement statement = link.createStatement()) {
            statement.unwrap(org.mariadb.jdbc.MariaDbStatement.class)
                .setLocalInfileInputStream(new ByteArrayInputStream(rows.toString().getBytes("UTF-8")));
            boolean isRows = statement.execute(sql);
            note("COM_QUERY", sql, results(statement, isRows));
        }
    }

    private void quit() throws SQLException {
        link.close();
        note("COM_QUIT", null, "");
    }

    private static String results(Statement statement, boolean isRows) throws SQLException {
        int rows = 0;
        int affected = 0;
        while (true) {
            if (isRows) {
                try (ResultSet result = statement.getResultSet()) {
                    while (result.next()) {
                        rows++;
                    }
                }
            } else if (statement.getUpdateCount() < 0) {
                return ", \"rows\": " + rows + ", \"affected\": " + affected + ", \"error\": 0";
            } else {
                affected += statement.getUpdateCount();
            }
            isRows = statement.getMoreResults();
        }
    }

    private void note(String command, String sql, String result) {
        String text = sql == null ? "" : ", \"sql\": \"" + sql.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        System.out.println("{\"connection\": " + number + ", \"command\": \"" + command + "\"" + text + result + "}");
    }

    private static String env(String name) {
        return System.getenv("QS_" + name);
    }
}
