/**
 * A YAML or JSON text with positions: its plain value, the problems of its syntax, and the line and column of
 * any path in it. Limits what a hostile file can cost. Knows nothing of rulebooks.
 */
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { Document, Node, Scalar } from 'yaml'
import { syntaxProblems } from './syntax-words.ts'

/** A path inside a document: keys and indexes from the root. */
export type DocumentPath = readonly (string | number)[]

/** Line and column, both from 1. */
export type Position = { readonly line: number; readonly column: number }

/** What is wrong with the syntax of a document, and where. */
export type SyntaxProblem = Position & { readonly message: string; readonly next_step: string }

/** A parsed document; `value` is undefined where it could not be read at all. */
export type YamlDocument = {
  readonly value: unknown
  readonly problems: readonly SyntaxProblem[]
  /** Where the value at this path stands, or its nearest known parent. `offset` counts characters into a text. */
  locate(path: DocumentPath, offset?: number): Position
  /** Where the key itself stands. */
  locateKey(path: DocumentPath): Position
}

const MAX_CHARACTERS = 20_000_000
const MAX_ALIASES = 100
const START: Position = { line: 1, column: 1 }
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

type Step = { readonly key: Node | null; readonly value: Node | null }

function resolve(node: unknown, document: Document): Node | null {
  if (isAlias(node)) return node.resolve(document) ?? null
  return isMap(node) || isSeq(node) || isScalar(node) ? node : null
}

function stepInto(node: Node | null, key: string | number): Step | null {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
    return pair === undefined ? null : { key: pair.key as Node, value: pair.value as Node | null }
  }
  if (isSeq(node) && typeof key === 'number') {
    const item = node.items[key]
    return item === undefined ? null : { key: item as Node, value: item as Node }
  }
  return null
}

function walk(document: Document, path: DocumentPath): Step {
  let step: Step = { key: document.contents as Node | null, value: document.contents as Node | null }
  for (const key of path) {
    const next = stepInto(resolve(step.value, document), key)
    if (next === null) break
    step = next
  }
  return step
}

function nestingOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const char of text) {
    if (char === '[' || char === '{') deepest = Math.max(deepest, (depth += 1))
    else if (char === ']' || char === '}') depth -= 1
  }
  return deepest
}

function refusal(message: string, next_step: string): YamlDocument {
  return { value: undefined, problems: [{ ...START, message, next_step }], locate: () => START, locateKey: () => START }
}

function dangerousKeys(document: Document, at: (node: Node | null) => Position): SyntaxProblem[] {
  const found: SyntaxProblem[] = []
  const visit = (node: unknown): void => {
    if (isSeq(node)) node.items.forEach(visit)
    if (!isMap(node)) return
    for (const pair of node.items) {
      const key = pair.key as Node | null
      if (isScalar(key) && FORBIDDEN_KEYS.has(String(key.value))) {
        found.push({ ...at(key), message: `"${String(key.value)}" cannot be a name.`, next_step: 'Choose another name for this key.' })
      }
      visit(pair.value)
    }
  }
  visit(document.contents)
  return found
}

function plainValue(document: Document): { value: unknown } | { message: string } {
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown }
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) }
  }
}

/** How many characters of quoting stand before the text of a scalar. */
function quoteWidth(node: Node | null): number {
  const type = isScalar(node) ? (node as Scalar).type : undefined
  return type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE' ? 1 : 0
}

function isSingleLine(node: Node | null): boolean {
  const type = isScalar(node) ? (node as Scalar).type : undefined
  return type === 'PLAIN' || type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE'
}

const remembered = new Map<string, YamlDocument>()
const MOST_REMEMBERED = 24
/** Longer texts are not kept: parsing them again costs less than holding them. */
const LONGEST_REMEMBERED = 400_000

/** Parses YAML 1.2 (JSON included). Never throws: what cannot be read becomes a problem. The last few texts are remembered. */
export function parseYaml(source: string): YamlDocument {
  const known = remembered.get(source)
  if (known !== undefined) return known
  const document = parse(source)
  if (source.length > LONGEST_REMEMBERED) return document
  if (remembered.size >= MOST_REMEMBERED) remembered.delete(remembered.keys().next().value as string)
  remembered.set(source, document)
  return document
}

function parse(source: string): YamlDocument {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source
  if (text.length > MAX_CHARACTERS) return refusal('The file is larger than 20 million characters.', 'Split it or take out what is not needed.')
  if (text.includes('\0')) return refusal('The file holds NUL characters; it is not a text in UTF-8.', 'Save it as UTF-8 text.')
  if (nestingOf(text) > 200) return refusal('The file is nested more than 200 levels deep.', 'Write it flatter.')
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, logLevel: 'silent' })
  const position = (offset: number): Position => {
    const { line, col } = counter.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const at = (node: Node | null): Position => (node?.range ? position(node.range[0]) : START)
  const problems: SyntaxProblem[] = syntaxProblems(document, text, (offset) => position(offset).line).map(({ offset, ...words }) => ({ ...position(offset), ...words }))
  problems.push(...dangerousKeys(document, at))
  const read = plainValue(document)
  if ('message' in read) {
    problems.push({ ...START, message: `The file refers to itself too often: ${read.message}.`, next_step: 'Write the values out instead of using aliases (*name).' })
  }
  const fatal = document.errors.some((error) => error.code !== 'DUPLICATE_KEY')
  return {
    value: 'value' in read && !fatal && problems.every((problem) => !problem.message.includes('cannot be a name')) ? read.value : undefined,
    problems,
    locate: (path, offset = 0) => {
      const node = walk(document, path).value
      if (offset === 0 || !node?.range || !isSingleLine(node)) return at(node)
      return position(Math.min(node.range[0] + quoteWidth(node) + offset, node.range[1]))
    },
    locateKey: (path) => at(walk(document, path).key),
  }
}
