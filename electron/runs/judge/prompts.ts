/**
 * The prompts that a run answers while it trains: the person's own questions, then rows of the val split drawn by the
 * run's seed. Written once into the run folder, so that trainer and judge mean the same. The test split is never opened.
 */
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as z from 'zod'
import type { Question } from '../../../contract/entities/question.ts'
import { writeFileAtomic } from '../../platform/atomic-write.ts'
import { readJson } from '../../platform/read-json.ts'

/** Name of the file in a run folder. */
export const PROMPTS_NAME = 'sample_prompts.jsonl'

const messageSchema = z.object({ role: z.string(), content: z.string() })
/** A row of the val split, as far as its prompt goes. */
const rowSchema = z.looseObject({
  id: z.coerce.string(),
  category: z.string().optional(),
  request: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  slice: z.record(z.string(), z.coerce.string()).optional(),
  messages: z.array(messageSchema).min(1).optional(),
  prompt: z.union([z.string(), z.array(messageSchema)]).optional(),
  instruction: z.string().optional(),
})
/** A line of the file. `row` is the whole row of the val split: the trainer renders it as it renders a row of the training. */
const promptSchema = z.discriminatedUnion('source', [
  z.object({ source: z.literal('mine'), id: z.string(), question: z.string(), messages: z.array(messageSchema) }),
  z.object({ source: z.literal('val'), id: z.string(), question: z.string(), row: rowSchema }),
])

/** A prompt that is answered during training. */
export type SamplePrompt = z.infer<typeof promptSchema>

/** What decides the prompts of a run. */
export type PromptChoice = { questions: readonly Question[]; system: string | undefined; valFile: string; count: number; seed: number }

/** Writes the prompts of a run, unless they are there already. */
export function writePrompts(runDir: string, choice: PromptChoice): void {
  const path = join(runDir, PROMPTS_NAME)
  if (existsSync(path)) return
  writeFileAtomic(path, choosePrompts(choice).map((prompt) => `${JSON.stringify(prompt)}\n`).join(''))
}

/** The prompts of a run in their order; none where an older run has no such file. */
export function readPrompts(runDir: string): SamplePrompt[] {
  const path = join(runDir, PROMPTS_NAME)
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8').split('\n').flatMap((line) => {
    const parsed = promptSchema.safeParse(parseLine(line))
    return parsed.success ? [parsed.data] : []
  })
}

/** Bytes of the val split's beginning in which the rows are looked for that a trainer without a studio asks. */
const FIRST_BYTES = 4 << 20

/**
 * The prompts of a run that was trained without a studio: the trainer asked the first rows of its val split, found again by
 * their ids; where that file is gone, what the answers' own lines say was asked.
 */
export function recoverPrompts(runDir: string): SamplePrompt[] {
  const asked = new Map(readLines(join(runDir, SAMPLES_NAME)).flatMap((line) => {
    const parsed = askedSchema.safeParse(line)
    return parsed.success ? [[parsed.data.prompt_id, parsed.data.prompt] as const] : []
  }))
  const rows = new Map(readLines(valFileOf(runDir)).flatMap((line) => {
    const parsed = rowSchema.safeParse(line)
    return parsed.success ? [[parsed.data.id, parsed.data] as const] : []
  }))
  return [...asked].map(([id, messages]) => {
    const row = rows.get(id)
    return row === undefined
      ? { source: 'val', id, question: messages.findLast(({ role }) => role === 'user')?.content ?? '', row: { id } }
      : { source: 'val', id, question: questionOf(row), row }
  })
}

const SAMPLES_NAME = 'samples.jsonl'
const askedSchema = z.looseObject({ prompt_id: z.string(), prompt: z.array(messageSchema) })

/** The val split that the run's config names; the project's own version of that name where the project was moved. */
function valFileOf(runDir: string): string {
  const config = z.looseObject({ dataset_dir: z.string() }).safeParse(existsSync(join(runDir, 'config.json')) ? readJson(join(runDir, 'config.json')) : null)
  const named = config.success ? config.data.dataset_dir : ''
  return [named, join(runDir, '..', '..', 'data', basename(named))].map((folder) => join(folder, 'val.jsonl')).find(existsSync) ?? ''
}

