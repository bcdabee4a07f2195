/* MariaDB Connector/C: the commands that no other client sends, cursors, bulk execution, kills, refused logins, PROXY. */
#include <arpa/inet.h>
#include <errmsg.h>
#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { UNKNOWN = -1, TEXT_MAX = 100, CONNECTIONS_MAX = 16 };

typedef struct {
  int number;
  MYSQL *link;
} session;

static int connections;

static const char *env(const char *name) {
  const char *value = getenv(name);
  return value ? value : "";
}

static void stop(const char *what, const char *why) {
  fprintf(stderr, "%s: %s\n", what, why);
  exit(1);
}

/* A line of the truth. No statement here has a character that JSON escapes, but for the double quote. */
static void note(const session *s, const char *command, const char *sql, long rows, long affected, long error) {
  printf("{\"connection\": %d, \"command\": \"%s\"", s->number, command);
  if (sql) printf(", \"sql\": \"%s\"", sql);
  if (rows != UNKNOWN) printf(", \"rows\": %ld", rows);
  if (affected != UNKNOWN) printf(", \"affected\": %ld", affected);
  if (error != UNKNOWN) printf(", \"error\": %ld", error);
  puts("}");
}

/* What an answer without rows was. */
static void answered(const session *s, const char *command) {
  note(s, command, NULL, UNKNOWN, UNKNOWN, mysql_errno(s->link));
}

static session begin(void) {
  session s = {connections++, mysql_init(NULL)};
  return s;
}

/* Logs in; 0, or the error's number. */
static long log_in(session *s, const char *user, const char *password, const char *schema, unsigned long flags) {
  return mysql_real_connect(s->link, env("QS_HOST"), user, password, schema, (unsigned)atoi(env("QS_PORT")), NULL, flags)
    ? 0 : (long)mysql_errno(s->link);
}

static session open_as(const char *user, const char *password) {
  session s = begin();
  if (log_in(&s, user, password, env("QS_SCHEMA"), 0)) stop("login", mysql_error(s.link));
  return s;
}

static session open_session(void) { return open_as(env("QS_USER"), env("QS_PASSWORD")); }

static void quit(session *s) {
  mysql_close(s->link);
  note(s, "COM_QUIT", NULL, UNKNOWN, UNKNOWN, UNKNOWN);
}

/* Reads all results of a query that was sent. */
static void read_results(const session *s, const char *sql, int failed) {
  long rows = 0, affected = 0;
  for (; !failed; failed = mysql_next_result(s->link)) {
    MYSQL_RES *result = mysql_store_result(s->link);
    if (result) {
      rows += (long)mysql_num_rows(result);
      mysql_free_result(result);
    } else if (mysql_errno(s->link)) {
      break;
    } else {
      affected += (long)mysql_affected_rows(s->link);
    }
  }
  long error = mysql_errno(s->link);
  note(s, "COM_QUERY", sql, error ? UNKNOWN : rows, error ? UNKNOWN : affected, error);
}

static void query(const session *s, const char *sql) { read_results(s, sql, mysql_query(s->link, sql)); }

/* --- the simple commands --------------------------------------------------------------------------------------- */

