// mysql2: text and prepared statements, COM_CHANGE_USER, LOCAL INFILE, the compressed protocol.
import { Readable } from 'node:stream';
import mysql from 'mysql2/promise';

const env = process.env;
let connections = 0;

// A connection that writes down what it does.
class Session {
  static async open(options = {}) {
    const session = new Session();
    session.number = connections++;
    session.link = await mysql.createConnection({
      host: env.QS_HOST, port: Number(env.QS_PORT), user: env.QS_USER, password: env.QS_PASSWORD, database: env.QS_SCHEMA,
      multipleStatements: true, ...options,
    });
    return session;
  }

  note(command, result) {
    console.log(JSON.stringify({ connection: this.number, command, ...result }));
  }

  async query(sql, options = {}) {
    await this.#do('COM_QUERY', sql, () => this.link.query({ sql, ...options }));
  }

  async execute(sql, values = []) {
    await this.#do('COM_STMT_EXECUTE', sql, () => this.link.execute(sql, values));
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

  async #do(command, sql, send) {
    try {
      const [result] = await send();
      this.note(command, { sql, ...count(result), error: 0 });
    } catch (e) {
      this.note(command, { sql, error: e.errno });
    }
  }
}

// One result is a list of rows or a header, several are a list of those.
function count(result) {
  if (!Array.isArray(result)) {
    return { rows: 0, affected: result.affectedRows };
  }
  const several = result.length > 0 && result.some(part => Array.isArray(part) || part.constructor?.name === 'ResultSetHeader');
  return several
    ? result.map(count).reduce((a, b) => ({ rows: a.rows + b.rows, affected: a.affected + b.affected }))
    : { rows: result.length, affected: 0 };
}

async function text() {
  const session = await Session.open();
  await session.query('SELECT 1');
  await session.query("SELECT id, name, price, added FROM item WHERE id <= 20 ORDER BY id");
  await session.query("INSERT INTO scratch (a, b) VALUES (1, 'o''ne ü 中'), (2, NULL)");
  await session.query('SELECT 1; UPDATE scratch SET a = 5; SELECT seq FROM seq_1_to_5; DELETE FROM scratch');
  await session.query('SELECT * FROM missing');
  await session.query('SELECT 1; SELEC 2');
  await session.query('CALL two_results(7)');
  await session.query("SELECT seq, REPEAT('x', 100) FROM seq_1_to_1000");
  await session.query("SELECT REPEAT('y', 300000)");
  await session.query("LOAD DATA LOCAL INFILE 'items' INTO TABLE scratch (a, b)", {
    infileStreamFactory: () => Readable.from(Array.from({ length: 500 }, (_, n) => Buffer.from(`${n}\trow ${n}\n`))),
  });
  await session.call('COM_PING', 'ping');
  await session.call('COM_CHANGE_USER', 'changeUser', { user: 'other', password: 'other', database: 'depot' });
  await session.query('SELECT * FROM shelf');
  await session.query('USE shop');
  await session.query('SELECT COUNT(*) FROM scratch');
  await session.quit();
}

async function statements(session) {
  await session.execute('SELECT id, name, price, added, image FROM item WHERE id < ?', [10]);
  await session.execute('SELECT id, name, price, added, image FROM item WHERE id < ?', [20]);
  await session.execute('INSERT INTO scratch (a, b) VALUES (?, ?)', [1, 'one']);
  await session.execute('INSERT INTO scratch (a, b) VALUES (?, ?)', [null, null]);
  await session.execute('UPDATE scratch SET a = ?', [7]);
  await session.execute('SELECT * FROM scratch WHERE a = ?', [7]);
  await session.execute('CALL two_results(?)', [3]);
  await session.execute('SELECT seq FROM seq_1_to_1000 WHERE seq > ?', [100]);
  await session.execute('INSERT INTO item (id, name) VALUES (?, ?)', [1, 'twice']);
  await session.execute('SELECT ?', ['z'.repeat(100000)]);
}

async function prepared() {
  const session = await Session.open();
  await statements(session);
  session.link.unprepare('SELECT ?');
  session.note('COM_STMT_CLOSE', {});
  await session.execute('SELECT ?', ['again']);
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
