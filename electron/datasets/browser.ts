/**
 * Browses dataset versions through two kinds of threads: one that reads indexes, and one a version that makes the index
 * where it is missing. Knows where indexes lie (the cache: they may be deleted at any time); not what rows mean.
 */

import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { IndexState } from '../../contract/entities/dataset-row.ts'
import { MANIFEST_NAME, readManifest, sha256Of } from '../platform/manifest.ts'
import { readJson } from '../platform/read-json.ts'
import { AskingThread } from './asking-thread.ts'
import type { BrowseAnswers, BrowseQuestion, IndexedVersion } from './browse-worker.ts'
import type { IndexWork, IndexWorkMessage } from './index-worker.ts'

/** How long one answer may take. */
const LONGEST_MS = 120_000
/** How long a question waits for the first rows of an index that is being made. */
const FIRST_ROWS_MS = 20_000
/** Rows that were read without an index are drawn before two threads take the processor for one. */
const DRAWN_MS = 400

type Making = { rows: number; judged: number | null; problem: string | null; isDone: boolean; change: PromiseWithResolvers<void> }

/** A version with what its manifest says of it. */
export type BrowsableVersion = IndexedVersion & { id: string; rows: number }

/** Finds the index of a version folder. */
export function browsable(cache: string, project: string, folder: string): BrowsableVersion {
  const manifest = readManifest(folder)
  const splits = (manifest?.details?.['counts'] as { splits?: Record<string, number> } | undefined)?.splits ?? {}
  const id = basename(folder)
  return {
    id, folder,
    rows: Object.values(splits).reduce((sum, rows) => sum + rows, 0),
    source: sha256Of(JSON.stringify(manifest === null ? null : readJson(join(folder, MANIFEST_NAME)))),
    path: join(cache, 'datasets', project, `${id}.db`),
  }
}

/** The threads behind the browser of one host. */
export class VersionBrowser {
  readonly #making = new Map<string, Making>()
  readonly #makers = new Set<Worker>()
  readonly #reader = new AskingThread(new URL('./browse-worker.ts', import.meta.url), LONGEST_MS)
  readonly #soon = new Map<string, NodeJS.Timeout>()

  /** Asks the reading thread, as soon as the version has rows in its index. */
  async ask<K extends BrowseQuestion['kind']>(question: Extract<BrowseQuestion, { kind: K }>): Promise<BrowseAnswers[K]> {
    return (await this.#reader.ask({ question })) as BrowseAnswers[K]
  }

  /** Begins to index a version unless it is, and returns when its first rows are there (or all, with `whole`). */
  async index(version: BrowsableVersion, { whole = false } = {}): Promise<IndexState> {
    const making = this.#begin(version, null)
    // Both threads start at the same time.
    this.#reader.warm()
    const until = Date.now() + FIRST_ROWS_MS
    const isEnough = () => making.isDone || (!whole && (making.rows > 0 || Date.now() > until))
    while (!isEnough()) await making.change.promise
    return this.state(version)
  }

  /** True where nothing is known of a version yet: no row of it is in an index that this host has looked at. */
  isFresh({ path }: BrowsableVersion): boolean {
    return !this.#making.has(path)
  }

  /** Begins to index a version in a moment, unless somebody asks for it before. */
  indexSoon(version: BrowsableVersion): void {
    if (!this.isFresh(version) || this.#soon.has(version.path)) return
    this.#soon.set(version.path, setTimeout(() => this.#begin(version, null), DRAWN_MS))
  }

  /** Begins to judge the rows of a version by the rulebook of its project; `by` names that rulebook's state. */
  async judge(version: BrowsableVersion, projectDir: string, by: string): Promise<void> {
    const known = this.#making.get(version.path)
    if (known?.isDone === false) return
    const { judgedBy, judged, indexed } = await this.ask({ kind: 'page', version, filter: { words: [] }, offset: 0, limit: 1 })
    if (judgedBy === by && judged === indexed) return
    this.#begin(version, { projectDir, by })
  }

  /** How far the index of a version is. */
  state({ path, rows }: BrowsableVersion): IndexState {
    const making = this.#making.get(path)
    return { rows: making?.rows ?? 0, of: rows, judged: making?.judged ?? null, problem: making?.problem ?? null }
  }

  /** Ends every thread. */
  async close(): Promise<void> {
    for (const timer of this.#soon.values()) clearTimeout(timer)
    await Promise.all([this.#reader.close(), ...[...this.#makers].map((thread) => thread.terminate())])
  }

  #begin(version: BrowsableVersion, judge: IndexWork['judge']): Making {
    clearTimeout(this.#soon.get(version.path))
    this.#soon.delete(version.path)
    const known = this.#making.get(version.path)
    if (known !== undefined && judge === null && known.problem === null && existsSync(version.path)) return known
    const making: Making = { rows: judge === null ? 0 : (known?.rows ?? version.rows), judged: judge === null ? null : 0, problem: null, isDone: false, change: Promise.withResolvers() }
    this.#making.set(version.path, making)
    const { path, folder, source, rows } = version
    const thread = new Worker(new URL('./index-worker.ts', import.meta.url), { workerData: { path, folder, source, rows, judge } satisfies IndexWork })
    this.#makers.add(thread)
    const tell = () => {
      making.change.resolve()
      making.change = Promise.withResolvers()
    }
    const end = (problem: string | null) => {
      making.problem = problem
      making.isDone = true
      if (problem === null) making.rows = rows
      this.#makers.delete(thread)
      void thread.terminate()
      tell()
    }
    thread.on('message', (message: IndexWorkMessage) => {
      if (message.type === 'indexed') making.rows = message.rows
      else if (message.type === 'judged') making.judged = message.rows
      else return end(message.type === 'failed' ? message.error.message : null)
      return tell()
    })
    thread.on('error', (error) => end(error.message))
    return making
  }
}
