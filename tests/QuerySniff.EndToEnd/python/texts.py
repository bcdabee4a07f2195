"""Prints the texts of an SQLite file, a JSON string a line, but for those of a column percona_id. Argument: the file."""

import json
import sqlite3
import sys

store = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
    rows = store.execute(f'SELECT * FROM "{table}"')
    names = [column[0] for column in rows.description]
    for row in rows:
        for name, value in zip(names, row):
            if isinstance(value, str) and name != "percona_id":
                print(json.dumps(value))