/** The whole lines at the beginning of a file; none where it is not there. */
function readLines(path: string): unknown[] {
  if (path === '' || !existsSync(path)) return []
  const fd = openSync(path, 'r')
  try {
    const block = Buffer.alloc(Math.min(FIRST_BYTES, fstatSync(fd).size))
    const text = block.toString('utf8', 0, readSync(fd, block, 0, block.length, 0))
    return text.split('\n').map(parseLine)
  } finally {
    closeSync(fd)
  }
}

/** Own questions first, then drawn rows, the categories in turn. */
export function choosePrompts({ questions, system, valFile, count, seed }: PromptChoice): SamplePrompt[] {
  const before = system === undefined ? [] : [{ role: 'system', content: system }]
  const mine = questions.map(({ id, text }): SamplePrompt => ({ source: 'mine', id, question: text, messages: [...before, { role: 'user', content: text }] }))
  return [...mine, ...drawRows(valFile, count, seed)]
}

/** Rows tried for each that is wanted: enough to find rare categories, few enough for a file of any size. */
const TRIES = 8
/** Most bytes of a row that is drawn. */
const BLOCK = 1 << 16

function drawRows(path: string, count: number, seed: number): SamplePrompt[] {
  if (count === 0 || !existsSync(path)) return []
  const fd = openSync(path, 'r')
  try {
    const size = fstatSync(fd).size
    const found = new Map<string, SamplePrompt & { source: 'val' }>()
    for (let i = 0; i < count * TRIES; i++) {
      const prompt = promptAt(fd, Math.floor(fraction(seed, i) * size), size)
      if (prompt !== null && !found.has(prompt.id)) found.set(prompt.id, prompt)
    }
    return inTurn([...found.values()]).slice(0, count)
  } finally {
    closeSync(fd)
  }
}

/** The first whole row after a place of the file; the first of all at place 0. */
function promptAt(fd: number, place: number, size: number): (SamplePrompt & { source: 'val' }) | null {
  const block = Buffer.alloc(Math.min(BLOCK, size - place))
  const text = block.subarray(0, readSync(fd, block, 0, block.length, place))
  const start = place === 0 ? 0 : text.indexOf(10) + 1
  if (place !== 0 && start === 0) return null
  const end = text.indexOf(10, start)
  if (end === -1) return null
  const parsed = rowSchema.safeParse(parseLine(text.subarray(start, end).toString('utf8')))
  return parsed.success ? { source: 'val', id: parsed.data.id, question: questionOf(parsed.data), row: parsed.data } : null
}

function questionOf(row: z.infer<typeof rowSchema>): string {
  const prompt = row.messages?.slice(0, -1) ?? row.prompt ?? row.instruction ?? ''
  return typeof prompt === 'string' ? prompt : (prompt.findLast(({ role }) => role === 'user')?.content ?? prompt.at(-1)?.content ?? '')
}

/** One of each category after another, so that few prompts show all of them. */
function inTurn<T extends { row: { category?: string | undefined } }>(prompts: readonly T[]): T[] {
  const byCategory = Map.groupBy(prompts, ({ row }) => row.category ?? '')
  const queues = [...byCategory.keys()].sort().map((key) => byCategory.get(key)!)
  const longest = Math.max(0, ...queues.map((queue) => queue.length))
  return Array.from({ length: longest }, (_, i) => queues.flatMap((queue) => (queue[i] === undefined ? [] : [queue[i]]))).flat()
}

/** The i-th number in [0, 1) of a seed: the same on every machine. */
function fraction(seed: number, index: number): number {
  let x = Math.imul((seed ^ 0x9e3779b9) + Math.imul(index + 1, 0x85ebca6b), 0xc2b2ae35)
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d)
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39)
  return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