static void text(void) {
  session s = open_session();
  query(&s, "SELECT 1");
  mysql_set_server_option(s.link, MYSQL_OPTION_MULTI_STATEMENTS_ON);
  answered(&s, "COM_SET_OPTION");
  query(&s, "SELECT 1; UPDATE scratch SET a = 5; SELECT seq FROM seq_1_to_5");
  mysql_set_server_option(s.link, MYSQL_OPTION_MULTI_STATEMENTS_OFF);
  answered(&s, "COM_SET_OPTION");
  query(&s, "SELECT 1; SELECT 2");
  mysql_stat(s.link);
  answered(&s, "COM_STATISTICS");
  mysql_free_result(mysql_list_processes(s.link));
  note(&s, "COM_PROCESS_INFO", NULL, 1, UNKNOWN, mysql_errno(s.link));
  mysql_free_result(mysql_list_fields(s.link, "item", "%"));
  answered(&s, "COM_FIELD_LIST");
  mysql_list_fields(s.link, "missing", "%");
  answered(&s, "COM_FIELD_LIST");
  mysql_refresh(s.link, REFRESH_TABLES);
  answered(&s, "COM_REFRESH");
  mysql_dump_debug_info(s.link);
  answered(&s, "COM_DEBUG");
  mysql_ping(s.link);
  answered(&s, "COM_PING");
  mysql_select_db(s.link, "depot");
  answered(&s, "COM_INIT_DB");
  query(&s, "SELECT id FROM shelf");
  mysql_reset_connection(s.link);
  answered(&s, "COM_RESET_CONNECTION");
  mysql_change_user(s.link, "other", "other", "shop");
  answered(&s, "COM_CHANGE_USER");
  query(&s, "SELECT COUNT(*) FROM item");
  query(&s, "SELECT CAST('12 and more' AS INT)"); /* A warning. */
  query(&s, "SET long_query_time = 0.001");
  query(&s, "SELECT SLEEP(0.005), COUNT(*) FROM item WHERE name LIKE 'item 1%'");
  quit(&s);
}

/* --- prepared statements ---------------------------------------------------------------------------------------- */

static MYSQL_STMT *prepare(const session *s, const char *sql) {
  MYSQL_STMT *statement = mysql_stmt_init(s->link);
  if (mysql_stmt_prepare(statement, sql, strlen(sql))) stop(sql, mysql_stmt_error(statement));
  note(s, "COM_STMT_PREPARE", sql, UNKNOWN, UNKNOWN, 0);
  return statement;
}

static void finish(const session *s, MYSQL_STMT *statement) {
  mysql_stmt_close(statement);
  note(s, "COM_STMT_CLOSE", NULL, UNKNOWN, UNKNOWN, UNKNOWN);
}

/* Takes the results of an execution that was done. */
static void executed(const session *s, const char *command, const char *sql, MYSQL_STMT *statement, int failed) {
  long rows = 0, affected = 0;
  for (; !failed; failed = mysql_stmt_next_result(statement)) {
    if (mysql_stmt_field_count(statement) == 0) {
      affected += (long)mysql_stmt_affected_rows(statement);
      continue;
    }
    mysql_stmt_store_result(statement);
    rows += (long)mysql_stmt_num_rows(statement);
    mysql_stmt_free_result(statement);
  }
  long error = mysql_stmt_errno(statement);
  note(s, command, sql, error ? UNKNOWN : rows, error ? UNKNOWN : affected, error);
}

static MYSQL_BIND number_of(int *value) {
  MYSQL_BIND bind = {0};
  bind.buffer_type = MYSQL_TYPE_LONG;
  bind.buffer = value;
  return bind;
}

/* The rows come by COM_STMT_FETCH, so many at a time; the last fetch brings fewer. */
static void cursor(const session *s, const char *sql, unsigned long rows_a_fetch, int total) {
  int value;
  MYSQL_BIND out = number_of(&value);
  unsigned long type = CURSOR_TYPE_READ_ONLY;
  MYSQL_STMT *statement = prepare(s, sql);
  mysql_stmt_attr_set(statement, STMT_ATTR_CURSOR_TYPE, &type);
  mysql_stmt_attr_set(statement, STMT_ATTR_PREFETCH_ROWS, &rows_a_fetch);
  mysql_stmt_bind_result(statement, &out);
  mysql_stmt_execute(statement);
  note(s, "COM_STMT_EXECUTE", sql, 0, 0, mysql_stmt_errno(statement));
  int fetched = 0;
  while (mysql_stmt_fetch(statement) == 0) fetched++;
  if (fetched != total) stop(sql, "the cursor has not brought all rows");
  for (int left = total; left > 0; left -= (int)rows_a_fetch) {
    note(s, "COM_STMT_FETCH", sql, left < (int)rows_a_fetch ? left : (long)rows_a_fetch, UNKNOWN, 0);
  }
  mysql_stmt_reset(statement);
  note(s, "COM_STMT_RESET", NULL, UNKNOWN, UNKNOWN, 0);
  finish(s, statement);
}

