// Go's driver: what has arguments is prepared, executed and closed, unless the client puts the arguments in itself.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"github.com/go-sql-driver/mysql"
)

type session struct {
	number int
	link   *sql.Conn
	pool   *sql.DB
}

var (
	background  = context.Background()
	connections = 0
)

func open(options string) *session {
	pool, err := sql.Open("mysql", fmt.Sprintf("%s:%s@tcp(%s:%s)/%s?%s",
		env("USER"), env("PASSWORD"), env("HOST"), env("PORT"), env("SCHEMA"), options))
	check(err)
	link, err := pool.Conn(background)
	check(err)
	connections++
	return &session{connections - 1, link, pool}
}

func (s *session) note(command, text string, result map[string]interface{}) {
	if result == nil {
		result = map[string]interface{}{}
	}
	result["connection"] = s.number
	result["command"] = command
	if text != "" {
		result["sql"] = text
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	check(encoder.Encode(result))
}

func (s *session) query(command, text string, args ...interface{}) {
	rows, err := s.link.QueryContext(background, text, args...)
	count := 0
	if err == nil {
		for {
			for rows.Next() {
				count++
			}
			if !rows.NextResultSet() {
				break
			}
		}
		err = rows.Err()
		rows.Close()
	}
	if err != nil {
		s.note(command, text, map[string]interface{}{"error": number(err)})
	} else {
		s.note(command, text, map[string]interface{}{"rows": count, "error": 0})
	}
}

func (s *session) exec(command, text string, args ...interface{}) {
	result, err := s.link.ExecContext(background, text, args...)
	if err != nil {
		s.note(command, text, map[string]interface{}{"error": number(err)})
		return
	}
	affected, _ := result.RowsAffected()
	s.note(command, text, map[string]interface{}{"affected": affected, "error": 0})
}

func (s *session) quit() {
	s.link.Close()
	s.pool.Close()
	s.note("COM_QUIT", "", nil)
}

func prepared() {
	s := open("maxAllowedPacket=0")
	const execute = "COM_STMT_EXECUTE"
	s.query(execute, "SELECT id, name, price, added, image FROM item WHERE id < ?", 10)
	s.exec(execute, "INSERT INTO scratch (a, b) VALUES (?, ?)", 1, "one")
	s.exec(execute, "INSERT INTO scratch (a, b) VALUES (?, ?)", nil, strings.Repeat("l", 150000))
	s.exec(execute, "INSERT INTO item (id, name) VALUES (?, ?)", 1, "twice")
	s.query("COM_STMT_PREPARE", "SELECT * FROM missing WHERE a = ?", 7)
	s.query(execute, "SELECT seq, REPEAT('x', 100) FROM seq_1_to_1000 WHERE seq > ?", 100)
	s.query("COM_QUERY", "SELECT 2")
	const text = "SELECT name FROM item WHERE id = ?"
	statement, err := s.link.PrepareContext(background, text)
	check(err)
	for id := 48; id <= 52; id++ {
		rows, err := statement.QueryContext(background, id)
		check(err)
		count := 0
		for rows.Next() {
			count++
		}
		rows.Close()
		s.note(execute, text, map[string]interface{}{"rows": count, "error": 0})
	}
	statement.Close()
	s.note("COM_STMT_CLOSE", "", nil)
	s.quit()

	// With a packet this small the driver sends long arguments ahead of the execution.
	long := open("maxAllowedPacket=20000")
	long.exec(execute, "INSERT INTO scratch (a, b) VALUES (?, ?)", 2, strings.Repeat("l", 15000))
	long.query(execute, "SELECT COUNT(*) FROM scratch WHERE LENGTH(b) > ?", 10000)
	long.quit()
}

func text() {
	s := open("interpolateParams=true&multiStatements=true")
	const query = "COM_QUERY"
	s.query(query, "SELECT 1")
	s.query(query, "SELECT id, name, price, added FROM item WHERE id <= 20 ORDER BY id")
	s.exec(query, "INSERT INTO scratch (a, b) VALUES (1, 'one'), (2, 'two')")
	s.query(query, "SELECT 1; SELECT seq FROM seq_1_to_5; SELECT COUNT(*) FROM scratch")
	s.query(query, "SELECT * FROM missing")
	s.query(query, "CALL two_results(7)")
	check(s.link.PingContext(background))
	s.note("COM_PING", "", map[string]interface{}{"error": 0})
	transaction, err := s.link.BeginTx(background, nil)
	check(err)
	s.note(query, "START TRANSACTION", map[string]interface{}{"error": 0})
	check(transaction.Rollback())
	s.note(query, "ROLLBACK", map[string]interface{}{"error": 0})
	mysql.RegisterReaderHandler("items", func() io.Reader {
		var rows strings.Builder
		for n := 0; n < 1000; n++ {
			fmt.Fprintf(&rows, "%d\trow %d\n", n, n)
		}
		return strings.NewReader(rows.String())
	})
	s.exec(query, "LOAD DATA LOCAL INFILE 'Reader::items' INTO TABLE scratch (a, b)")
	s.query(query, "SELECT seq, REPEAT('x', 100) FROM seq_1_to_1000")
	_, err = s.link.ExecContext(background, "INSERT INTO scratch (a, b) VALUES (?, ?)", 3, "it's")
	check(err)
	s.note(query, `INSERT INTO scratch (a, b) VALUES (3, 'it\'s')`, map[string]interface{}{"affected": 1, "error": 0})
	s.quit()
}

func number(err error) uint16 {
	if refused, ok := err.(*mysql.MySQLError); ok {
		return refused.Number
	}
	log.Fatal(err)
	return 0
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func env(name string) string { return os.Getenv("QS_" + name) }

func main() {
	switch os.Args[1] {
	case "prepared":
		prepared()
	case "text":
		text()
	default:
		log.Fatalf("there is no mode %s", os.Args[1])
	}
}
