/**
 * Answers the calls that look at rows of a version: a page, one row, its tokens, lengths, two versions side by side.
 * Knows what people decided about rows; changes nothing.
 */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallOf, CallOutput } from '../../contract/calls.ts'
import { inspectReportSchema } from '../../contract/entities/dataset.ts'
import type { Decision, FullRow, RowFilter } from '../../contract/entities/dataset-row.ts'
import { StudioError } from '../../contract/errors.ts'
import type { Handlers } from '../../contract/handlers.ts'
import type { IndexFilter } from '../db/row-index.ts'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { readManifest, sha256File, sha256Of } from '../platform/manifest.ts'
import { readJson } from '../platform/read-json.ts'
import type { BrowseAnswers } from './browse-worker.ts'
import type { BrowsableVersion } from './browser.ts'
import { decidedContents, readEdits } from './edits.ts'
import { firstRows } from './first-rows.ts'
import { inspectSplit } from './inspect.ts'
import type { DatasetsParts, DatasetThreads } from './parts.ts'
import type { ReadRow } from './row-lines.ts'
import { contentHashOf, messagesOf, searchWords, shownText, textOf } from './row-text.ts'
import { SPLITS } from './versions.ts'

type BrowseCalls = Pick<Handlers, Extract<CallOf<'datasets'>, 'datasets.browse' | 'datasets.row' | 'datasets.verdicts' | 'datasets.tokens' | 'datasets.lengths' | 'datasets.compare'>>
type Found = NonNullable<BrowseAnswers['row']>

/** Rows of a comparison that are shown of each kind. */
const EXAMPLES = 20

/** Builds the handlers. */
export function browseCalls(parts: DatasetsParts, threads: DatasetThreads): BrowseCalls {
  const { browser } = threads
  const editsOf = (project: string) => readEdits(parts.projectFolder(project))
  return {
    'datasets.browse': async ({ project, dataset_version, filter, offset, limit }) => {
      const version = threads.version(project, dataset_version)
      const edits = editsOf(project)
      const atOnce = offset === 0 && Object.keys(filter).length === 0 && browser.isFresh(version) ? firstRows(version, limit) : null
      if (atOnce !== null) {
        browser.indexSoon(version)
        return firstPage(version, atOnce, decisionsOn(edits))
      }
      const state = await browser.index(version)
      if (state.problem !== null) throw unreadable(version.id, state.problem)
      const asked = indexFilter(filter, (decision) => decidedContents(edits, decision))
      const judgedBy = filter.breaks === undefined ? null : await rulebookState(parts.projectFolder(project), version)
      if (judgedBy !== null && state.rows === state.of) await browser.judge(version, parts.projectFolder(project), judgedBy)
      const page = await browser.ask({ kind: 'page', version, filter: asked, offset, limit })
      const decisions = decisionsOn(edits)
      return {
        dataset_version: version.id,
        rows: page.rows.map(({ row, id, category, split, length, question, answer, content }) => ({ row, id, category, split: SPLITS[split]!, length, question, answer, decision: decisions.get(content) ?? null })),
        total: page.total,
        index: { rows: page.indexed, of: version.rows, judged: judgedBy === null ? null : page.judgedBy === judgedBy ? page.judged : 0, problem: browser.state(version).problem },
      }
    },
    'datasets.row': async ({ project, dataset_version, row }) => {
      const found = await findRow(threads, project, dataset_version, row)
      return { row: await fullRow(threads, project, found, [...editsOf(project).values()].find((edit) => isAbout(edit, found.found.content)) ?? null) }
    },
    'datasets.verdicts': ({ project, dataset_version, rows }) => verdictsOf(threads, project, dataset_version, rows),
    'datasets.tokens': async ({ project, dataset_version, row, base_model }, { signal }) => {
      const { raw } = await findRow(threads, project, dataset_version, row)
      return tokensOf(parts, project, raw, base_model, signal)
    },
    'datasets.lengths': ({ project, dataset_version, split, base_model, max_length }, { signal }) => lengthsOf(parts, threads.version(project, dataset_version), { project, split, base_model, max_length, signal }),
    'datasets.compare': async ({ project, a, b }) => {
      const [first, second] = [threads.version(project, a), threads.version(project, b)]
      await Promise.all([browser.index(first, { whole: true }), browser.index(second, { whole: true })])
      return compared(a, b, await browser.ask({ kind: 'compare', a: first, b: second, examples: EXAMPLES }))
    },
  }
}

