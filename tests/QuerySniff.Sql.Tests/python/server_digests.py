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
BATCH = 90  # Each statement and the reset behind it are two events; the history keeps 200.
COM_QUERY, COM_RESET_CONNECTION = 0x03, 0x1F


class Probe:
    """A connection whose statements' digests are read by another."""

    def __init__(self, socket):
        self.socket = socket
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
        self.ask("TRUNCATE " + HISTORY)

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

    def digests(self):
        # What EXECUTE IMMEDIATE runs is an event inside its own.
        where = " WHERE thread_id = %s AND sql_text IS NOT NULL AND nesting_event_id IS NULL ORDER BY event_id"
        query = "SELECT digest, digest_text FROM " + HISTORY + where
        rows = self.ask(query, self.thread)
        self.ask("TRUNCATE " + HISTORY)
        return rows


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
            rows = probe.digests()
            if len(rows) != len(batch):
                raise RuntimeError(f"{len(rows)} digests of {len(batch)} statements")
            for statement, (digest, text) in zip(batch, rows):
                if digest is not None:
                    print(json.dumps([statement, digest, text]))
            batch = []


main()