static void bulk(const session *s, const char *sql) {
  enum { ROWS = 50 };
  int numbers[ROWS];
  unsigned int rows = ROWS;
  for (int i = 0; i < ROWS; i++) numbers[i] = i;
  MYSQL_BIND in = number_of(numbers);
  MYSQL_STMT *statement = prepare(s, sql);
  mysql_stmt_attr_set(statement, STMT_ATTR_ARRAY_SIZE, &rows);
  mysql_stmt_bind_param(statement, &in);
  executed(s, "COM_STMT_BULK_EXECUTE", sql, statement, mysql_stmt_execute(statement));
  finish(s, statement);
}

static void long_data(const session *s, const char *sql) {
  static char part[1000];
  MYSQL_BIND in = {0};
  in.buffer_type = MYSQL_TYPE_LONG_BLOB;
  memset(part, 'l', sizeof part);
  MYSQL_STMT *statement = prepare(s, sql);
  mysql_stmt_bind_param(statement, &in);
  for (int i = 0; i < 3; i++) {
    mysql_stmt_send_long_data(statement, 0, part, sizeof part);
    note(s, "COM_STMT_SEND_LONG_DATA", NULL, UNKNOWN, UNKNOWN, UNKNOWN);
  }
  executed(s, "COM_STMT_EXECUTE", sql, statement, mysql_stmt_execute(statement));
  finish(s, statement);
}

static void prepared(void) {
  session s = open_session();
  const char *select = "SELECT id, name, price FROM item WHERE id < ?";
  int most = 10;
  MYSQL_BIND in = number_of(&most);
  MYSQL_STMT *statement = prepare(&s, select);
  mysql_stmt_bind_param(statement, &in);
  /* From the second one on the server leaves out the columns' definitions, which the client has. */
  for (; most <= 30; most += 10) executed(&s, "COM_STMT_EXECUTE", select, statement, mysql_stmt_execute(statement));
  finish(&s, statement);

  cursor(&s, "SELECT seq FROM seq_1_to_45", 10, 45);
  cursor(&s, "SELECT id FROM item", 20, 50);
  bulk(&s, "INSERT INTO scratch (a) VALUES (?)");
  long_data(&s, "INSERT INTO scratch (b) VALUES (?)");

  /* PREPARE and EXECUTE of "the last prepared" (id -1) are sent together. */
  const char *direct = "SELECT seq FROM seq_1_to_7";
  statement = mysql_stmt_init(s.link);
  int failed = mariadb_stmt_execute_direct(statement, direct, strlen(direct));
  note(&s, "COM_STMT_PREPARE", direct, UNKNOWN, UNKNOWN, 0);
  executed(&s, "COM_STMT_EXECUTE", direct, statement, failed);
  finish(&s, statement);

  const char *call = "CALL out_parameter(3, ?)";
  most = 0;
  statement = prepare(&s, call);
  mysql_stmt_bind_param(statement, &in);
  executed(&s, "COM_STMT_EXECUTE", call, statement, mysql_stmt_execute(statement));
  finish(&s, statement);

  const char *middle = "SELECT seq, IF(seq = 30, (SELECT 1 UNION SELECT 2), 0) FROM seq_1_to_50";
  statement = prepare(&s, middle);
  executed(&s, "COM_STMT_EXECUTE", middle, statement, mysql_stmt_execute(statement) || mysql_stmt_store_result(statement));
  finish(&s, statement);
  quit(&s);
}

/* --- kills ------------------------------------------------------------------------------------------------------ */

