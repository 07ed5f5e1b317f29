/**
 * The held-out prompts of a dataset version for one suite: read from its test split, answers set apart.
 * Knows the row shapes of the studio's own files; asks nothing of the rulebook.
 */
import { join } from 'node:path'
import type { Message } from '../../contract/entities/dataset.ts'
import { StudioError } from '../../contract/errors.ts'
import { readRows } from '../platform/read-rows.ts'

/** A held-out prompt with what is known of it. */
export type HeldOutItem = {
  id: string
  category: string
  request: Record<string, string | number>
  slice: Record<string, string>
  wording: string
  prompt: Message[]
  /** The sample's own answer; not shown to the subject. */
  reference: string
}

type Row = { id: string; category: string; request?: Record<string, string | number>; slice?: Record<string, string>; wording?: string; messages?: Message[]; prompt?: string | Message[]; completion?: string | Message[] }

/** Items of the categories in `from`, in file order; at most `limit`, spread evenly over the file. */
export async function readHeldOut(versionFolder: string, from: readonly string[], limit?: number): Promise<HeldOutItem[]> {
  const items = (await readAsked(join(versionFolder, 'test.jsonl'))).filter(({ category }) => from.includes(category))
  if (items.length === 0) {
    throw new StudioError({
      code: 'bad_rows',
      message: `The test split has no held-out prompt of ${from.join(', ')}.`,
      next_step: 'Set split.hold_out in the rulebook and generate again.',
    })
  }
  return limit === undefined ? items : spread(items, limit)
}

/** At most `limit` of them, spread evenly. */
export function spread<T>(items: readonly T[], limit: number): T[] {
  if (items.length <= limit) return [...items]
  return Array.from({ length: limit }, (_, i) => items[Math.floor((i * items.length) / limit)]!)
}

/** Every question of a split file, in file order. */
export async function readAsked(path: string): Promise<HeldOutItem[]> {
  const items: HeldOutItem[] = []
  for await (const read of readRows(path)) {
    if ('problem' in read) throw damaged(path, read.line, read.problem)
    items.push(toItem(read.value as Row))
  }
  return items
}

function damaged(path: string, line: number, problem: string): StudioError {
  return new StudioError({ code: 'bad_rows', message: `Row ${line} of ${path} cannot be read: ${problem}.`, next_step: 'Generate the dataset again.' })
}

function toItem(row: Row): HeldOutItem {
  const messages = row.messages ?? [...asMessages(row.prompt ?? '', 'user'), ...asMessages(row.completion ?? '', 'assistant')]
  return {
    id: row.id,
    category: row.category,
    request: row.request ?? {},
    slice: row.slice ?? {},
    wording: row.wording ?? '',
    prompt: messages.slice(0, -1),
    reference: messages.at(-1)?.content ?? '',
  }
}

function asMessages(value: string | Message[], role: 'user' | 'assistant'): Message[] {
  return typeof value === 'string' ? [{ role, content: value }] : value
}
