/**
 * Adding and removing a rule: every place of the rulebook that must name it. Knows where rules are named; writes nothing itself.
 */

import type { DocumentOp } from '../../../engine/document/plain-edit.ts'
import type { LiveDraft } from '../../rulebook-worker/live-types.ts'
import { blockAt, blockOf, listOf, type Block } from './source-of.ts'

/** The edits that add a sentence as a rule: the rule, its words, and every sequence of its form obeys it. */
export function addRule(source: Block, draft: LiveDraft): { id: string; ops: DocumentOp[] } {
  const taken = new Set([...Object.keys(blockAt(source, 'rules')), ...Object.keys(blockAt(source, 'checks'))])
  const id = freeName(draft.template, taken)
  const needs = headCheck(source, draft.form)
  const rule = { of: draft.form, [draft.of]: draft.expression, ...(needs === null ? {} : { needs: [needs] }) }
  const sequences = Object.entries(blockAt(source, 'sequences')).filter(([, sequence]) => blockOf(sequence)['form'] === draft.form)
  return {
    id,
    ops: [
      { do: 'set', path: ['rules', id], value: rule },
      ...sequences.map(([name, sequence]): DocumentOp => ('obey' in blockOf(sequence) ? { do: 'insert', path: ['sequences', name, 'obey'], value: id } : { do: 'set', path: ['sequences', name, 'obey'], value: [id] })),
      { do: 'set', path: ['checks', id], value: { say: draft.words } },
    ],
  }
}

/** The edits that take a rule out wherever it is named. */
export function removeRule(source: Block, id: string): DocumentOp[] {
  const ops: DocumentOp[] = []
  for (const [name, sequence] of Object.entries(blockAt(source, 'sequences'))) {
    for (const key of ['obey', 'relax'] as const) {
      const index = listOf(blockOf(sequence)[key]).indexOf(id)
      if (index !== -1) ops.push({ do: 'remove', path: ['sequences', name, key, index] })
    }
  }
  for (const [name, suite] of Object.entries(blockAt(source, 'suites'))) {
    if (Object.hasOwn(blockAt(blockOf(suite), 'gates'), id)) ops.push({ do: 'remove', path: ['suites', name, 'gates', id] })
    const index = listOf(blockOf(suite)['report']).indexOf(id)
    if (index !== -1) ops.push({ do: 'remove', path: ['suites', name, 'report', index] })
  }
  // From the last example to the first, so that the numbers of those before stay right.
  for (const [index, example] of [...listOf(source['examples']).entries()].reverse()) {
    if (listOf(blockOf(example)['breaks']).includes(id)) ops.push({ do: 'remove', path: ['examples', index] })
  }
  if (Object.hasOwn(blockAt(source, 'checks'), id)) ops.push({ do: 'remove', path: ['checks', id] })
  if (Object.hasOwn(blockAt(source, 'rules'), id)) ops.push({ do: 'remove', path: ['rules', id] })
  return ops
}

/** The check that an item's name belongs to: a rule says nothing of items that are not known. */
function headCheck(source: Block, form: string): string | null {
  const item = blockAt(source, 'forms', String(blockAt(source, 'forms', form)['list'] ?? ''))
  const check = blockOf(listOf(item['words']).at(-1))['check']
  return typeof check === 'string' ? check : null
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}_${number}`
    if (!taken.has(name)) return name
  }
}
