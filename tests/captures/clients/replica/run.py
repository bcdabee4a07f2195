"""A replica: a server of its own, that registers with the one captured and receives its binary log."""

import json
import os
import subprocess
import sys
import tempfile
import time

SQL = "INSERT INTO scratch (a) VALUES (1), (2)"


def note(number, command, **result):
    print(json.dumps({"connection": number, "command": command, **result}))


def quietly(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, **options).stdout


def source(sql):
    settings = {name: os.environ["QS_" + name] for name in ("HOST", "PORT", "USER", "PASSWORD", "SCHEMA")}
    quietly(
        "mariadb", "--no-defaults", "--protocol=tcp", f"--host={settings['HOST']}", f"--port={settings['PORT']}",
        f"--user={settings['USER']}", f"--password={settings['PASSWORD']}", settings["SCHEMA"], f"--execute={sql}")


class Replica:
    def __init__(self, folder):
        self.socket = os.path.join(folder, "s")
        where = ("--no-defaults", f"--datadir={folder}/data", "--user=root")
        quietly("mariadb-install-db", *where, "--skip-test-db", "--auth-root-authentication-method=normal")
        self.server = subprocess.Popen(
            ["mariadbd", *where, f"--socket={self.socket}", f"--pid-file={folder}/pid", "--skip-networking", "--server-id=2",
             "--report-host=replica.test"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait(lambda: os.path.exists(self.socket))

    def sql(self, text):
        return quietly("mariadb", "--no-defaults", f"--socket={self.socket}", "--user=root", input=text)

    def status(self, name):
        lines = self.sql("SHOW SLAVE STATUS\\G").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.strip().startswith(name + ":"))

    def wait(self, reached):
        for _ in range(300):
            if reached():
                return
            time.sleep(0.1)
        sys.exit("waited half a minute in vain")

    def stop(self):
        self.sql("STOP SLAVE")
        self.sql("SHUTDOWN")
        self.server.wait()


def stream():
    with tempfile.TemporaryDirectory() as folder:
        replica = Replica(folder)
        replica.sql(
            f"CHANGE MASTER TO MASTER_HOST = '{os.environ['QS_HOST']}', MASTER_PORT = {os.environ['QS_PORT']}, MASTER_USER = 'replica',"
            " MASTER_PASSWORD = 'replica', MASTER_HEARTBEAT_PERIOD = 1, MASTER_USE_GTID = NO;"
            # Received is enough: nothing has to be applied.
            "START SLAVE IO_THREAD")
        replica.wait(lambda: replica.status("Slave_IO_State") == "Waiting for master to send event")
        before = replica.status("Read_Master_Log_Pos")
        source(SQL)
        replica.wait(lambda: replica.status("Read_Master_Log_Pos") != before)
        replica.stop()
    note(0, "COM_REGISTER_SLAVE", error=0)
    note(0, "COM_BINLOG_DUMP")
    note(1, "COM_QUERY", sql=SQL, rows=0, affected=2, error=0)
    note(1, "COM_QUIT")


{"stream": stream}[sys.argv[1]]()
