/**
 * Going on from an earlier eval: what it asked and heard, and the questions that come next: those held back and not asked
 * yet, then further ones of the same kinds. Knows no subject at work and writes no report.
 */
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { EvalReport } from '../../contract/entities/eval.ts'
import { evalReportSchema } from '../../contract/entities/eval.ts'
import type { Manifest } from '../../contract/entities/manifest.ts'
import { StudioError } from '../../contract/errors.ts'
import { countFurther, furtherQuestions, type FurtherCount, type FurtherRequest } from '../datasets/index.ts'
import { findChangedInputs, readManifest } from '../platform/manifest.ts'
import { readJson } from '../platform/read-json.ts'
import { readRows } from '../platform/read-rows.ts'
import { readAsked, readHeldOut, spread, type HeldOutItem } from './held-out.ts'
import type { SuiteFacts, UnscoredOutput } from './rulebook-worker.ts'

/** An eval that is gone on from. */
export type Earlier = { manifest: Manifest; report: EvalReport; outputs: UnscoredOutput[]; asked: ReadonlySet<string> }
/** The questions to ask now: `heldBack` of them are the version's own, the others lie in `files`. */
export type NextQuestions = { items: HeldOutItem[]; heldBack: number; files: string[]; rejected: Record<string, number> }
/** How many further questions there are. */
export type FurtherPlan = { held_back: number; further: number; is_all: boolean; rejected: Record<string, number> }

type Line = Omit<HeldOutItem, 'reference'> & { decode: string; mode: 'free' | 'constrained'; output: string; n_tokens: number; stop_reason: string }

/** Reads an eval's folder. Throws `verification_failed` where a line is damaged. */
export async function readEarlier(folder: string): Promise<Earlier> {
  const manifest = readManifest(folder)
  if (manifest === null) throw new StudioError({ code: 'not_found', message: `The eval in ${folder} was never finished.`, next_step: 'Go on from a finished one, or evaluate anew.' })
  const outputs: UnscoredOutput[] = []
  for await (const read of readRows(join(folder, 'outputs.jsonl'))) {
    if ('problem' in read) throw new StudioError({ code: 'verification_failed', message: `Line ${read.line} of the outputs of ${manifest.id} is damaged: ${read.problem}.`, next_step: 'Evaluate anew.' })
    const { decode, mode, output, n_tokens, stop_reason, ...item } = read.value as Line
    outputs.push({ item: { ...item, reference: '' }, decoding: decode, mode, output, n_tokens, stop_reason })
  }
  return { manifest, report: evalReportSchema.parse(readJson(join(folder, 'report.json'))), outputs, asked: new Set(outputs.map(({ item }) => item.id)) }
}

/** Refuses to join answers of a model or a decoding that is not what it was. `inputs` are the names of the subject's own. */
export async function requireSameSubject({ manifest }: Earlier, suite: SuiteFacts, inputs: readonly string[], projectDir: string): Promise<void> {
  const again = 'Evaluate anew: answers of two different models cannot be counted together.'
  const [changed] = await findChangedInputs({ ...manifest, inputs: manifest.inputs.filter(({ name }) => inputs.includes(name)) }, projectDir)
  if (changed !== undefined) throw new StudioError({ code: 'bad_input', message: `The model was changed since ${manifest.id}: ${changed.detail}.`, next_step: again })
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(suite.decode)), manifest.details?.['decode'])) throw new StudioError({ code: 'bad_input', message: `The suite’s decoding was changed since ${manifest.id}.`, next_step: again })
}

/** The next questions, as many as there are up to `want`; further ones are frozen. Throws `not_found` where there is none. */
export async function nextQuestions(request: FurtherRequest, earlier: Earlier, want: number): Promise<NextQuestions> {
  const left = spread(await notAsked(request, earlier), want)
  if (left.length === want) return { items: left, heldBack: want, files: [], rejected: {} }
  const made = await whereKindsAreSame(left.length, () => furtherQuestions(request, [...earlier.asked], want - left.length))
  if (made === null) return { items: left, heldBack: left.length, files: [], rejected: {} }
  const { files, counts } = made
  const gone = new Set([...earlier.asked, ...counts.leaked])
  const further = (await Promise.all(files.map(readAsked))).flat().filter(({ id }) => !gone.has(id)).slice(0, want - left.length)
  if (left.length + further.length === 0) throw usedUp(earlier, counts)
  return { items: [...left, ...further], heldBack: left.length, files, rejected: counts.rejected }
}

/** Counts them without drawing more than `most`; writes nothing. */
export async function planFurther(request: FurtherRequest, earlier: Earlier, most: number): Promise<FurtherPlan> {
  const left = (await notAsked(request, earlier)).length
  if (left >= most) return { held_back: left, further: 0, is_all: false, rejected: {} }
  const counts = await whereKindsAreSame(left, () => countFurther(request, [...earlier.asked], most - left))
  if (counts === null) return { held_back: left, further: 0, is_all: true, rejected: {} }
  const { usable, fresh, isAll, rejected } = counts
  return { held_back: left, further: usable.length + fresh, is_all: isAll, rejected }
}

/** What is held back can be asked whatever became of the rulebook: null where there is some, but no further question of its kind. */
async function whereKindsAreSame<T>(left: number, find: () => Promise<T>): Promise<T | null> {
  try {
    return await find()
  } catch (error) {
    if (left > 0 && error instanceof StudioError && error.code === 'bad_input') return null
    throw error
  }
}

async function notAsked({ version, categories }: FurtherRequest, { asked }: Earlier): Promise<HeldOutItem[]> {
  return (await readHeldOut(version, categories)).filter(({ id }) => !asked.has(id))
}

function usedUp({ asked }: Earlier, { rejected }: FurtherCount): StudioError {
  const reasons = Object.entries(rejected).map(([reason, n]) => `${n} ${reason}`).join(', ')
  return new StudioError({
    code: 'not_found',
    message: `All ${asked.size} questions that the rulebook can hold back were asked: it makes no other.`,
    next_step: 'Add phrasings or things to the rulebook and generate again.',
    detail: reasons === '' ? '' : `Looked at and refused: ${reasons}.`,
  })
}