function compared(a: string, b: string, { categories, splits, same, onlyA, onlyB, changed, examples }: BrowseAnswers['compare']): CallOutput<'datasets.compare'> {
  return {
    a, b, categories, same, only_a: onlyA, only_b: onlyB, changed,
    splits: splits.map(({ split, ...counts }) => ({ split: SPLITS[split]!, ...counts })),
    examples: examples.map((pair) => ({
      kind: pair.a === null ? 'only_b' as const : pair.b === null ? 'only_a' as const : 'changed' as const,
      category: (pair.a ?? pair.b)?.category ?? '', question: (pair.a ?? pair.b)?.question ?? '',
      a: pair.a?.answer ?? null, b: pair.b?.answer ?? null,
    })),
  }
}

/** What was decided about rows, by their content. */
function decisionsOn(edits: ReturnType<typeof readEdits>): Map<number, Decision> {
  return new Map([...edits.values()].flatMap((edit) => decidedContents(new Map([[edit.key, edit]])).map((content) => [content, edit.decision] as const)))
}

/** The first rows before there is an index: it counts what was read, as one that is being made does. */
function firstPage({ id, rows: of }: BrowsableVersion, read: readonly ReadRow[], decisions: ReadonlyMap<number, Decision>): CallOutput<'datasets.browse'> {
  const rows = read.map(({ place: { id, category, split, length, content }, text }, row) => ({ row, id, category, split: SPLITS[split]!, length, ...shownText(text), decision: decisions.get(content) ?? null }))
  return { dataset_version: id, rows, total: rows.length, index: { rows: rows.length, of, judged: null, problem: null } }
}

/** A row by its number. Throws `not_found`. */
export async function findRow(threads: DatasetThreads, project: string, id: string | undefined, row: number): Promise<Found> {
  const version = threads.version(project, id)
  const state = await threads.browser.index(version)
  if (state.problem !== null) throw unreadable(version.id, state.problem)
  const found = await threads.browser.ask({ kind: 'row', version, row })
  if (found !== null) return found
  throw new StudioError({ code: 'not_found', message: `Dataset version ${version.id} has no row ${row}.`, next_step: `Ask for a row below ${version.rows}.` })
}

/** Whether a decision is about the row with this content, in its original or its fixed form. */
export function isAbout(edit: { question: string; answer: string; fixed: string | null }, content: number): boolean {
  return contentHashOf(edit) === content || (edit.fixed !== null && contentHashOf({ question: edit.question, answer: edit.fixed }) === content)
}

/** A row as the rules are asked about it. */
function asJudged({ found, stored }: Pick<Found, 'found' | 'stored'>) {
  const messages = messagesOf(stored)
  const isPlain = messages.filter(({ role }) => role !== 'system').length <= 2
  return { ...textOf(stored), category: found.category, request: stored['request'] as never, slice: stored['slice'] as never, ...(isPlain ? {} : { messages }) }
}

async function verdictsOf(threads: DatasetThreads, project: string, version: string | undefined, rows: readonly number[]): Promise<CallOutput<'datasets.verdicts'>> {
  const found = await Promise.all(rows.map((row) => findRow(threads, project, version, row)))
  const judged = await threads.rules(project, { kind: 'judge', rows: found.map(asJudged) }).catch(() => [])
  return {
    verdicts: judged.map(({ checks, broken: [first] }, index) => ({
      row: rows[index]!,
      rules: checks.length,
      broken: first === undefined ? null : (checks.find(({ check }) => check === first.check)?.say ?? first.reason),
    })),
  }
}

