"""PyMySQL: text queries alone, which is all that it speaks."""

import json
import os
import sys
import tempfile

import pymysql
import pymysql.cursors
from pymysql.constants import CLIENT

connections = 0


class Session:
    """A connection that writes down what it does."""

    def __init__(self, **options):
        global connections
        self.number = connections
        connections += 1
        self.link = pymysql.connect(**{**settings(), **options})

    def note(self, command, **result):
        print(json.dumps({"connection": self.number, "command": command, **result}))

    def query(self, sql, arguments=None, cursor_class=None, client_fails=False):
        cursor = self.link.cursor(cursor_class)
        sent = cursor.mogrify(sql, arguments)
        rows = affected = error = 0
        try:
            cursor.execute(sql, arguments)
            while True:
                if cursor.description is None:
                    affected += cursor.rowcount
                else:
                    rows += sum(1 for _ in cursor)
                if not cursor.nextset():
                    break
        except pymysql.MySQLError as e:
            error = e.args[0]
        if client_fails:
            # Its error is the client's own: the server has answered with an OK.
            self.note("COM_QUERY", sql=sent)
        elif error:
            self.note("COM_QUERY", sql=sent, error=error)
        else:
            self.note("COM_QUERY", sql=sent, rows=rows, affected=affected, error=0)

    def do(self, command, call, *arguments):
        error = 0
        try:
            call(*arguments)
        except pymysql.MySQLError as e:
            error = e.args[0]
        self.note(command, error=error)

    def quit(self):
        self.link.close()
        self.note("COM_QUIT")


def settings():
    return {
        "host": os.environ["QS_HOST"],
        "port": int(os.environ["QS_PORT"]),
        "user": os.environ["QS_USER"],
        "password": os.environ["QS_PASSWORD"],
        "database": os.environ["QS_SCHEMA"],
        "local_infile": True,
        "autocommit": None,
        "client_flag": CLIENT.MULTI_STATEMENTS,
        "program_name": "captures",
    }


def text():
    session = Session()
    session.query("SELECT 1")
    session.query("SELECT id, name, price, added FROM item WHERE id <= %s ORDER BY id", (20,))
    session.query("INSERT INTO scratch (a, b) VALUES (%s, %s), (2, 'two')", (1, "o'ne \\ \u00fc \u4e2d"))
    session.query("UPDATE scratch SET a = a + 10")
    session.query("SELECT 1; UPDATE scratch SET a = 0; SELECT seq FROM seq_1_to_5; DELETE FROM scratch")
    session.query("SELECT 1; SELECT * FROM missing; SELECT 2")
    session.query("SELECT * FROM missing")
    session.query("SELEC 1")
    session.query("SELECT seq, IF(seq = 300, (SELECT 1 UNION SELECT 2), 0) FROM seq_1_to_500", cursor_class=pymysql.cursors.SSCursor)
    session.query("CALL two_results(7)")
    session.query("SET @total = 0")
    session.query("CALL out_parameter(3, @total)")
    session.query("SELECT @total")
    session.do("COM_PING", session.link.ping, False)
    session.do("COM_INIT_DB", session.link.select_db, "depot")
    session.query("SELECT * FROM shelf")
    session.do("COM_INIT_DB", session.link.select_db, "missing")
    session.query("USE shop")
    session.query("SELECT COUNT(*) FROM item")
    session.query("SELECT seq, REPEAT('x', 100) FROM seq_1_to_2000", cursor_class=pymysql.cursors.SSCursor)
    session.query("SELECT REPEAT('y', 200000), NULL, '' UNION ALL SELECT 'a', 'b', 'c'")
    session.query("/* app=shop */ SELECT /* hint */ NULL, 1.5e3, 0x4142, TRUE -- end")
    session.query("DO SLEEP(0)")
    session.query("BEGIN")
    session.query("INSERT INTO scratch (a) SELECT seq FROM seq_1_to_300")
    session.query("ROLLBACK")
    load(session)
    session.quit()

    second = Session(database=None)
    second.query("SELECT DATABASE()")
    second.query("SELECT id FROM item")
    second.query("USE depot")
    second.query("SELECT id FROM shelf WHERE id > 1")
    second.quit()


def load(session):
    # The name is in the statement: a fixed one keeps the truth the same.
    name = os.path.join(tempfile.gettempdir(), "querysniff-infile.txt")
    with open(name, "w", encoding="utf-8") as file:
        file.writelines(f"{n}\trow {n}\n" for n in range(1000))
    session.query(f"LOAD DATA LOCAL INFILE '{name}' INTO TABLE scratch (a, b)")
    os.remove(name)
    session.query(f"LOAD DATA LOCAL INFILE '{name}' INTO TABLE scratch (a, b)", client_fails=True)
    session.query("SELECT COUNT(*) FROM scratch")


def big():
    session = Session()
    session.query("SELECT 'before'")
    session.query("SELECT LENGTH('" + "z" * (1 << 24) + "')")
    session.query("SELECT 'after'")
    session.quit()


{"text": text, "big": big}[sys.argv[1]]()
