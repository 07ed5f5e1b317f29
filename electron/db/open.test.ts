/** Proves what opening the run history promises: backup before a migration, all or nothing on a crash, nothing deleted when damaged. */

import assert from 'node:assert/strict'
import Database from 'better-sqlite3'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { migrate, appliedTo, schemaOf } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { findDamage, openDatabase, projectQueries, settingQueries } from './index.ts'

const SECOND = { number: 2, name: 'second', sql: 'CREATE TABLE extra (a TEXT) STRICT; INSERT INTO extra VALUES (1); ALTER TABLE settings ADD COLUMN note TEXT;' }
const FROZEN: Record<string, string> = { 'run-history': '82cb5074ffb1493bf333e8570fa6321c3e63090099c61babc28903a7ec92d99b' }

function place(t: TestContext): { folder: string; path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'open-db-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return { folder, path: join(folder, 'studio.db') }
}

function filled(path: string): void {
  const { db, close } = openDatabase(path)
  settingQueries.saveSetting(db, 'a', 'x'.repeat(20_000))
  close()
}

test('schema.sql is the schema that the migrations make', (t) => {
  const { path } = place(t)
  const { db, close } = openDatabase(path)
  assert.equal(readFileSync(join(import.meta.dirname, 'schema.sql'), 'utf8'), schemaOf(db.connection))
  assert.equal(db.connection.pragma('journal_mode', { simple: true }), 'wal')
  assert.equal(db.connection.pragma('foreign_keys', { simple: true }), 1)
  close()
})

test('migrations are numbered without gaps and frozen once released', () => {
  assert.deepEqual(migrations.map((migration) => migration.number), migrations.map((_, index) => index + 1))
  const hashes = Object.fromEntries(migrations.map((migration) => [migration.name, createHash('sha256').update(migration.sql).digest('hex')]))
  assert.deepEqual(hashes, FROZEN)
})

test('a backup of the old schema precedes a migration', (t) => {
  const { folder, path } = place(t)
  filled(path)
  openDatabase(path, { migrations: [...migrations, SECOND] }).close()
  const backup = new Database(join(folder, 'backups', 'studio.before-0002.db'), { readonly: true })
  assert.deepEqual(appliedTo(backup).map((step) => step.number), [1])
  assert.equal(backup.prepare('SELECT count(*) FROM settings').pluck().get(), 1)
  backup.close()
})

test('a database of a newer studio is refused by name and stays as it was', (t) => {
  const { path } = place(t)
  openDatabase(path, { migrations: [...migrations, SECOND] }).close()
  const before = readFileSync(path)
  assert.throws(() => openDatabase(path), { code: 'conflict', message: /2 "second".*ends at 1 "run-history"/ })
  assert.deepEqual(readFileSync(path), before)
})

test('a step that fails halfway leaves the schema as it was, and the next start completes it', (t) => {
  const { path } = place(t)
  filled(path)
  const broken = { ...SECOND, sql: `${SECOND.sql} INSERT INTO nowhere VALUES (1);` }
  assert.throws(() => openDatabase(path, { migrations: [...migrations, broken] }))
  const { db, close } = openDatabase(path, { migrations: [...migrations, SECOND] })
  assert.deepEqual(appliedTo(db.connection).map((step) => step.number), [1, 2])
  close()
})

for (const statements of [1, 2, 3]) {
  test(`a process killed after statement ${statements} of a migration leaves the old schema`, (t) => {
    const { path } = place(t)
    filled(path)
    const script = `
      import Database from 'better-sqlite3'
      import { migrate } from ${JSON.stringify(join(import.meta.dirname, 'migrate.ts'))}
      import { migrations } from ${JSON.stringify(join(import.meta.dirname, 'migrations/index.ts'))}
      const connection = new Database(${JSON.stringify(path)})
      connection.function('die', () => process.kill(process.pid, 'SIGKILL'))
      const parts = ${JSON.stringify(SECOND.sql.split(';').slice(0, statements).join(';'))} + '; SELECT die();'
      migrate(connection, [...migrations, { number: 2, name: 'second', sql: parts }])`
    const child = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', script], { cwd: import.meta.dirname, encoding: 'utf8' })
    assert.equal(child.signal, 'SIGKILL', child.stderr)
    const reopened = openDatabase(path)
    assert.deepEqual(appliedTo(reopened.db.connection).map((step) => step.number), [1])
    assert.deepEqual(findDamage(reopened.db), [])
    assert.equal(reopened.notice, null)
    reopened.close()
  })
}

test('a damaged file is moved aside, never deleted, and the sentence says what to do', (t) => {
  const { folder, path } = place(t)
  filled(path)
  const bytes = readFileSync(path)
  for (let page = 1; page < bytes.length / 4096; page++) bytes.fill(0x5a, page * 4096, page * 4096 + 200)
  writeFileSync(path, bytes)
  const { db, notice, close } = openDatabase(path)
  assert.match(notice ?? '', /damaged.*moved to .*reindex/)
  const aside = readdirSync(folder).find((name) => name.startsWith('studio.db.damaged-'))
  assert.deepEqual(readFileSync(join(folder, aside!)), bytes)
  assert.deepEqual(projectQueries.listProjects(db), [])
  close()
})

test('a file that is not a database, or is cut short, is moved aside as well', (t) => {
  const { path } = place(t)
  writeFileSync(path, 'this is not a database, '.repeat(400))
  const first = openDatabase(path)
  assert.match(first.notice ?? '', /moved to/)
  first.close()
  filled(path)
  truncateSync(path, 8192)
  const second = openDatabase(path)
  assert.match(second.notice ?? '', /moved to/)
  second.close()
})

test('two processes write at once without losing a row', (t) => {
  const { path } = place(t)
  openDatabase(path).close()
  const script = (name: string) => `
    import { openDatabase, settingQueries } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
    const { db, close } = openDatabase(${JSON.stringify(path)})
    for (let i = 0; i < 200; i++) settingQueries.saveSetting(db, '${name}' + i, i)
    close()`
  const shell = ['a', 'b'].map((name) => `'${process.execPath}' --input-type=module-typescript -e '${script(name).replaceAll("'", `'\\''`)}'`).join(' & ')
  const both = spawnSync('sh', ['-c', `${shell} & wait`], { encoding: 'utf8' })
  assert.equal(both.stderr, '')
  const { db, close } = openDatabase(path)
  assert.equal(Object.keys(settingQueries.readSettings(db)).length, 400)
  close()
  assert.equal(existsSync(`${path}-wal`), false)
})

test('migrating what is up to date makes no backup', (t) => {
  const { folder, path } = place(t)
  filled(path)
  const connection = new Database(path)
  migrate(connection)
  connection.close()
  assert.equal(existsSync(join(folder, 'backups')), false)
})
