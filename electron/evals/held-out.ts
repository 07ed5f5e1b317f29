/**
 * The held-out prompts of a dataset version for one suite: read from its test split, answers set apart.
 * Knows the row shapes of the studio's own files; asks nothing of the rulebook.
 */
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Message } from '../../contract/entities/dataset.ts'
import { StudioError } from '../../contract/errors.ts'

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
  const items: HeldOutItem[] = []
  const lines = createInterface({ input: createReadStream(join(versionFolder, 'test.jsonl')), crlfDelay: Infinity })
  for await (const line of lines) {
    if (line === '') continue
    const row = JSON.parse(line) as Row
    if (from.includes(row.category)) items.push(toItem(row))
  }
  if (items.length === 0) {
    throw new StudioError({
      code: 'bad_rows',
      message: `The test split has no held-out prompt of ${from.join(', ')}.`,
      next_step: 'Set split.hold_out in the rulebook and generate again.',
    })
  }
  if (limit === undefined || items.length <= limit) return items
  return Array.from({ length: limit }, (_, i) => items[Math.floor((i * items.length) / limit)]!)
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
