/**
 * A source of samples with a person's overlay: the generator's own rows, some left out or answered otherwise, and after
 * them the rows that no generator drew. All pass the same checks and get a split by the same hash of their question.
 */

import { createRowWriter, type RowBytes } from '../../engine/format/index.ts'
import { normalisePrompt, type Compiled, type Plan, type Sample } from '../../engine/index.ts'
import { hashName, hashText } from '../../engine/random.ts'
import { OwnRows, type Overlay } from './overlay.ts'
import type { OwnRow } from './own-rows.ts'
import { contentHashOf } from './row-text.ts'
import type { DrawnSample, SampleSource } from './sample-chunk.ts'
import { SPLITS } from './versions.ts'

/** The category of rows that fit none of the rulebook's. */
export const UNSORTED = 'imported'

/** Draws the plan's samples, laid over. */
export function laidOver(compiled: Compiled, plan: Plan, overlay: Overlay): SampleSource {
  const own = new OwnRows(overlay)
  const answers = new Map(overlay.answers)
  const questions = new Set(overlay.questions)
  const categories = own.count === 0 ? plan.categories : [...plan.categories, UNSORTED]
  const indexOf = new Map(categories.map((name, index) => [name, index]))
  const writeOwn = ownWriter(compiled)
  const drawn = (position: number, attempt: number, into: RowBytes): DrawnSample => {
    const sample = compiled.sampleAt(plan, position, attempt)
    const category = indexOf.get(sample.category)!
    if ('reject' in sample) return { reject: sample.reject, category }
    if (questions.size > 0 && questions.has(normalisePrompt(sample.prompt))) return { reject: 'test question', category }
    const fixed = answers.get(compiled.contentHash(sample))
    if (fixed === null) return { reject: 'excluded', category }
    const kept: Sample = fixed === undefined ? sample : { ...sample, answer: fixed }
    const broken = firstBroken(compiled, kept)
    if (broken !== null) return { reject: `check:${broken}`, category }
    compiled.writeRow(kept, into)
    return { content: compiled.contentHash(kept), group: kept.groupHash, split: SPLITS.indexOf(kept.split), category }
  }
  const taken = (number: number, attempt: number, into: RowBytes): DrawnSample => {
    const given = own.at(number)
    const category = indexOf.get(given.category ?? UNSORTED) ?? indexOf.get(UNSORTED)!
    // The same row again is no other sample.
    if (attempt > 0) return { reject: 'duplicate', category }
    const fixed = answers.get(contentHashOf(given))
    if (fixed === null) return { reject: 'excluded', category }
    const row = fixed === undefined ? given : { ...given, answer: fixed }
    const normal = normalisePrompt(row.question)
    if (questions.has(normal)) return { reject: 'test question', category }
    if (plan.heldOutPrompts.has(normal)) return { reject: 'held-out prompt', category }
    const group = hashText(normal, plan.seed)
    writeOwn(row, categories[category]!, hashName(hashText(normal)), into)
    return { content: contentHashOf(row), group, split: group / 2 ** 53 < plan.valRatio ? 1 : 0, category }
  }
  return {
    asked: plan.asked + own.count,
    categories,
    draw: (position, attempt, into) => (position < plan.asked ? drawn(position, attempt, into) : taken(position - plan.asked, attempt, into)),
  }
}

/** The first check that a generated sample breaks, or null: the engine's promise, verified on every row. */
function firstBroken(compiled: Compiled, sample: Sample): string | null {
  for (const { check, k, n } of compiled.scoreSample(sample)) if (k < n) return check
  return null
}

/** Writes rows of one turn in the project's format, and longer ones with all their turns. */
function ownWriter(compiled: Compiled): (row: OwnRow, category: string, group: string, into: RowBytes) => void {
  const write = createRowWriter(compiled.source.format)
  return (row, category, group, into) => {
    const head = { id: row.id, category, group, wording: '', request: {}, slice: {} }
    if (row.messages === undefined) return write({ ...head, prompt: row.question, answer: row.answer }, into)
    into.raw(new TextEncoder().encode(`${JSON.stringify({ ...head, messages: [...row.messages.slice(0, -1), { role: 'assistant', content: row.answer }] })}\n`))
  }
}