/* The statement is under way when this returns. */
static void wait_for_statement(const session *killer, const session *victim) {
  char sql[TEXT_MAX];
  snprintf(sql, sizeof sql, "SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = %lu AND INFO LIKE 'SELECT COUNT%%'",
    mysql_thread_id(victim->link));
  for (long rows = 0; rows == 0;) {
    if (mysql_query(killer->link, sql)) stop(sql, mysql_error(killer->link));
    MYSQL_RES *result = mysql_store_result(killer->link);
    rows = (long)mysql_num_rows(result);
    mysql_free_result(result);
    note(killer, "COM_QUERY", sql, rows, 0, 0);
    usleep(20000);
  }
}

static void killed(void) {
  const char *endless = "SELECT COUNT(*) FROM seq_1_to_100000 a, seq_1_to_100000 b WHERE a.seq + b.seq < 0";
  char sql[TEXT_MAX];
  session killer = open_session(), query_victim = open_session(), victim = open_session(), idle = open_session();

  mysql_send_query(query_victim.link, endless, strlen(endless));
  wait_for_statement(&killer, &query_victim);
  snprintf(sql, sizeof sql, "KILL QUERY %lu", mysql_thread_id(query_victim.link));
  query(&killer, sql);
  read_results(&query_victim, endless, mysql_read_query_result(query_victim.link));
  query(&query_victim, "SELECT 'still there'");

  mysql_send_query(victim.link, endless, strlen(endless));
  wait_for_statement(&killer, &victim);
  snprintf(sql, sizeof sql, "KILL %lu", mysql_thread_id(victim.link));
  query(&killer, sql);
  mysql_read_query_result(victim.link);
  if (mysql_errno(victim.link) != CR_SERVER_LOST) stop(endless, "the server has answered");
  printf("{\"connection\": %d, \"command\": \"COM_QUERY\", \"sql\": \"%s\", \"aborted\": true}\n", victim.number, endless);

  snprintf(sql, sizeof sql, "KILL %lu", mysql_thread_id(idle.link));
  query(&killer, sql);
  quit(&query_victim);
  quit(&killer);
}

/* --- packets of more than 16 MiB -------------------------------------------------------------------------------- */

/* A statement of so many bytes, the command's byte counted. */
static void long_query(const session *s, size_t bytes) {
  static const char head[] = "SELECT LENGTH('", tail[] = "')";
  char *sql = malloc(bytes);
  memset(sql, 'z', bytes);
  memcpy(sql, head, sizeof head - 1);
  memcpy(sql + bytes - 1 - (sizeof tail - 1), tail, sizeof tail);
  query(s, sql);
  free(sql);
}

static void big(void) {
  enum { PACKET_MAX = 0xffffff };
  unsigned long allowed = 64 << 20;
  session s = begin();
  mysql_options(s.link, MYSQL_OPT_MAX_ALLOWED_PACKET, &allowed);
  if (log_in(&s, env("QS_USER"), env("QS_PASSWORD"), env("QS_SCHEMA"), CLIENT_COMPRESS)) stop("login", mysql_error(s.link));
  long_query(&s, PACKET_MAX + 100);
  /* It fills its packet: one without content has to follow. */
  long_query(&s, PACKET_MAX);
  query(&s, "SELECT REPEAT('y', 17000000)");
  query(&s, "SELECT seq, REPEAT('x', 100) FROM seq_1_to_5000");
  query(&s, "SELECT 'after'");
  quit(&s);
}

/* --- the connection phase --------------------------------------------------------------------------------------- */

static void refused_login(const char *user, const char *password, const char *address) {
  session s = begin();
  if (address) mysql_options(s.link, MYSQL_OPT_BIND, address);
  long error = mysql_real_connect(s.link, address ? address : env("QS_HOST"), user, password, env("QS_SCHEMA"),
    (unsigned)atoi(env("QS_PORT")), NULL, 0) ? 0 : (long)mysql_errno(s.link);
  note(&s, "login", NULL, UNKNOWN, UNKNOWN, error);
  mysql_close(s.link);
}

