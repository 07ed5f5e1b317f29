/**
 * What may follow what, from two columns of the things: the state a thing begins with and the one it ends with. Names what
 * nothing can follow and what can only come first. Draws no picture.
 */
import type { Things } from './draft.ts'

/** The states and the things between them. */
export type FollowGraph = {
  readonly states: readonly string[]
  readonly edges: readonly { readonly from: string; readonly to: string; readonly things: readonly string[] }[]
  /** Things after which nothing may come. */
  readonly deadEnds: readonly string[]
  /** Things that nothing leads to: they can only come first. */
  readonly onlyFirst: readonly string[]
  readonly sentence: string
}

/** Pairs of columns that could say what follows what: they share most of their values. */
export function guessFollows({ columns, rows }: Things): { readonly before: string; readonly after: string } | null {
  const choices = columns.filter(({ kind }) => kind === 'choice')
  for (const [i, before] of choices.entries()) {
    for (const after of choices.slice(i + 1)) {
      const begins = new Set(rows.map(({ cells }) => cells[before.name]))
      const shared = rows.filter(({ cells }) => begins.has(cells[after.name])).length
      if (shared >= rows.length * 0.8 && rows.length > 1) return { before: before.name, after: after.name }
    }
  }
  return null
}

/** The graph of two columns. */
export function followGraph({ rows }: Things, { before, after }: { readonly before: string; readonly after: string }): FollowGraph {
  const begin = (index: number): string => String(rows[index]?.cells[before] ?? '')
  const end = (index: number): string => String(rows[index]?.cells[after] ?? '')
  const begins = new Set(rows.map((_row, i) => begin(i)))
  const ends = new Set(rows.map((_row, i) => end(i)))
  const edges = new Map<string, { from: string; to: string; things: string[] }>()
  for (const [i, { name }] of rows.entries()) {
    const key = JSON.stringify([begin(i), end(i)])
    const edge = edges.get(key) ?? { from: begin(i), to: end(i), things: [] }
    edge.things.push(name)
    edges.set(key, edge)
  }
  const deadEnds = rows.filter((_row, i) => !begins.has(end(i))).map(({ name }) => name)
  const onlyFirst = rows.filter((_row, i) => !ends.has(begin(i))).map(({ name }) => name)
  const told = [
    ...(deadEnds.length > 0 ? [`Nothing can follow ${list(deadEnds)}.`] : []),
    ...(onlyFirst.length > 0 ? [`${list(onlyFirst)} can only come first.`] : []),
  ]
  return { states: [...new Set([...begins, ...ends])], edges: [...edges.values()], deadEnds, onlyFirst, sentence: told.length === 0 ? 'Something can follow everything.' : told.join(' ') }
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ')
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown
}
