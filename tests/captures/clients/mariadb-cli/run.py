"""Drives the mariadb command line, and turns what it prints into the truth."""

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

INFILE = os.path.join(tempfile.gettempdir(), "querysniff-infile.txt")

# What is sent to the client, and the command that it makes of it.
STATEMENTS = [
    "SELECT 1",
    "SELECT id, name, price, added FROM item WHERE id <= 20 ORDER BY id",
    "INSERT INTO scratch (a, b) VALUES (1, 'one'), (2, 'two'), (3, NULL)",
    "UPDATE scratch SET a = a + 10 WHERE a > 1",
    "SELECT * FROM missing",
    "SELEC 1",
    "SELECT seq, REPEAT('x', 50) FROM seq_1_to_1000",
    "CALL two_results(7)",
    "CALL out_parameter(3, @total)",
    "SELECT @total",
    "USE depot",
    "SELECT * FROM shelf",
    "USE shop",
    f"LOAD DATA LOCAL INFILE '{INFILE}' INTO TABLE scratch (a, b)",
    "SELECT COUNT(*) FROM scratch",
    "DELETE FROM scratch",
    "SHOW WARNINGS",
    "PREPARE p FROM 'SELECT id FROM item WHERE id < ?'",
    "SET @most = 4",
    "EXECUTE p USING @most",
    "DEALLOCATE PREPARE p",
]


def client(*options, password=None):
    return [
        "mariadb", "--no-defaults", "--protocol=tcp", f"--host={os.environ['QS_HOST']}", f"--port={os.environ['QS_PORT']}",
        f"--password={password or os.environ['QS_PASSWORD']}", "--local-infile=1", "--default-character-set=utf8mb4",
        *options,
    ]


def note(number, command, **result):
    print(json.dumps({"connection": number, "command": command, **result}))


def results(printed, sql):
    """What the client printed about a statement: it echoes each between two lines of dashes (-vvv)."""
    _, found, after = printed.partition(f"--------------\n{sql}\n--------------\n")
    if not found:
        sys.exit(f"the client has not echoed {sql!r}: {printed}")
    return re.split(r"^--------------$", after, maxsplit=1, flags=re.M)[0], after


def run(number, *options):
    script = ";\n".join(STATEMENTS) + ";\nDELIMITER //\nSELECT 1; SELECT seq FROM seq_1_to_3; SELECT 2//\n"
    done = subprocess.run(
        client(f"--user={os.environ['QS_USER']}", os.environ["QS_SCHEMA"], "--force", "-vvv", *options), input=script, text=True,
        capture_output=True, check=False)
    printed = done.stdout
    # "ERROR 1064 (42000) at line 6: ...": each statement has a line of its own.
    errors = {int(line): int(code) for code, line in re.findall(r"^ERROR (\d+) \(\w+\) at line (\d+)", done.stderr, re.M)}
    multiple = "SELECT 1; SELECT seq FROM seq_1_to_3; SELECT 2"
    for line, sql in enumerate([*STATEMENTS, multiple], 1):
        if sql.startswith("USE "):
            note(number, "COM_INIT_DB", error=0)
            continue
        said, printed = results(printed, sql)
        if line in errors:
            note(number, "COM_QUERY", sql=sql, error=errors[line])
            continue
        rows = sum(int(n) for n in re.findall(r"^(\d+) rows? in set", said, re.M))
        affected = sum(int(n) for n in re.findall(r"^Query OK, (\d+) rows? affected", said, re.M))
        note(number, "COM_QUERY", sql=sql, rows=rows, affected=affected, error=0)
    note(number, "COM_QUIT")


def rehash(number):
    """At a terminal, the completion of names asks for each table's columns: COM_FIELD_LIST."""
    command = shlex.join(client(f"--user={os.environ['QS_USER']}", os.environ["QS_SCHEMA"]))
    subprocess.run(
        ["script", "--quiet", "--return", "--command", command, "/dev/null"], input="status\nSELECT 'rehashed';\n\\q\n", text=True,
        stdout=subprocess.DEVNULL, check=True)
    note(number, "COM_FIELD_LIST", error=0)
    note(number, "COM_FIELD_LIST", error=0)
    note(number, "COM_STATISTICS", error=0)
    note(number, "COM_QUERY", sql="SELECT 'rehashed'", rows=1, affected=0, error=0)
    note(number, "COM_QUIT")


def session(*options):
    with open(INFILE, "w", encoding="utf-8") as file:
        file.writelines(f"{n}\trow {n}\n" for n in range(1000))
    run(0, *options)
    os.remove(INFILE)


def text():
    session()
    rehash(1)


def login():
    for number, (user, password, schema) in enumerate([
        ("sniff", "wrong", "shop"),
        ("unknown", "sniff", "shop"),
        ("nobody", "nobody", "shop"),
        ("sniff", "sniff", "missing"),
    ]):
        done = subprocess.run(
            client(f"--user={user}", schema, password=password), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, check=False)
        note(number, "login", error=int(re.search(r"ERROR (\d+)", done.stderr)[1]))
    subprocess.run(client("--user=sniff", "shop", "--execute=SELECT 1"), stdout=subprocess.DEVNULL, check=True)
    note(4, "COM_QUERY", sql="SELECT 1", rows=1, affected=0, error=0)
    note(4, "COM_QUIT")


def binlog():
    sql = "INSERT INTO scratch (a) VALUES (1), (2)"
    subprocess.run(client("--user=sniff", "shop", f"--execute={sql}"), stdout=subprocess.DEVNULL, check=True)
    note(0, "COM_QUERY", sql=sql, rows=0, affected=2, error=0)
    note(0, "COM_QUIT")
    subprocess.run(
        ["mariadb-binlog", "--no-defaults", "--protocol=tcp", f"--host={os.environ['QS_HOST']}", f"--port={os.environ['QS_PORT']}",
         "--user=replica", "--password=replica", "--read-from-remote-server", "binlog.000001"],
        stdout=subprocess.DEVNULL, check=True)
    note(1, "COM_BINLOG_DUMP")


{"binlog": binlog, "text": text, "compressed": lambda: session("--compress"), "login": login}[sys.argv[1]]()
