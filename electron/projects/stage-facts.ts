/**
 * Gathers what the stages of a project are told from: the rulebook's soundness, results beside it, runs, evals, exports, jobs.
 * Asks other domains by their calls; reads the history and small files. Decides nothing.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { calls } from '../../contract/calls.ts'
import type { Project } from '../../contract/entities/project.ts'
import type { Run } from '../../contract/entities/run.ts'
import type { Caller } from '../../contract/handlers.ts'
import { datasetVersionRows, evalRows, exportRows, jobQueries, runRows, type WritableDb } from '../db/index.ts'
import { readManifest, sha256Of } from '../platform/manifest.ts'
import { readJson } from '../platform/read-json.ts'
import type { Currency, StageFacts } from './stages.ts'

/** What gathering is built from. */
export type FactParts = { db: WritableDb; ask: Caller }

/** Jobs that are looked at: more than any project has at work. */
const LATEST_JOBS = 100

/** The facts of a project. */
export async function gatherFacts({ db, ask }: FactParts, project: Project): Promise<StageFacts> {
  const { id, folder } = project
  const [{ data, evaluate }, report] = await Promise.all([ask('rulebooks.stages', { project: id }), checked(ask, project)])
  const problems = report.problems.filter(({ severity }) => severity !== 'warning')
  const shown = await withEdits(ask, id, data)
  const version = data.made === null ? undefined : datasetVersionRows.find(db, id, data.made)
  return {
    problems: { count: problems.length, first: problems[0]?.message ?? null },
    rulebook: { categories: report.categories, checks: report.checks },
    data: { ...shown, samples: version?.accepted ?? null, overrides: { ...overridesOf(folder, data.made), ...(shown.state === 'current' ? {} : await keptMix(ask, id)) } },
    evaluate,
    runs: runRows.list(db, id),
    chosen: (run) => chosenValues(folder, run),
    evals: evalRows.list(db, id),
    exports: exportRows.list(db, id),
    jobs: jobQueries.listJobs(db, LATEST_JOBS, id),
  }
}

/** Decisions about rows, imports and the mix put the data behind as well; the domain of datasets tells. */
async function withEdits(ask: Caller, project: string, data: Currency): Promise<Currency> {
  if (data.state !== 'current') return data
  const told = await ask('datasets.state', { project })
  return told.state === 'stale' ? { ...data, state: 'stale', edits: told.changes } : data
}

/** The counts that the person chose: what is generated next follows them. */
async function keptMix(ask: Caller, project: string): Promise<{ counts?: Record<string, number> }> {
  // A rulebook with problems has no mix; its stage says so.
  const mix = await ask('datasets.mix', { project }).catch(() => null)
  return mix === null || Object.keys(mix.kept).length === 0 ? {} : { counts: mix.kept }
}

/** Whether the rulebook of a project was checked already, as it is or was. */
export function areFactsKnown(project: string): boolean {
  return [...known.keys()].some((name) => name.startsWith(`${project} `))
}

type Checked = { problems: { severity: string; message: string }[]; categories: number; checks: number }
const known = new Map<string, Checked>()
const MAX_KNOWN = 100

/** The check of a rulebook, made again only when a text of it was changed: compiling takes longer than a call may. */
async function checked(ask: Caller, { id }: Project): Promise<Checked> {
  const { files } = await ask('rulebooks.read', { source: { project: id } })
  const name = `${id} ${sha256Of(files.map(({ path, sha256 }) => `${path} ${sha256}`).join('\n'))}`
  const before = known.get(name)
  if (before !== undefined) return before
  const report = await ask('projects.check', { source: { project: id } })
  const rulebook = files.find(({ path }) => path === 'rulebook.yaml')?.text ?? ''
  const made = { problems: report.problems, categories: report.categories.length, checks: countChecks(rulebook) }
  known.set(name, made)
  const [oldest] = known.keys()
  if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest)
  return made
}

/** The rules that have a sentence: the lines of the block `checks`. */
function countChecks(text: string): number {
  const block = /^checks:[^\n]*\n((?:[ \t]+[^\n]*\n|\s*#[^\n]*\n|\s*\n)*)/m.exec(`${text}\n`)?.[1] ?? ''
  return [...block.matchAll(/\bsay:/g)].length
}

/** How the newest version was asked for, as the call takes it again. */
function overridesOf(folder: string, version: string | null): Record<string, unknown> {
  const manifest = version === null ? null : readManifest(join(folder, 'data', version))
  const { project: _, ...fields } = calls['datasets.generate'].input.shape
  const stored = (manifest?.details?.['overrides'] ?? {}) as Record<string, unknown>
  return Object.fromEntries(Object.entries(stored).filter(([name]) => Object.hasOwn(fields, name)))
}

/** The keys of a run's config that the person set. */
function chosenValues(folder: string, run: Run): Record<string, unknown> {
  const path = join(folder, 'runs', run.id, 'origins.json')
  if (!existsSync(path)) return {}
  const origins = readJson(path) as Record<string, unknown>
  return Object.fromEntries(Object.entries(run.config).filter(([key]) => origins[key] === 'you'))
}
