"""Writes a case's expected.json: truth.py CLIENT-VERSION SERVER-VERSION CLIENT.jsonl SERVER.jsonl

Connections are numbered from 0, as they were opened. Of a statement of more than 1,000 characters the beginning is
kept, and its length in bytes.
"""

import json
import sys

TEXT_MAX = 1000


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def shortened(step):
    sql = step.get("sql")
    if sql is not None and len(sql) > TEXT_MAX:
        step = {**step, "sql": sql[:TEXT_MAX], "sql_bytes": len(sql.encode())}
    return step


def of_the_wire(entries):
    """Without the Prepare and Execute that the server logs below a Query which is an SQL PREPARE or EXECUTE itself."""
    last = {}
    for entry in entries:
        query = last.get(entry["thread"])
        if not (query and entry["type"] in ("Prepare", "Execute") and query.upper().startswith(entry["type"].upper() + " ")):
            last[entry["thread"]] = entry["argument"] if entry["type"] == "Query" else None
            yield entry


def log(entries):
    threads = {}
    for entry in of_the_wire(entries):
        connection = threads.setdefault(entry["thread"], len(threads))
        row = {"connection": connection, "type": entry["type"]}
        if entry["argument"]:
            row["argument"] = entry["argument"]
        if entry["bytes"] > len(entry["argument"].encode()):
            row["bytes"] = entry["bytes"]
        yield row


def rows(items):
    return "[\n" + ",\n".join("    " + json.dumps(item, ensure_ascii=False) for item in items) + "\n  ]"


client, server, did, logged = sys.argv[1:]
print("{")
print(f'  "client": {json.dumps(client)},')
print(f'  "server": {json.dumps("MariaDB " + server)},')
print(f'  "did": {rows(shortened(step) for step in lines(did))},')
print(f'  "log": {rows(log(lines(logged)))}')
print("}")
