/**
 * Another name for a part of the rulebook (a rule, a tag, a field of an item, a list, a kind of request ...), followed wherever it is meant: its key,
 * places that name it, formulas and slots of wordings. Writes nothing itself.
 */
import { parseExpression } from '../expression/parse-expression.ts'
import type { ExpressionNode } from '../expression/node.ts'
import { fieldSpan } from './expression-spans.ts'
import { CHECK_NAMES, coversPlace, FORMULAS, KEY_NAMES, NAME_SOURCES, saidOf } from './name-places.ts'
import { openDocument, valueAt } from './open-document.ts'
import type { Path } from './open-document.ts'
import type { DocumentOp } from './plain-edit.ts'
import type { Texts } from './things-table.ts'
import { isBlock, isList } from './write-value.ts'
import type { Plain } from './write-value.ts'

/** What can get another name: a part of a section, a tag, a property of things (`owner` is their list), a field of items (`owner` is the item). */
export type PartName = { readonly kind: string; readonly owner?: string | undefined; readonly from: string; readonly to: string }
/** A place that follows. */
export type FollowingPlace = { readonly path: Path; readonly op: DocumentOp }

/** Every place of rulebook.yaml that must follow when something gets another name. */
export function renameNamed(texts: Texts, name: PartName): FollowingPlace[] {
  const { value } = openDocument(texts['rulebook.yaml'] ?? '')
  if (value === undefined || name.from === name.to) return []
  const found: FollowingPlace[] = []
  const keys: FollowingPlace[] = []
  walk(value, [], [], {
    text: (path, pattern, text) => {
      const next = followText(value, name, path, pattern, text)
      if (next !== text) found.push({ path, op: { do: 'set', path, value: next } })
    },
    key: (path, pattern) => {
      const to = followKey(name, path, pattern)
      if (to !== null) keys.unshift({ path, op: { do: 'rename', path, to } })
    },
  })
  // Keys last and the deepest first: until then every path is as it was read.
  return [...found, ...keys.toSorted((a, b) => b.path.length - a.path.length)]
}

/** A rule and its check have one name. */
function isCheck({ kind }: PartName): boolean {
  return kind === 'rules' || kind === 'checks'
}

/** The key that follows; null where it means something else. */
function followKey(name: PartName, path: Path, pattern: string): string | null {
  const key = String(path.at(-1))
  if (key === name.from) return isKeyOf(name, path, pattern) ? name.to : null
  if (name.kind !== 'categories') return null
  if (path[0] === 'train' && key === `category=${name.from}`) return `category=${name.to}`
  return path[0] === 'imports' && key.startsWith(`categories.${name.from}.`) ? key.replace(`.${name.from}.`, `.${name.to}.`) : null
}

function isKeyOf(name: PartName, path: Path, pattern: string): boolean {
  const parent = pattern.slice(0, pattern.lastIndexOf('.'))
  switch (name.kind) {
    case 'tags': return pattern === 'vocab.*.tags.*' && path[1] === name.owner
    case 'properties': return pattern === 'vocab.*.fields.*' && path[1] === name.owner
    case 'fields': return pattern === 'records.*.*' && (name.owner === undefined || path[1] === name.owner)
    default: {
      if (pattern === `${name.kind}.*`) return true
      const source = saidOf(KEY_NAMES, parent)
      return source === name.kind || (isCheck(name) && (source === 'checks' || pattern === 'rules.*'))
    }
  }
}

function followText(root: Plain, name: PartName, path: Path, pattern: string, text: string): string {
  const place = pattern.endsWith('.[]') ? pattern.slice(0, -3) : pattern
  const source = saidOf(NAME_SOURCES, pattern) ?? saidOf(NAME_SOURCES, place)
  const isMeant = source === name.kind || (isCheck(name) && (source === 'checks' || source === 'rules' || CHECK_NAMES.some((each) => coversPlace(each, pattern))))
  if (isMeant && text === name.from) return name.to
  if (name.kind === 'properties' && pattern === 'vocab.*.key' && path[1] === name.owner && text === name.from) return name.to
  if (FORMULAS.some((each) => coversPlace(each, pattern))) return followFormula(root, name, path, text)
  return isWording(pattern) ? followWording(root, name, path, text) : text
}

function isWording(pattern: string): boolean {
  return /(?:^|\.)(?:prompts|answers|read|say)\.\[\]$|\.prompts\.each$/.test(pattern)
}

/** Slots of a wording: `{n}`, `{t.name}`, and formulas between braces. */
export function followWording(root: Plain, name: PartName, path: Path, text: string): string {
  if (path.at(-1) === 'each') return followFormula(root, name, path, text)
  return text.replaceAll(/\{([^{}]*)\}/g, (whole, inner: string) => {
    const next = followFormula(root, name, path, inner)
    return next === inner ? whole : `{${next}}`
  })
}

/** The names of a formula, from its end to its beginning so that places stay right. */
function followFormula(root: Plain, name: PartName, path: Path, text: string): string {
  let tree: ExpressionNode
  try {
    tree = parseExpression(text)
  } catch {
    return text
  }
  const places: [number, number][] = []
  visit(tree, scopeAt(root, path), (node, scope) => {
    if (node.kind === 'name' && node.name === name.from && namesIt(name, node.name, scope)) places.push([node.at, node.at + node.name.length])
    if (node.kind === 'field' && node.name === name.from && fieldNamesIt(name, node, scope)) places.push([...fieldSpan(text, node)])
  })
  return places.toSorted((a, b) => b[0] - a[0]).reduce((now, [start, end]) => now.slice(0, start) + name.to + now.slice(end), text)
}