async function fullRow(threads: DatasetThreads, project: string, { found, stored }: Found, edit: FullRow['edit']): Promise<FullRow> {
  // A rulebook that is broken just now has no verdict; the row can be read all the same.
  const verdict = await threads.rules(project, { kind: 'judge', rows: [asJudged({ found, stored })] }).then(([first]) => first ?? null, () => null)
  return {
    row: found.row, id: found.id, category: found.category, split: SPLITS[found.split]!, messages: messagesOf(stored), edit,
    group: typeof stored['group'] === 'string' ? stored['group'] : '',
    verdict: verdict === null ? null : { category: verdict.category, checks: verdict.checks, broken: verdict.broken },
  }
}

function indexFilter(filter: RowFilter, contents: (decision?: Decision) => number[]): IndexFilter {
  const { text, category, split, breaks, min_length, max_length, decision } = filter
  return {
    words: searchWords(text ?? ''),
    ...(category === undefined ? {} : { category }),
    ...(split === undefined ? {} : { split: SPLITS.indexOf(split) }),
    ...(breaks === undefined ? {} : { breaks }),
    ...(min_length === undefined ? {} : { minLength: min_length }),
    ...(max_length === undefined ? {} : { maxLength: max_length }),
    ...(decision === undefined ? {} : { contents: decision === 'open' ? { hashes: contents(), isIn: false } : { hashes: contents(decision), isIn: true } }),
  }
}

/** Names the rulebook and its knowledge as they are now, by the files that the version was made from. */
async function rulebookState(projectDir: string, { folder }: BrowsableVersion): Promise<string> {
  const inputs = readManifest(folder)?.inputs.filter(({ name }) => name !== 'import') ?? []
  const hashes = await Promise.all(inputs.map(async ({ path }) => `${path} ${existsSync(join(projectDir, path)) ? await sha256File(join(projectDir, path)) : ''}`))
  return sha256Of(hashes.join('\n'))
}

async function tokensOf(parts: DatasetsParts, project: string, raw: string, model: string | undefined, signal: AbortSignal) {
  const folder = mkdtempSync(join(tmpdir(), 'tunesmith-row-'))
  try {
    for (const split of SPLITS) writeFileSync(join(folder, `${split}.jsonl`), split === 'train' ? `${raw}\n` : '')
    const projectDir = parts.projectFolder(project)
    const base = parts.baseModel(model)
    const report = await inspectSplit({ version: folder, split: 'train', n: 1, baseModel: base.folder, training: parts.training(projectDir, model), signal })
    const sample = report.samples[0]
    if (sample === undefined) throw new StudioError({ code: 'bad_rows', message: `Training would leave this row out: ${Object.keys(report.dropped).join(', ')}.`, next_step: 'Look at the row and the training length.' })
    return { rendered: sample.rendered, tokens: sample.tokens, truncated: sample.truncated, max_length: report.max_length, base_model: base.id }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type LengthsAsked = { project: string; split: 'train' | 'val' | 'test'; base_model: string | undefined; max_length: number | undefined; signal: AbortSignal }
const lengthsSchema = inspectReportSchema.omit({ samples: true })

/** Counted once for a version, model and training settings, then kept. */
async function lengthsOf(parts: DatasetsParts, version: BrowsableVersion, { project, split, base_model, max_length, signal }: LengthsAsked) {
  const training = { ...parts.training(parts.projectFolder(project), base_model), ...(max_length === undefined ? {} : { max_length }) }
  const base = parts.baseModel(base_model)
  const kept = `${version.path}.lengths-${sha256Of(JSON.stringify([version.source, split, base.id, training])).slice(0, 16)}.json`
  if (existsSync(kept)) return lengthsSchema.parse(readJson(kept))
  const { samples: _, ...lengths } = await inspectSplit({ version: version.folder, split, n: 0, baseModel: base.folder, training, signal })
  writeJsonAtomic(kept, lengths)
  return lengths
}

function unreadable(version: string, problem: string): StudioError {
  return new StudioError({ code: 'bad_rows', message: `The rows of ${version} cannot be read: ${problem}`, next_step: 'Run `verify` on this version; generate a new one if it was changed.' })
}
