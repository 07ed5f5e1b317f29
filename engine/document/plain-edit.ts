/**
 * The edits of a document done on plain data: what a textual edit must come out as. Knows no text.
 */
import type { Path } from './open-document.ts'
import type { Plain } from './write-value.ts'

/** One edit of a document. `insert` puts a key last or after another, or an item before an index (its end by default). */
export type DocumentOp =
  | { readonly do: 'set'; readonly path: Path; readonly value: Plain }
  | { readonly do: 'insert'; readonly path: Path; readonly value: Plain; readonly key?: string; readonly after?: string; readonly index?: number }
  | { readonly do: 'remove'; readonly path: Path }
  | { readonly do: 'rename'; readonly path: Path; readonly to: string }

/** Which language the text is in: JSON quotes every name. */
export type EditOptions = { readonly json?: boolean }

type Block = Record<string, Plain>

/** An edit that does not fit the document. */
export class DocumentEditError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DocumentEditError'
  }
}

/** The data after an edit; nothing of the data before is changed. */
export function editPlain(value: Plain | undefined, op: DocumentOp): Plain {
  if (op.do === 'set') return setIn(value, op.path, op.value)
  if (op.do === 'insert') return change(value, op.path, (parent) => inserted(parent, op))
  const key = op.path.at(-1)
  if (key === undefined) throw new DocumentEditError('The whole document cannot be removed.')
  return change(value, op.path.slice(0, -1), (parent) => (op.do === 'remove' ? without(parent, key) : renamed(parent, String(key), op.to)))
}

function setIn(value: Plain | undefined, path: Path, to: Plain): Plain {
  const [key, ...rest] = path
  if (key === undefined) return to
  if (Array.isArray(value) && typeof key === 'number' && key < value.length) return value.map((item: Plain, i) => (i === key ? setIn(item, rest, to) : item))
  if (value === undefined || value === null) return { [key]: setIn(undefined, rest, to) }
  const block = blockOf(value)
  return { ...block, [key]: setIn(Object.hasOwn(block, key) ? block[key] : undefined, rest, to) }
}

function change(value: Plain | undefined, path: Path, make: (parent: Plain) => Plain): Plain {
  const [key, ...rest] = path
  if (value === undefined) throw new DocumentEditError(`There is nothing at ${path.join('.')}.`)
  if (key === undefined) return make(value)
  if (Array.isArray(value)) return value.map((item: Plain, i) => (i === key ? change(item, rest, make) : item))
  const block = blockOf(value)
  return { ...block, [key]: change(Object.hasOwn(block, key) ? block[key] : undefined, rest, make) }
}

function inserted(parent: Plain, op: DocumentOp & { do: 'insert' }): Plain {
  if (Array.isArray(parent)) return parent.toSpliced(op.index ?? parent.length, 0, op.value) as Plain
  if (op.key === undefined) throw new DocumentEditError('A block needs a key for what is added.')
  if (parent === null) return { [op.key]: op.value }
  const block = blockOf(parent)
  if (Object.hasOwn(block, op.key)) throw new DocumentEditError(`"${op.key}" is there already.`)
  const entries = Object.entries(block)
  const at = op.after === undefined ? entries.length : entries.findIndex(([key]) => key === op.after) + 1
  return Object.fromEntries(entries.toSpliced(at, 0, [op.key, op.value]))
}

function without(parent: Plain, key: string | number): Plain {
  if (Array.isArray(parent)) return parent.filter((_, i) => i !== key) as Plain
  const { [key]: _gone, ...rest } = blockOf(parent)
  return rest
}

function renamed(parent: Plain, key: string, to: string): Plain {
  const block = blockOf(parent)
  if (!Object.hasOwn(block, key)) throw new DocumentEditError(`There is no "${key}".`)
  if (key !== to && Object.hasOwn(block, to)) throw new DocumentEditError(`"${to}" is there already.`)
  return Object.fromEntries(Object.entries(block).map(([name, value]) => [name === key ? to : name, value]))
}

function blockOf(value: Plain): Block {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Block
  throw new DocumentEditError('There is no block of keys here.')
}

/** Whether two values are the same, order of a block's keys included. */
export function isSamePlain(a: Plain | undefined, b: Plain | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
