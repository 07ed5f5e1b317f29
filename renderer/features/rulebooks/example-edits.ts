/** Adding an example to the rulebook. Knows the shape of an example; judges nothing. */

import type { DocumentOp } from '../../../engine/document/plain-edit.ts'
import type { Plain } from '../../../engine/document/write-value.ts'
import { listOf, type Block } from './source-of.ts'

/** An example as a person makes one. */
export type NewExample = { answer: string; prompt: string; category: string; breaks: readonly string[]; request?: Readonly<Record<string, Plain>> }

/** The edits that put an example at the end of the list. */
export function addExample(source: Block, { answer, prompt, category, breaks, request }: NewExample): DocumentOp[] {
  const example: Record<string, Plain> = { ...(breaks.length === 0 ? { good: true } : { breaks: [...breaks] }), category }
  if (prompt.trim() !== '') example['prompt'] = prompt.trim()
  else if (request !== undefined && Object.keys(request).length > 0) example['request'] = request
  example['answer'] = answer
  return Array.isArray(source['examples']) && listOf(source['examples']).length > 0 ? [{ do: 'insert', path: ['examples'], value: example }] : [{ do: 'set', path: ['examples'], value: [example] }]
}