/* Connects, and goes without a word. */
static void break_off(const char *address) {
  struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(env("QS_PORT")))};
  char greeting[TEXT_MAX];
  inet_pton(AF_INET, address, &from.sin_addr);
  to.sin_addr = from.sin_addr;
  int link = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(link, (struct sockaddr *)&from, sizeof from) || connect(link, (struct sockaddr *)&to, sizeof to)) stop("connect", address);
  if (read(link, greeting, sizeof greeting) < 0) stop("read", address);
  close(link);
  connections++;
}

/* QS_UNKNOWN_HOST has no user, QS_SECOND_HOST has some: addresses of this machine. */
static void login(void) {
  session s = open_as("edward", "ed25519");
  query(&s, "SELECT CURRENT_USER()");
  quit(&s);
  refused_login("edward", "wrong", NULL);

  session first = open_session();
  query(&first, "SET GLOBAL max_connections = 10, max_connect_errors = 1");
  session others[CONNECTIONS_MAX];
  int count = 0;
  long error = 0;
  while (count < CONNECTIONS_MAX && error == 0) {
    others[count] = begin();
    error = log_in(&others[count++], "other", "other", "shop", 0);
  }
  /* The last one is for an administrator: the server asks who it is, then refuses it. Once taken, nobody is asked. */
  note(&others[count - 1], "login", NULL, UNKNOWN, UNKNOWN, error);
  usleep(500000); /* Its place is free again when its thread has ended. */
  session administrator = open_session();
  refused_login("other", "other", NULL);
  mysql_close(administrator.link);
  while (count > 0) mysql_close(others[--count].link);

  refused_login(env("QS_USER"), env("QS_PASSWORD"), env("QS_UNKNOWN_HOST"));
  break_off(env("QS_SECOND_HOST"));
  break_off(env("QS_SECOND_HOST"));
  refused_login(env("QS_USER"), env("QS_PASSWORD"), env("QS_SECOND_HOST"));
  query(&first, "SET GLOBAL max_connections = 151, max_connect_errors = 100");
  quit(&first);
}

static void proxied(const char *header, size_t length, const char *client) {
  session s = begin();
  mysql_optionsv(s.link, MARIADB_OPT_PROXY_HEADER, header, length);
  if (log_in(&s, "proxied", "proxied", env("QS_SCHEMA"), 0)) stop(client, mysql_error(s.link));
  printf("{\"connection\": %d, \"command\": \"login\", \"client\": \"%s\", \"error\": 0}\n", s.number, client);
  query(&s, "SELECT USER()");
  quit(&s);
}

static void proxy(void) {
  static const char v1[] = "PROXY TCP4 192.0.2.7 192.0.2.1 40000 3306\r\n";
  static const char v1_of_v6[] = "PROXY TCP6 2001:db8::7 2001:db8::1 40001 3306\r\n";
  /* https://www.haproxy.org/download/1.8/doc/proxy-protocol.txt, section 2.2: PROXY, TCP over IPv4, 12 bytes of
     addresses and ports, and an attribute of 3 + 2 bytes. */
  static const char v2[] = "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x11\xc0\0\x02\x08\xc0\0\x02\x01\x9c\x42\x0c\xea\xe0\0\x02hi";
  proxied(v1, sizeof v1 - 1, "192.0.2.7:40000");
  proxied(v1_of_v6, sizeof v1_of_v6 - 1, "[2001:db8::7]:40001");
  proxied(v2, sizeof v2 - 1, "192.0.2.8:40002");
}

int main(int count, char **arguments) {
  static const struct { const char *name; void (*run)(void); } modes[] = {
    {"text", text}, {"prepared", prepared}, {"killed", killed}, {"big", big}, {"login", login}, {"proxy", proxy},
  };
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    if (count == 2 && strcmp(arguments[1], modes[i].name) == 0) {
      modes[i].run();
      return 0;
    }
  }
  stop("there is no mode", count == 2 ? arguments[1] : "");
}