/** What names mean at a place: slots that stand for a thing of a list, fields of items, and inside `list[...]` the list itself. */
type Scope = { readonly root: Plain; readonly slots: Readonly<Record<string, string>>; readonly inList: string | null; readonly section: string }

function scopeAt(root: Plain, path: Path): Scope {
  const slots: Record<string, string> = {}
  const take = (block: Plain | undefined): void => {
    for (const [slot, value] of Object.entries(asBlock(block))) {
      const pick = asBlock(value)['pick']
      if (typeof pick === 'string') slots[slot] = pick
    }
  }
  if (path[0] === 'categories') {
    take(valueAt(root, ['categories', path[1] ?? '', 'slots']))
    if (path[2] === 'mix') take(valueAt(root, ['categories', path[1] ?? '', 'mix', path[3] ?? 0, 'slots']))
  }
  if (path[0] === 'conversations') take(valueAt(root, ['conversations', path[1] ?? '', 'vars']))
  take(valueAt(root, ['request']))
  return { root, slots, inList: null, section: String(path[0]) }
}

function namesIt(name: PartName, text: string, { root, slots, inList, section }: Scope): boolean {
  const isSlot = Object.hasOwn(slots, text)
  const isField = section === 'records' || section === 'rules' || section === 'forms' || section === 'sequences'
  const isProperty = inList !== null && (Object.hasOwn(asBlock(valueAt(root, ['vocab', inList, 'fields'])), text) || valueAt(root, ['vocab', inList, 'key']) === text)
  switch (name.kind) {
    case 'tags': return true
    case 'fields': return isField && inList === null
    case 'properties': return isProperty && inList === name.owner
    case 'request': return isSlot || section === 'request' || section === 'categories'
    case 'vocab': return !isProperty && !(isField && isFieldName(root, text)) && (!isSlot || Object.hasOwn(asBlock(valueAt(root, ['vocab'])), text))
    default: return false
  }
}

function fieldNamesIt(name: PartName, node: ExpressionNode & { kind: 'field' }, scope: Scope): boolean {
  const list = listOf(node.of, scope)
  if (name.kind === 'properties') return list === name.owner
  return name.kind === 'fields' && list === null
}

/** Which list of things a node stands for; null for items of an answer and for all else. */
function listOf(node: ExpressionNode, scope: Scope): string | null {
  switch (node.kind) {
    case 'name': {
      const slot = scope.slots[node.name]
      return slot ?? (Object.hasOwn(asBlock(valueAt(scope.root, ['vocab'])), node.name) ? node.name : null)
    }
    case 'index': return listOf(node.of, scope)
    case 'call': return node.args[0] === undefined ? null : listOf(node.args[0], scope)
    default: return null
  }
}

function isFieldName(root: Plain, text: string): boolean {
  return Object.values(asBlock(valueAt(root, ['records']))).some((record) => Object.hasOwn(asBlock(record), text))
}

function visit(node: ExpressionNode, scope: Scope, see: (node: ExpressionNode, scope: Scope) => void): void {
  see(node, scope)
  switch (node.kind) {
    case 'field': case 'not': case 'minus': return visit(node.of, scope, see)
    case 'index': {
      visit(node.of, indexedScope(node, scope), see)
      return visit(node.index, { ...scope, inList: listOf(node.of, scope) ?? scope.inList }, see)
    }
    case 'call': return node.args.forEach((each) => visit(each, scope, see))
    case 'list': return node.items.forEach((each) => visit(each, scope, see))
    case 'binary':
      visit(node.left, scope, see)
      return visit(node.right, scope, see)
    default: return undefined
  }
}

/** What is looked up in is a list, though a field of an item may have the same name. */
function indexedScope(node: ExpressionNode & { kind: 'index' }, scope: Scope): Scope {
  return node.of.kind === 'name' && Object.hasOwn(asBlock(valueAt(scope.root, ['vocab'])), node.of.name) ? { ...scope, section: 'lookup' } : scope
}

function asBlock(value: Plain | undefined): { readonly [key: string]: Plain } {
  return value !== undefined && isBlock(value) ? value : {}
}

type Visitor = { text(path: Path, pattern: string, text: string): void; key(path: Path, pattern: string): void }

/** Sections whose keys are names, and how deep; below them keys are the schema's own. */
const NAMED_BELOW = ['fields', 'tags', 'slots', 'vars', 'headers', 'when', 'prefix', 'annotate', 'decode', 'gates', 'groups', 'request', 'narrow']

function walk(value: Plain, path: Path, pattern: readonly string[], visitor: Visitor): void {
  if (typeof value === 'string') visitor.text(path, pattern.join('.'), value)
  else if (isList(value)) for (const [i, item] of value.entries()) walk(item, [...path, i], [...pattern, '[]'], visitor)
  else if (value !== null && isBlock(value)) {
    for (const [key, item] of Object.entries(value)) {
      const next = [...pattern, isName(pattern) ? '*' : key]
      visitor.key([...path, key], next.join('.'))
      walk(item, [...path, key], next, visitor)
    }
  }
}

function isName(pattern: readonly string[]): boolean {
  if (pattern.length === 1) return !['project', 'format', 'split', 'train', 'export', 'examples', 'rulebook'].includes(pattern[0] ?? '')
  if (pattern.length === 2 && pattern[0] === 'records') return true
  if (pattern.join('.') === 'split.hold_out.prompts') return true
  return NAMED_BELOW.includes(pattern.at(-1) ?? '') && pattern.length > 1
}
