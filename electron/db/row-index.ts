/**
 * The index of one dataset version: where each row stands in its file, its category, split, length and words. A file of
 * its own, apart from the run history: made beside reading, deletable, made again. Knows no row's text beyond its words.
 */

import Database from 'better-sqlite3'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/** One row as it is indexed. `question` and `content` are 53-bit hashes. */
export type IndexedRow = {
  id: string
  category: string
  split: number
  offset: number
  bytes: number
  length: number
  question: number
  content: number
  /** Question and answer, for the search. */
  text: string
}
/** A row as it is found: without its text, which stands in the file. */
export type FoundRow = Omit<IndexedRow, 'text'> & { row: number }
/** What is known of an index. */
export type IndexFacts = { source: string; rows: number; of: number; isWhole: boolean; judgedBy: string | null; judged: number }
/** Which rows are wanted. `contents` narrows to rows with (or without) these contents. */
export type IndexFilter = {
  words: readonly string[]
  category?: string | undefined
  split?: number | undefined
  breaks?: string | undefined
  minLength?: number | undefined
  maxLength?: number | undefined
  contents?: { hashes: readonly number[]; isIn: boolean } | undefined
}

const SCHEMA = `
  CREATE TABLE facts (source TEXT NOT NULL, of INTEGER NOT NULL, is_whole INTEGER NOT NULL, judged_by TEXT, judged INTEGER NOT NULL) STRICT;
  CREATE TABLE categories (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE rows (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL, category INTEGER NOT NULL, split INTEGER NOT NULL,
    start INTEGER NOT NULL, bytes INTEGER NOT NULL, length INTEGER NOT NULL, question INTEGER NOT NULL, content INTEGER NOT NULL
  ) STRICT;
  CREATE VIRTUAL TABLE words USING fts5(text, content='', detail=none, columnsize=0, tokenize='unicode61');
  CREATE TABLE broken (check_id TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (check_id, row)) STRICT, WITHOUT ROWID;
`
const COLUMNS = 'r.row AS row, r.id AS id, c.name AS category, r.split AS split, r.start AS "offset", r.bytes AS bytes, r.length AS length, r.question AS question, r.content AS content'

/** Tokens for category and split begin with a letter that texts are not searched for (multiocular O); in texts it is left out. */
const MARK = '\uA66E'

/** An open index. */
export class RowIndex {
  readonly #db: Database.Database
  readonly #categories = new Map<string, number>()
  #next = 0

  /** @param path the file; made with its folder where it is missing and `of` says for what */
  constructor(path: string, of?: { source: string; rows: number }) {
    mkdirSync(dirname(path), { recursive: true })
    this.#db = new Database(path, { timeout: 5000, fileMustExist: of === undefined })
    this.#db.pragma('journal_mode = WAL')
    this.#db.pragma('synchronous = OFF')
    if (of !== undefined) this.#db.exec(SCHEMA)
    if (of !== undefined) this.#db.prepare('INSERT INTO facts VALUES (?, ?, 0, NULL, 0)').run(of.source, of.rows)
  }

  /** What is known; null where the file is not an index of ours. */
  facts(): IndexFacts | null {
    try {
      const facts = this.#db.prepare('SELECT source, of, is_whole, judged_by, judged, coalesce((SELECT max(row) FROM rows), -1) + 1 AS rows FROM facts').get() as { source: string; of: number; is_whole: number; judged_by: string | null; judged: number; rows: number } | undefined
      return facts === undefined ? null : { source: facts.source, rows: facts.rows, of: facts.of, isWhole: facts.is_whole === 1, judgedBy: facts.judged_by, judged: facts.judged }
    } catch {
      return null
    }
  }

  /** Adds rows after those that are there; all or none. */
  add(rows: readonly IndexedRow[]): void {
    const row = this.#db.prepare('INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
    const words = this.#db.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)')
    this.#db.transaction(() => {
      for (const each of rows) {
        const category = this.#categoryNumber(each.category)
        row.run(this.#next, each.id, category, each.split, each.offset, each.bytes, each.length, each.question, each.content)
        words.run(this.#next, `${each.text.replaceAll(MARK, ' ')} ${MARK}c${category} ${MARK}s${each.split}`)
        this.#next += 1
      }
    })()
  }

