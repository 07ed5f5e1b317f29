/**
 * What the domain of datasets is built from, and how its calls find a version. Knows no call.
 */

import { basename } from 'node:path'
import type { WritableDb } from '../db/index.ts'
import type { JobQueue } from '../jobs/index.ts'
import { AskingThread } from './asking-thread.ts'
import { browsable, VersionBrowser, type BrowsableVersion } from './browser.ts'
import type { RulesAnswers, RulesQuestion } from './rules-worker.ts'
import { versionFolder } from './versions.ts'

/** What the domain is built from. */
export type DatasetsParts = {
  db: WritableDb
  queue(): JobQueue
  projectFolder(project: string): string
  baseModel(id?: string): { id: string; folder: string }
  /** The run config's values for a project: its `max_length`, format and loss decide what is trained. */
  training(projectDir: string, model: string | undefined): Record<string, unknown>
  /** Writes the version's row of the history from its folder. */
  record(project: string, version: string): void | Promise<void>
  /** A folder for what can be made again. */
  cache: string
  /** Called when the host closes. */
  onClose(work: () => Promise<void>): void
}

/** How long a question to the rulebook may take: a pattern that never ends must not hold its thread. */
const LONGEST_MS = 60_000

/** The threads that answer for every call of the domain. */
export class DatasetThreads {
  readonly browser = new VersionBrowser()
  readonly #rules = new AskingThread(new URL('./rules-worker.ts', import.meta.url), LONGEST_MS)
  readonly #parts: DatasetsParts

  constructor(parts: DatasetsParts) {
    this.#parts = parts
    parts.onClose(async () => void (await Promise.all([this.browser.close(), this.#rules.close()])))
  }

  /** Asks the thread that holds the project's rulebook. */
  async rules<K extends RulesQuestion['kind']>(project: string, question: Extract<RulesQuestion, { kind: K }>): Promise<RulesAnswers[K]> {
    return (await this.#rules.ask({ projectDir: this.#parts.projectFolder(project), question })) as RulesAnswers[K]
  }

  /** A version, the newest unless one is named. */
  version(project: string, id?: string): BrowsableVersion {
    return browsable(this.#parts.cache, project, versionFolder(this.#parts.projectFolder(project), id))
  }
}

/** The id of a version, the newest unless one is named. */
export function versionId(parts: DatasetsParts, project: string, version?: string): string {
  return basename(versionFolder(parts.projectFolder(project), version))
}
