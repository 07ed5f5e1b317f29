/**
 * Worker thread that answers what needs a project's rulebook at once: the mix, samples drawn to be looked at, verdicts on
 * rows, the first rows of a foreign file, whether a version is behind. Knows no call.
 */

import { parentPort } from 'node:worker_threads'
import type { ColumnMapping, PreviewRow, Reading, SniffedFile } from '../../contract/entities/dataset-import.ts'
import type { MixCategory, PreviewSample } from '../../contract/entities/dataset-row.ts'
import { toStudioError, type ErrorParts } from '../../contract/errors.ts'
import { readManifest } from '../platform/manifest.ts'
import { changesSince } from './current-version.ts'
import { previewFile, sniffFile } from './import/index.ts'
import { judge, rulebookOf, verdictOf, type HeldRulebook, type JudgedRow, type Judgement } from './held-rulebook.ts'

/** What the thread is asked. */
export type RulesQuestion =
  | { kind: 'mix'; counts: Record<string, number> }
  | { kind: 'preview'; counts: Record<string, number>; seed: number | undefined; each: number; turn: number }
  | { kind: 'judge'; rows: readonly JudgedRow[] }
  | { kind: 'changes'; version: string }
  | { kind: 'sniff'; path: string; reading: Reading | undefined }
  | { kind: 'preview_import'; path: string; reading: Reading | undefined; mapping: ColumnMapping; rows: number; keepBroken: boolean }
/** What it answers. */
export type RulesAnswers = {
  mix: { categories: MixCategory[]; checks: { id: string; say: string }[]; seed: number }
  preview: PreviewSample[]
  judge: Judgement[]
  changes: string[]
  sniff: SniffedFile
  preview_import: PreviewRow[]
}
/** A question and its answer on their way. */
export type RulesRequest = { id: number; projectDir: string; question: RulesQuestion }
export type RulesReply = { id: number } & ({ answer: RulesAnswers[keyof RulesAnswers] } | { error: ErrorParts })

function mix(rulebook: HeldRulebook, counts: Record<string, number>): RulesAnswers['mix'] {
  const { compiled } = rulebook
  rulebook.capacity ??= compiled.capacity()
  const distinct = new Map(rulebook.capacity.map((each) => [each.category, each.distinctSamples]))
  const plan = compiled.plan({ counts })
  const { hold_out } = compiled.source.split
  const categories = plan.plans.map(({ category, asked, arms, talk }): MixCategory => ({
    category: category.name, about: category.about, asked,
    rulebook_count: category.count,
    rows_each: talk?.rows.length ?? 1,
    least: hold_out.prompts?.[category.name] ?? hold_out.groups?.[category.name] ?? 0,
    distinct: distinct.get(category.name) ?? null,
    held_out: talk === null ? arms.reduce((sum, arm) => sum + arm.heldOut.length, 0) : talk.test * talk.rows.length,
  }))
  return { categories, checks: compiled.checks.map(({ id, say }) => ({ id, say })), seed: plan.seed }
}

function preview(rulebook: HeldRulebook, { counts, seed, each, turn }: Extract<RulesQuestion, { kind: 'preview' }>): PreviewSample[] {
  const { compiled } = rulebook
  const plan = compiled.plan({ counts, ...(seed === undefined ? {} : { seed }) })
  return plan.plans.flatMap(({ category, asked }) => {
    const shown = Math.min(each, asked)
    const step = Math.max(1, Math.floor(asked / shown))
    return Array.from({ length: shown }, (_, i): PreviewSample[] => {
      const number = (i * step + turn * shown) % asked
      const sample = compiled.sampleNamed(plan, `${category.name}-${String(number).padStart(6, '0')}.0`)
      if (sample === null || 'reject' in sample) return []
      const verdict = verdictOf(rulebook, category.name, compiled.scoreSample(sample))
      return [{ id: sample.id, category: category.name, question: sample.prompt, answer: sample.answer, verdict }]
    }).flat()
  })
}

async function answer(projectDir: string, question: RulesQuestion): Promise<RulesAnswers[keyof RulesAnswers]> {
  if (question.kind === 'sniff') return sniffFile(question.path, question.reading)
  if (question.kind === 'changes') {
    const manifest = readManifest(question.version)
    return manifest === null ? [] : changesSince(projectDir, manifest)
  }
  const rulebook = rulebookOf(projectDir)
  if (question.kind === 'mix') return mix(rulebook, question.counts)
  if (question.kind === 'preview') return preview(rulebook, question)
  if (question.kind === 'preview_import') return previewFile(rulebook, question)
  return question.rows.map((row) => judge(rulebook, row))
}

parentPort?.on('message', ({ id, projectDir, question }: RulesRequest) => {
  answer(projectDir, question).then(
    (answer) => parentPort?.postMessage({ id, answer } satisfies RulesReply),
    (error: unknown) => parentPort?.postMessage({ id, error: toStudioError(error).toParts() } satisfies RulesReply),
  )
})
