<?php
// PHP's mysqlnd: cursors on the server, long data, statistics, COM_CHANGE_USER.

mysqli_report(MYSQLI_REPORT_OFF);

final class Session
{
    private static int $connections = 0;
    private int $number;
    public mysqli $link;

    public function __construct(int $flags = 0)
    {
        $this->number = self::$connections++;
        $this->link = mysqli_init();
        $this->link->options(MYSQLI_OPT_LOCAL_INFILE, true);
        $this->link->real_connect(getenv('QS_HOST'), getenv('QS_USER'), getenv('QS_PASSWORD'), getenv('QS_SCHEMA'), (int)getenv('QS_PORT'), null, $flags);
    }

    public function note(string $command, array $result): void
    {
        echo json_encode(['connection' => $this->number, 'command' => $command] + $result, JSON_UNESCAPED_SLASHES), "\n";
    }

    public function query(string $sql, int $mode = MYSQLI_STORE_RESULT): void
    {
        $result = $this->link->query($sql, $mode);
        if ($result === false) {
            $this->note('COM_QUERY', ['sql' => $sql, 'error' => $this->link->errno]);
            return;
        }
        $rows = 0;
        if ($result !== true) {
            while ($result->fetch_row()) {
                $rows++;
            }
            $result->free();
        }
        $this->note('COM_QUERY', ['sql' => $sql, 'rows' => $rows, 'affected' => $result === true ? $this->link->affected_rows : 0, 'error' => $this->link->errno]);
    }

    public function multiQuery(string $sql): void
    {
        $rows = $affected = 0;
        $more = $this->link->multi_query($sql);
        while ($more) {
            $result = $this->link->store_result();
            if ($result) {
                $rows += $result->num_rows;
                $result->free();
            } else {
                $affected += $this->link->affected_rows;
            }
            $more = $this->link->more_results() && $this->link->next_result();
        }
        $error = $this->link->errno;
        $this->note('COM_QUERY', ['sql' => $sql] + ($error ? ['error' => $error] : ['rows' => $rows, 'affected' => $affected, 'error' => 0]));
    }

    public function call(string $command, bool $ok, array $result = []): void
    {
        $this->note($command, ['error' => $ok ? 0 : $this->link->errno] + $result);
    }

    // Prepares and executes; once more for each further list of arguments.
    public function execute(string $sql, string $types, array ...$lists): void
    {
        $statement = $this->link->prepare($sql);
        if (!$statement) {
            $this->note('COM_STMT_PREPARE', ['sql' => $sql, 'error' => $this->link->errno]);
            return;
        }
        foreach ($lists as $list) {
            if ($list) {
                $statement->bind_param($types, ...$list);
            }
            if (!$statement->execute()) {
                $this->note('COM_STMT_EXECUTE', ['sql' => $sql, 'error' => $statement->errno]);
                continue;
            }
            $rows = $affected = 0;
            do {
                if ($statement->field_count > 0) {
                    $statement->store_result();
                    $rows += $statement->num_rows;
                    $statement->free_result();
                } else {
                    $affected += $statement->affected_rows;
                }
            } while ($statement->more_results() && $statement->next_result());
            // An error in the middle of the rows comes with the rows.
            $this->note('COM_STMT_EXECUTE', ['sql' => $sql] + ($statement->errno ? ['error' => $statement->errno] : ['rows' => $rows, 'affected' => $affected, 'error' => 0]));
        }
        $statement->close();
    }

    // With a cursor the rows come by COM_STMT_FETCH: `most` of them for each.
    public function cursor(string $sql, int $most, int $rows): void
    {
        $statement = $this->link->prepare($sql);
        $statement->attr_set(MYSQLI_STMT_ATTR_CURSOR_TYPE, MYSQLI_CURSOR_TYPE_READ_ONLY);
        $statement->attr_set(MYSQLI_STMT_ATTR_PREFETCH_ROWS, $most);
        $statement->execute();
        $this->note('COM_STMT_EXECUTE', ['sql' => $sql, 'rows' => 0, 'affected' => 0, 'error' => 0]);
        $statement->bind_result($value);
        $fetched = 0;
        while ($fetched < $rows && $statement->fetch()) {
            $fetched++;
            $this->note('COM_STMT_FETCH', ['sql' => $sql, 'rows' => 1, 'error' => 0]);
        }
        $statement->reset();
        $this->note('COM_STMT_RESET', ['error' => 0]);
        $statement->close();
        $this->note('COM_STMT_CLOSE', []);
    }

