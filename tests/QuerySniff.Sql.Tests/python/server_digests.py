"""Asks a MariaDB for its digests of statements.

Reads statements from standard input, one JSON string a line, and writes [statement, DIGEST, DIGEST_TEXT] for each that
the server's parser took. They are sent by an account that may do nothing, so that hardly one of them is executed: the
digest is made by the parser, and the performance schema keeps it in the thread's history, also where the statement fails.
"""

import collections
import json
import sys

import pymysql

HISTORY = "performance_schema.events_statements_history"
BATCH = 90  # Each statement and the reset behind it are two events, as a batch's mark is; the history keeps 200.
COMPARED = 200  # Characters; the performance schema keeps 1,024 bytes of a text.
COM_QUERY, COM_RESET_CONNECTION = 0x03, 0x1F


class Probe:
    """A connection whose statements' digests are read by another."""

    def __init__(self, socket):
        self.socket = socket
        self.batches = 0
        self.root = pymysql.connect(unix_socket=socket, user="root", charset="utf8mb4")
        self.ask("CREATE DATABASE IF NOT EXISTS probe")
        self.ask("CREATE USER IF NOT EXISTS probe")
        self.ask("GRANT SHOW VIEW ON probe.* TO probe")
        self.ask("SET GLOBAL max_statement_time = 1")
        self.connect()

    def ask(self, sql, *arguments):
        with self.root.cursor() as cursor:
            cursor.execute(sql, arguments)
            return cursor.fetchall()

    def connect(self):
        self.ask("ALTER USER probe IDENTIFIED BY ''")  # One of the statements may have been SET PASSWORD.
        self.connection = pymysql.connect(unix_socket=self.socket, user="probe", database="probe", charset="utf8mb4")
        query = "SELECT thread_id FROM performance_schema.threads WHERE processlist_id = %s"
        self.thread = self.ask(query, self.connection.thread_id())[0][0]
        self.begin()

    def begin(self):
        """Marks where a batch's events begin.

        An event comes into the history after its answer, on a busy machine much later, so that emptying the history can
        be too early for the statement before. Event ids grow within a thread: what is before the mark is not the batch's.
        """
        self.batches += 1
        self.mark = f"DO 'batch {self.batches}'"
        if not self.send(self.mark):
            raise RuntimeError("the connection ended at a mark")

    def send(self, sql):
        """Runs a statement and undoes what it set; False if it has ended the connection."""
        try:
            self.connection._execute_command(COM_QUERY, sql.encode("utf8"))
            self.connection._read_query_result(unbuffered=False)
        except pymysql.err.MySQLError:
            pass
        try:
            self.connection._execute_command(COM_RESET_CONNECTION, b"")
            self.connection._read_packet()
            return True
        except pymysql.err.MySQLError:
            return False

    def digests(self, batch):
        """DIGEST and DIGEST_TEXT of each statement of the batch, and begins the next one.

        The last statement's event is there: the reset behind it was answered. What EXECUTE IMMEDIATE runs is an event
        inside its own.
        """
        where = " WHERE thread_id = %s AND sql_text IS NOT NULL AND nesting_event_id IS NULL ORDER BY event_id"
        rows = self.ask("SELECT sql_text, digest, digest_text FROM " + HISTORY + where, self.thread)
        rows = rows[[text for text, _, _ in rows].index(self.mark) + 1 :]
        if len(rows) != len(batch):
            raise RuntimeError(f"{len(rows)} digests of {len(batch)} statements")
        for statement, (text, _, _) in zip(batch, rows):
            if not statement.lstrip().startswith(text.lstrip()[:COMPARED]):
                raise RuntimeError(f"the event of {text!r} in the place of {statement!r}")
        self.begin()
        return [row[1:] for row in rows]


def main():
    probe = Probe(sys.argv[1])
    todo = collections.deque(json.loads(line) for line in sys.stdin)
    batch = []
    while todo:
        sql = todo.popleft()
        if probe.send(sql):
            batch.append(sql)
        else:
            # The thread's history is gone with it: what was sent before is sent again, without what ended it.
            todo.extendleft(reversed(batch))
            batch = []
            probe.connect()
        if len(batch) == BATCH or not todo:
            for statement, (digest, text) in zip(batch, probe.digests(batch)):
                if digest is not None:
                    print(json.dumps([statement, digest, text]))
            batch = []


main()