  /** Says that every row is in, and makes what only a whole index needs. */
  finish(): void {
    this.#db.exec('CREATE INDEX rows_by_content ON rows (content); UPDATE facts SET is_whole = 1')
  }

  /** The rows that pass, a page of them in the written order. */
  page(filter: IndexFilter, offset: number, limit: number): FoundRow[] {
    const { from, key, values, isOpen } = this.#conditions(filter)
    const full = (chosen: string) => `SELECT ${COLUMNS} FROM (${chosen}) p JOIN rows r ON r.row = p.row JOIN categories c ON c.number = r.category ORDER BY r.row`
    // Without a filter rows are numbered without gaps: no row is passed over one by one.
    const rows = isOpen
      ? this.#db.prepare(full('SELECT row FROM rows WHERE row >= ? ORDER BY row LIMIT ?')).all(offset, limit)
      : this.#db.prepare(full(`SELECT ${key} AS row ${from} ORDER BY ${key} LIMIT ? OFFSET ?`)).all(...values, limit, offset)
    return rows as FoundRow[]
  }

  /** How many rows pass. */
  count(filter: IndexFilter): number {
    const { from, values, isOpen } = this.#conditions(filter)
    if (isOpen) return this.facts()?.rows ?? 0
    return this.#db.prepare(`SELECT count(*) ${from}`).pluck().get(...values) as number
  }

  /** One row; undefined beyond the last. */
  at(row: number): FoundRow | undefined {
    return this.#db.prepare(`SELECT ${COLUMNS} FROM rows r JOIN categories c ON c.number = r.category WHERE r.row = ?`).get(row) as FoundRow | undefined
  }

  /** Where rows `from` to `to` (exclusive) stand. */
  between(from: number, to: number): FoundRow[] {
    return this.#db.prepare(`SELECT ${COLUMNS} FROM rows r JOIN categories c ON c.number = r.category WHERE r.row >= ? AND r.row < ? ORDER BY r.row`).all(from, to) as FoundRow[]
  }

  /** Forgets all verdicts, and says by what the next ones are given. */
  startJudging(judgedBy: string): void {
    this.#db.transaction(() => {
      this.#db.exec('DELETE FROM broken')
      this.#db.prepare('UPDATE facts SET judged_by = ?, judged = 0').run(judgedBy)
    })()
  }

  /** Keeps which rows break which check; `judged` rows are done by now. */
  addBroken(broken: readonly { check: string; row: number }[], judged: number): void {
    const add = this.#db.prepare('INSERT OR IGNORE INTO broken VALUES (?, ?)')
    this.#db.transaction(() => {
      for (const { check, row } of broken) add.run(check, row)
      this.#db.prepare('UPDATE facts SET judged = ?').run(judged)
    })()
  }

  /** Two whole indexes side by side; `other` is a path. */
  compareWith(other: string, examples: number): IndexComparison {
    this.#db.prepare('ATTACH ? AS b').run(other)
    try {
      return compareAttached(this.#db, examples)
    } finally {
      this.#db.exec('DETACH b')
    }
  }

  close(): void {
    this.#db.close()
  }

  #categoryNumber(name: string): number {
    const known = this.#categories.get(name)
    if (known !== undefined) return known
    this.#db.prepare('INSERT OR IGNORE INTO categories (name) VALUES (?)').run(name)
    const number = this.#db.prepare('SELECT number FROM categories WHERE name = ?').pluck().get(name) as number
    this.#categories.set(name, number)
    return number
  }

  /** Words, category and split are looked up in the index of words; a row's own columns are read only where they are asked for. */
  #conditions(filter: IndexFilter): { from: string; key: string; values: (string | number)[]; isOpen: boolean } {
    const terms = this.#terms(filter)
    const key = terms.length > 0 ? 'w.rowid' : 'r.row'
    const all: string[] = []
    const values: (string | number)[] = []
    const narrow = (condition: string, ...given: (string | number)[]) => {
      all.push(condition)
      values.push(...given)
    }
    if (filter.minLength !== undefined) narrow('r.length >= ?', filter.minLength)
    if (filter.maxLength !== undefined) narrow('r.length <= ?', filter.maxLength)
    if (filter.contents !== undefined) narrow(`r.content ${filter.contents.isIn ? '' : 'NOT '}IN (SELECT value FROM json_each(?))`, JSON.stringify(filter.contents.hashes))
    const needsRow = terms.length === 0 || all.length > 0
    if (terms.length > 0) narrow('words MATCH ?', terms.join(' AND '))
    if (filter.breaks !== undefined) narrow(`${key} IN (SELECT row FROM broken WHERE check_id = ?)`, filter.breaks)
    const tables = terms.length === 0 ? 'rows r' : needsRow ? 'words w JOIN rows r ON r.row = w.rowid' : 'words w'
    return { from: `FROM ${tables}${all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`}`, key, values, isOpen: all.length === 0 }
  }

  #terms({ words, category, split }: IndexFilter): string[] {
    const terms = words.map((word) => `"${word.replaceAll('"', '""')}"*`)
    if (category !== undefined) terms.push(`"${MARK}c${(this.#db.prepare('SELECT number FROM categories WHERE name = ?').pluck().get(category) as number | undefined) ?? 0}"`)
    if (split !== undefined) terms.push(`"${MARK}s${split}"`)
    return terms
  }
}

