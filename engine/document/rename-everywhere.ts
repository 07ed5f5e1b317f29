/**
 * Another name for a part, a tag, a property or a field in all texts of a rulebook: the rulebook itself, its tables of things and its files of
 * wordings. Each file keeps its layout. Writes nothing itself.
 */
import { nodeAt, openDocument, valueAt } from './open-document.ts'
import type { Path } from './open-document.ts'
import { followWording, renameNamed } from './rename-part.ts'
import type { PartName } from './rename-part.ts'
import type { FileOps } from './things-edit.ts'
import { readThings } from './things-table.ts'
import type { Texts } from './things-table.ts'
import { isBlock } from './write-value.ts'
import type { Plain } from './write-value.ts'

/** What follows a new name: the edits, and how many places they are. */
export type Renamed = { readonly edits: readonly FileOps[]; readonly places: number }

/** The edits that give `name.from` the name `name.to` wherever it is meant. */
export function renameEverywhere(texts: Texts, name: PartName): Renamed {
  const inRulebook = renameNamed(texts, name).map(({ op }) => op)
  const inThings = name.owner === undefined ? [] : inTable(texts, name, name.owner)
  const inWordings = wordingFiles(texts, name)
  const edits = [...(inRulebook.length === 0 ? [] : [{ file: 'rulebook.yaml', ops: inRulebook }]), ...inThings, ...inWordings]
  return { edits, places: inRulebook.length + inThings.reduce((sum, edit) => sum + ('ops' in edit ? edit.ops.length : 1), 0) + inWordings.length }
}

/** The column or the tag itself, where the things stand. */
function inTable(texts: Texts, { kind, from, to }: PartName, vocab: string): FileOps[] {
  if (kind !== 'tags' && kind !== 'properties') return []
  const table = readThings(texts, vocab)
  if (kind === 'tags') {
    const tag = table.tags.find(({ name }) => name === from)
    return tag === undefined || tag.file === 'rulebook.yaml' ? [] : [{ file: tag.file, ops: [{ do: 'rename', path: tag.path, to }] }]
  }
  const rows = table.rows.filter(({ cells }) => Object.hasOwn(cells, from))
  if (rows.length === 0) return []
  if (table.shape !== 'json lines') {
    const whole = openDocument(texts[table.file] ?? '')
    const ops = rows.map(({ place }) => ({ do: 'rename' as const, path: [...place, from], to }))
    return [{ file: table.file, ops: ops.filter(({ path }) => nodeAt(whole, path.slice(0, -1)) !== null) }]
  }
  const lines = (texts[table.file] ?? '').split('\n')
  for (const { line, cells } of rows) lines[line ?? 0] = JSON.stringify(Object.fromEntries(Object.entries(cells).map(([key, cell]) => [key === from ? to : key, cell])))
  return [{ file: table.file, text: lines.join('\n') }]
}

/** Files of phrasings and of words around answers, with the place of the rulebook that names each. */
function wordingFiles(texts: Texts, name: PartName): FileOps[] {
  const { value } = openDocument(texts['rulebook.yaml'] ?? '')
  if (value === undefined) return []
  return namedFiles(value).flatMap(({ file, path }): FileOps[] => {
    const before = texts[file]
    if (before === undefined) return []
    const text = followWording(value, name, path, before)
    return text === before ? [] : [{ file, text }]
  })
}

function namedFiles(root: Plain): { file: string; path: Path }[] {
  const found = new Map<string, { file: string; path: Path }>()
  const take = (path: Path): void => {
    for (const key of ['prompts', 'answers']) {
      const value = valueAt(root, [...path, key])
      if (typeof value === 'string' && !found.has(value)) found.set(value, { file: value, path: [...path, key] })
    }
  }
  const sections = (section: string): [string, Plain][] => {
    const block = valueAt(root, [section])
    return block !== undefined && isBlock(block) ? Object.entries(block) : []
  }
  for (const [category] of sections('categories')) {
    take(['categories', category])
    const arms = valueAt(root, ['categories', category, 'mix'])
    if (Array.isArray(arms)) arms.forEach((_arm, i) => take(['categories', category, 'mix', i]))
  }
  for (const [conversation] of sections('conversations')) {
    const turns = valueAt(root, ['conversations', conversation, 'turns'])
    if (Array.isArray(turns)) turns.forEach((_turn, i) => take(['conversations', conversation, 'turns', i]))
  }
  return [...found.values()]
}
