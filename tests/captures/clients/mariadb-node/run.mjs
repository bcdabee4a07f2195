// MariaDB's connector for Node: it sends ahead of the answers (pipelining), and knows MariaDB's own extensions.
import mariadb from 'mariadb';

const env = process.env;
let connections = 0;

// A connection that writes down what it does.
class Session {
  static async open(options = {}) {
    const session = new Session();
    session.number = connections++;
    session.link = await mariadb.createConnection({
      host: env.QS_HOST, port: Number(env.QS_PORT), user: env.QS_USER, password: env.QS_PASSWORD, database: env.QS_SCHEMA,
      multipleStatements: true, pipelining: true, metaAsArray: false, ...options,
    });
    return session;
  }

  note(command, result) {
    console.log(JSON.stringify({ connection: this.number, command, ...result }));
  }

  async query(sql, values) {
    await this.#do('COM_QUERY', sql, () => this.link.query(sql, values));
  }

  async execute(sql, values = [], failing = 'COM_STMT_EXECUTE') {
    await this.#do('COM_STMT_EXECUTE', sql, () => this.link.execute(sql, values), failing);
  }

  async bulk(sql, values) {
    await this.#do('COM_STMT_BULK_EXECUTE', sql, () => this.link.batch(sql, values));
  }

  // Sends all, then waits for the answers: they are noted in the order of sending.
  async pipeline(...statements) {
    const answers = await Promise.allSettled(statements.map(sql => this.link.query(sql)));
    answers.forEach((answer, i) => this.note('COM_QUERY', {
      sql: statements[i],
      ...(answer.status === 'fulfilled' ? { ...count(answer.value), error: 0 } : { error: answer.reason.errno }),
    }));
  }

  async stream(sql) {
    let rows = 0;
    for await (const _ of this.link.queryStream(sql)) {
      rows++;
    }
    this.note('COM_QUERY', { sql, rows, affected: 0, error: 0 });
  }

  async call(command, method, ...args) {
    let error = 0;
    try {
      await this.link[method](...args);
    } catch (e) {
      error = e.errno;
    }
    this.note(command, { error });
  }

  async quit() {
    await this.link.end();
    this.note('COM_QUIT', {});
  }

  async #do(command, sql, send, failing = command) {
    try {
      this.note(command, { sql, ...count(await send()), error: 0 });
    } catch (e) {
      this.note(failing, { sql, error: e.errno });
    }
  }
}

// One result is a list of rows or an object, several are a list of those.
function count(result) {
  if (!Array.isArray(result)) {
    return { rows: 0, affected: result.affectedRows };
  }
  const several = result.some(part => Array.isArray(part) || part.affectedRows !== undefined);
  return several
    ? result.map(count).reduce((a, b) => ({ rows: a.rows + b.rows, affected: a.affected + b.affected }))
    : { rows: result.length, affected: 0 };
}

async function text() {
  const session = await Session.open({ connectAttributes: { program_name: 'captures' } });
  await session.query('SELECT 1');
  await session.query('SELECT id, name, price, added FROM item WHERE id <= 20 ORDER BY id');
  await session.pipeline(
    'SELECT 1', 'SELECT * FROM missing', 'SELECT seq FROM seq_1_to_100', "INSERT INTO scratch (a, b) VALUES (1, 'one'), (2, 'two')",
    'UPDATE scratch SET a = 5', "SELECT REPEAT('y', 100000)", 'SELEC 1', 'SELECT COUNT(*) FROM scratch');
  await session.query('SELECT 1; UPDATE scratch SET a = 6; SELECT seq FROM seq_1_to_5; DELETE FROM scratch');
  await session.query('CALL two_results(7)');
  await session.stream("SELECT seq, REPEAT('x', 100) FROM seq_1_to_1000");
  await session.call('COM_PING', 'ping');
  await session.call('COM_CHANGE_USER', 'changeUser', { user: 'other', password: 'other', database: 'depot' });
  await session.query('SELECT * FROM shelf');
  await session.call('COM_RESET_CONNECTION', 'reset');
  await session.query('SELECT DATABASE()');
  await session.query('USE shop');
  await session.pipeline(...Array.from({ length: 40 }, (_, n) => `SELECT ${n} FROM item WHERE id <= ${n}`));
  await session.quit();
}

async function statements(session) {
  await session.execute('SELECT id, name, price, added, image FROM item WHERE id < ?', [10]);
  await session.execute('SELECT id, name, price, added, image FROM item WHERE id < ?', [20]);
  await session.execute('INSERT INTO scratch (a, b) VALUES (?, ?)', [1, 'one']);
  await session.execute('SELECT * FROM missing WHERE a = ?', [7], 'COM_STMT_PREPARE');
  await session.bulk('INSERT INTO scratch (a, b) VALUES (?, ?)', Array.from({ length: 200 }, (_, n) => [n, n % 3 === 0 ? null : `row ${n}`]));
  await session.execute('CALL two_results(?)', [3]);
  await session.execute('SELECT seq FROM seq_1_to_1000 WHERE seq > ?', [100]);
  await session.execute('INSERT INTO item (id, name) VALUES (?, ?)', [1, 'twice']);
}

async function prepared() {
  const session = await Session.open();
  await statements(session);
  const sql = 'SELECT id, name FROM item WHERE id BETWEEN ? AND ?';
  const statement = await session.link.prepare(sql);
  for (const most of [5, 10, 15]) {
    const rows = await statement.execute([1, most]);
    session.note('COM_STMT_EXECUTE', { sql, rows: rows.length, affected: 0, error: 0 });
  }
  statement.close();
  await session.query('SELECT 2');
  await session.quit();
}

async function compressed() {
  const session = await Session.open({ compress: true });
  await session.query('SELECT 1');
  await session.query("SELECT seq, REPEAT('x', 100) FROM seq_1_to_2000");
  await statements(session);
  await session.query('SELECT * FROM missing');
  await session.query("SELECT 'after'");
  await session.quit();
}

await { text, prepared, compressed }[process.argv[2]]();