/** What two versions share and where they differ. */
export type IndexComparison = {
  categories: { category: string; a: number; b: number }[]
  splits: { split: number; a: number; b: number }[]
  same: number
  onlyA: number
  onlyB: number
  changed: number
  /** Row numbers: in A, in B, or both where the answer differs. */
  examples: { a: number | null; b: number | null }[]
}

function compareAttached(db: Database.Database, most: number): IndexComparison {
  const count = (sql: string) => db.prepare(sql).pluck().get() as number
  const sideBySide = <T>(a: string, b: string, by: string) => db.prepare(`SELECT ${by}, sum(a) AS a, sum(b) AS b FROM (${a} UNION ALL ${b}) GROUP BY 1 ORDER BY 1`).all() as T[]
  // The first row of a question that only one version answers so, beside the other version's answer to it.
  db.exec(`
    CREATE TEMP TABLE only_a AS SELECT min(row) AS row, question FROM main.rows WHERE content NOT IN (SELECT content FROM b.rows) GROUP BY content;
    CREATE TEMP TABLE only_b AS SELECT min(row) AS row, question FROM b.rows WHERE content NOT IN (SELECT content FROM main.rows) GROUP BY content;
    CREATE TEMP TABLE changed AS SELECT a.row AS a, b.row AS b FROM (SELECT question, min(row) AS row FROM only_a GROUP BY question) a JOIN (SELECT question, min(row) AS row FROM only_b GROUP BY question) b USING (question);`)
  try {
    const pairs = db.prepare('SELECT a, b FROM changed ORDER BY a LIMIT ?').all(most) as { a: number; b: number }[]
    const gone = db.prepare('SELECT row AS a, NULL AS b FROM only_a WHERE row NOT IN (SELECT a FROM changed) ORDER BY row LIMIT ?').all(most) as { a: number; b: null }[]
    const fresh = db.prepare('SELECT NULL AS a, row AS b FROM only_b WHERE row NOT IN (SELECT b FROM changed) ORDER BY row LIMIT ?').all(most) as { a: null; b: number }[]
    const changed = count('SELECT count(*) FROM changed')
    return {
      categories: sideBySide("SELECT c.name AS category, 1 AS a, 0 AS b FROM main.rows r JOIN main.categories c ON c.number = r.category", "SELECT c.name, 0, 1 FROM b.rows r JOIN b.categories c ON c.number = r.category", 'category'),
      splits: sideBySide('SELECT split, 1 AS a, 0 AS b FROM main.rows', 'SELECT split, 0, 1 FROM b.rows', 'split'),
      same: count('SELECT count(*) FROM main.rows WHERE content IN (SELECT content FROM b.rows)'),
      onlyA: count('SELECT count(*) FROM only_a') - changed,
      onlyB: count('SELECT count(*) FROM only_b') - changed,
      changed,
      examples: [...pairs, ...gone, ...fresh],
    }
  } finally {
    db.exec('DROP TABLE only_a; DROP TABLE only_b; DROP TABLE changed')
  }
}
