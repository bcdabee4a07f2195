"""Does with connections and transactions what clients do, and prints what it did as a line of JSON; then it keeps one
connection open until its standard input ends.

Argument: port of a server that takes ten connections, and one more of an administrator."""

import json
import socket
import struct
import sys
import threading
import time

import pymysql

HOST, PORT = "127.0.0.1", int(sys.argv[1])
USER = "sniff"
CONNECTIONS_MAX = 10
LONG_QUERY_SECONDS = 12
LONG_IDLE_SECONDS = 11.0

done = {"attempts": 0, "committed": 0, "rolled_back": 0}


def connect(password=USER, database=None):
    done["attempts"] += 1
    return pymysql.connect(host=HOST, port=PORT, user=USER, password=password, database=database, autocommit=True)


def query(link, sql):
    with link.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def fails(codes, action):
    try:
        action()
    except pymysql.err.MySQLError as error:
        assert error.args[0] in codes, error
        return
    raise AssertionError(f"one of {codes} was expected")


def break_off(link, reset):
    """Ends a connection without COM_QUIT."""
    if reset:
        link._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    link._force_close()


def wait_until_gone(admin, others):
    """A connection that was broken off is gone when the server has noticed it."""
    while len(query(admin, "SHOW PROCESSLIST")) > others + 1:
        time.sleep(0.05)


def in_thread(action):
    thread = threading.Thread(target=action)
    thread.start()
    return thread


def ends_of_connections(admin):
    for _ in range(5):
        link = connect()
        query(link, "SELECT 'quits'")
        link.close()
    for reset in (False, False, False, True, True):
        link = connect()
        query(link, "SELECT 'breaks off'")
        break_off(link, reset)
    for _ in range(2):
        fails([1045], lambda: connect(password="wrong"))
    fails([1049], lambda: connect(database="nowhere"))
    done["attempts"] += 1
    with socket.create_connection((HOST, PORT)) as greeted:
        greeted.recv(4096)
    wait_until_gone(admin, 0)


def transactions(admin):
    link = connect()
    query(link, "CREATE TABLE sessions.t (a INT PRIMARY KEY) ENGINE=InnoDB")
    for i in range(4):
        link.begin()
        query(link, f"INSERT INTO sessions.t VALUES ({i})")
        query(link, f"UPDATE sessions.t SET a = a + 100 WHERE a = {i}")
        link.commit()
    for i in range(2):
        link.begin()
        query(link, f"DELETE FROM sessions.t WHERE a = {100 + i}")
        link.rollback()
    done["committed"], done["rolled_back"] = 5, 2
    link.begin()
    query(link, "REPLACE INTO sessions.t VALUES (7)")
    query(link, "CREATE TABLE sessions.implicit (a INT)")
    link.begin()
    query(link, "INSERT INTO sessions.t SELECT 1000")
    break_off(link, reset=False)
    wait_until_gone(admin, 0)


def held_transaction():
    link = connect()
    began = time.monotonic()
    link.begin()
    query(link, "UPDATE sessions.t SET a = -1 WHERE a = 100")
    asleep = time.monotonic()
    time.sleep(LONG_IDLE_SECONDS)
    idle_least = time.monotonic() - asleep
    link.commit()
    done["held_least"], done["held_most"] = idle_least, time.monotonic() - began
    link.close()


def long_query():
    link = connect()
    began = time.monotonic()
    query(link, f"SELECT SLEEP({LONG_QUERY_SECONDS})")
    done["long_most"] = time.monotonic() - began
    link.close()


def killed(admin, kind):
    link = connect()
    sql = f"SELECT SLEEP(99), '{kind}' FROM sessions.row_{kind.lower()}"
    victim = in_thread(lambda: fails([1317, 2013], lambda: query(link, sql)))
    while not any(row[0] == link.thread_id() and row[4] == "Query" for row in query(admin, "SHOW PROCESSLIST")):
        time.sleep(0.05)
    query(admin, f"KILL {kind} {link.thread_id()}")
    victim.join()
    if kind == "QUERY":
        link.close()
    else:
        break_off(link, reset=False)


def too_many():
    links = [connect() for _ in range(CONNECTIONS_MAX - 1)]
    fails([1040], connect)
    for link in links:
        link.close()


admin = connect()
query(admin, "CREATE DATABASE sessions")
for kind in ("query", "connection"):
    query(admin, f"CREATE TABLE sessions.row_{kind} (a INT)")
    query(admin, f"INSERT INTO sessions.row_{kind} VALUES (1)")
ends_of_connections(admin)
transactions(admin)
threads = [in_thread(held_transaction), in_thread(long_query)]
for kind in ("QUERY", "CONNECTION"):
    killed(admin, kind)
link = connect()
fails([1969], lambda: query(link, "SET STATEMENT max_statement_time = 0.2 FOR SELECT SLEEP(5)"))
link.close()
for thread in threads:
    thread.join()
wait_until_gone(admin, 0)
kept = connect()
too_many()
wait_until_gone(admin, 1)
admin.close()
print(json.dumps(done), flush=True)
sys.stdin.read()