    public function longData(): void
    {
        $sql = 'INSERT INTO scratch (a, b) VALUES (?, ?)';
        $statement = $this->link->prepare($sql);
        $number = 1;
        $nothing = null;
        $statement->bind_param('ib', $number, $nothing);
        for ($part = 0; $part < 5; $part++) {
            $statement->send_long_data(1, str_repeat('l', 20000));
            $this->note('COM_STMT_SEND_LONG_DATA', []);
        }
        $statement->execute();
        $this->note('COM_STMT_EXECUTE', ['sql' => $sql, 'rows' => 0, 'affected' => 1, 'error' => 0]);
        $statement->close();
        $this->note('COM_STMT_CLOSE', []);
    }

    public function quit(): void
    {
        $this->link->close();
        $this->note('COM_QUIT', []);
    }
}

function text(): void
{
    $session = new Session();
    $session->query('SELECT 1');
    $session->query('SELECT id, name, price, added FROM item WHERE id <= 20 ORDER BY id');
    $session->query("INSERT INTO scratch (a, b) VALUES (1, 'one'), (2, NULL)");
    $session->multiQuery('SELECT 1; UPDATE scratch SET a = 5; SELECT seq FROM seq_1_to_5; DELETE FROM scratch');
    $session->multiQuery('SELECT 1; SELECT * FROM missing; SELECT 2');
    $session->multiQuery('CALL two_results(7)');
    $session->query('SELECT * FROM missing');
    $session->query("SELECT seq, REPEAT('x', 100) FROM seq_1_to_1000", MYSQLI_USE_RESULT);
    $session->call('COM_STATISTICS', is_string($session->link->stat()));
    $session->call('COM_PING', @$session->link->ping());
    $session->call('COM_INIT_DB', $session->link->select_db('depot'));
    $session->query('SELECT * FROM shelf');
    $session->call('COM_INIT_DB', $session->link->select_db('missing'));
    $session->call('COM_CHANGE_USER', $session->link->change_user('other', 'other', 'shop'));
    $session->query('SELECT COUNT(*) FROM item');
    $name = sys_get_temp_dir() . '/querysniff-infile.txt';
    file_put_contents($name, implode('', array_map(fn($n) => "$n\trow $n\n", range(1, 1000))));
    $session->query("LOAD DATA LOCAL INFILE '$name' INTO TABLE scratch (a, b)");
    unlink($name);
    $session->call('COM_CHANGE_USER', $session->link->change_user('other', 'wrong', 'shop'));
    $second = new Session();
    $second->query('SELECT 3');
    $second->quit();
}

function statements(Session $session): void
{
    $session->execute('SELECT id, name, price, added, image FROM item WHERE id < ?', 'i', [5], [10], [15]);
    $session->execute('INSERT INTO scratch (a, b) VALUES (?, ?)', 'is', [1, 'one'], [null, null]);
    $session->execute('INSERT INTO item (id, name) VALUES (?, ?)', 'is', [1, 'twice'], [1000, 'new']);
    $session->execute('SELECT * FROM missing', '', []);
    $session->execute('CALL two_results(?)', 'i', [3]);
    $session->execute('SELECT seq FROM seq_1_to_1000 WHERE seq > ?', 'i', [100]);
    $session->execute('SELECT seq, IF(seq = 300, (SELECT 1 UNION SELECT 2), 0) FROM seq_1_to_500', '', []);
}

function prepared(): void
{
    $session = new Session();
    statements($session);
    $session->cursor('SELECT seq FROM seq_1_to_40', 1, 40);
    $session->cursor('SELECT id FROM item', 1, 7);
    $session->longData();
    $session->execute('CALL out_parameter(?, @total)', 'i', [3]);
    $session->query('SELECT @total');
    $session->quit();
}

function compressed(): void
{
    $session = new Session(MYSQLI_CLIENT_COMPRESS);
    $session->query('SELECT 1');
    $session->query("SELECT seq, REPEAT('x', 100) FROM seq_1_to_2000");
    statements($session);
    $session->query('SELECT * FROM missing');
    $session->query("SELECT 'after'");
    $session->quit();
}

($argv[1])();
