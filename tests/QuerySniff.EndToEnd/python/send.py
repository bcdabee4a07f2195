"""Sends statements to a MySQL server; whether they fail does not matter.

Arguments: a file with a JSON string a line, port, connections ("one" for all, "each" for one a statement), and users,
whose passwords are their names: the next one where a statement has changed the password of the one before."""

import json
import sys

import pymysql

path, port, connections, *users = sys.argv[1:]


def connect():
    try:
        return pymysql.connect(
            host="127.0.0.1", port=int(port), user=users[0], password=users[0], autocommit=True, charset="utf8mb4",
            program_name="send.py")
    except pymysql.err.OperationalError:
        if len(users) == 1:
            raise
        users.pop(0)
        return connect()


def send(link, sql):
    cursor = link.cursor()
    try:
        cursor.execute(sql)
    except Exception:  # PyMySQL's own, and RuntimeError, ValueError and others where it cannot read an answer
        pass


link = connect()
with open(path, encoding="utf-8") as statements:
    for line in statements:
        if connections == "each":
            link.close()
            link = connect()
        send(link, json.loads(line))
link.close()
