/**
 * Values as YAML or JSON text, in the style of what stands around them. Whether a text needs quotes is asked of the
 * YAML parser itself. Knows no document.
 */
import { isScalar, parseDocument } from 'yaml'

/** A value of a document. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain }

/** How to write: `json` quotes every text, `flow` stands between brackets, `quote` is the style of the text that was there. */
export type Style = { readonly json?: boolean; readonly flow?: boolean; readonly quote?: 'double' | 'single' | undefined }

const NEEDS_ESCAPES = /[\p{Cc}\u2028\u2029\uFEFF]/u
/** A collection longer than this is written over several lines where it may be. */
const LONGEST_LINE = 110

/** One text, number, truth value or null. */
export function writeScalar(value: string | number | boolean | null, style: Style): string {
  if (typeof value !== 'string') return String(value)
  if (style.json === true || style.quote === 'double') return JSON.stringify(value)
  if (NEEDS_ESCAPES.test(value)) return JSON.stringify(value)
  if (style.quote === 'single') return `'${value.replaceAll("'", "''")}'`
  if (isPlainSafe(value, style.flow === true)) return value
  return /["\\]/.test(value) && !value.includes("'") ? `'${value}'` : JSON.stringify(value)
}

const knownSafe = new Map<string, boolean>()

/** Whether a text may stand without quotes and means itself. */
function isPlainSafe(value: string, inFlow: boolean): boolean {
  const key = `${inFlow ? 'f' : 'b'}${value}`
  const known = knownSafe.get(key)
  if (known !== undefined) return known
  const document = parseDocument(inFlow ? `[${value}]` : `k: ${value}\n`, { logLevel: 'silent' })
  const node = document.getIn(inFlow ? [0] : ['k'], true)
  const alone = !inFlow || (document.contents as { items?: unknown[] } | null)?.items?.length === 1
  const safe = value !== '' && document.errors.length === 0 && document.warnings.length === 0 && alone && isScalar(node) && node.value === value && node.type === 'PLAIN' && node.comment === undefined && node.anchor === undefined && node.tag === undefined
  if (knownSafe.size > 5000) knownSafe.clear()
  knownSafe.set(key, safe)
  return safe
}

/** Any value on one line, between brackets where it is a collection. */
export function writeFlow(value: Plain, style: Style): string {
  const inside: Style = { ...(style.json === true ? { json: true } : {}), flow: true }
  if (isList(value)) return `[${value.map((item) => writeFlow(item, inside)).join(', ')}]`
  if (isBlock(value)) return `{${Object.entries(value).map(([key, item]) => `${writeScalar(key, inside)}: ${writeFlow(item, inside)}`).join(', ')}}`
  return writeScalar(value, style)
}

/** A collection over several lines, each after `indent`; no line break at the end. */
export function writeBlock(value: readonly Plain[] | { readonly [key: string]: Plain }, indent: string, lineBreak: string): string {
  if (isList(value)) return value.map((item) => `${indent}- ${writeNested(item, `${indent}  `, lineBreak, true)}`).join(lineBreak)
  return Object.entries(value).map(([key, item]) => writePair(key, item, indent, lineBreak)).join(lineBreak)
}

/** A key with its value in a block, without a line break at the end. */
export function writePair(key: string, value: Plain, indent: string, lineBreak: string): string {
  const name = writeScalar(key, {})
  return isLong(value) ? `${indent}${name}:${lineBreak}${writeBlock(value, `${indent}  `, lineBreak)}` : `${indent}${name}: ${writeNested(value, `${indent}  `, lineBreak, false)}`
}

/** A value that begins in the middle of a line of a block. */
export function writeNested(value: Plain, indent: string, lineBreak: string, afterDash: boolean): string {
  if (typeof value === 'string' && value.includes('\n') && isLiteralSafe(value)) return writeLiteral(value, indent, lineBreak)
  if (!isLong(value)) return writeFlow(value, {})
  const text = writeBlock(value, indent, lineBreak)
  return afterDash ? text.slice(indent.length) : lineBreak + text
}

/** A text of several lines as a literal block (`|`). */
export function writeLiteral(value: string, indent: string, lineBreak: string): string {
  const chomp = value.endsWith('\n') ? (value.endsWith('\n\n') ? '+' : '') : '-'
  const lines = (value.endsWith('\n') ? value.slice(0, -1) : value).split('\n')
  return [`|${chomp}`, ...lines.map((line) => (line === '' ? '' : indent + line))].join(lineBreak)
}

/** Whether a text survives as a literal block. */
export function isLiteralSafe(value: string): boolean {
  return !NEEDS_ESCAPES.test(value.replaceAll('\n', '')) && !/^[ \n]/.test(value) && !/ \n/.test(value) && !value.endsWith(' ') && !value.endsWith('\n\n')
}

/** A collection that is written over several lines. */
export function isLong(value: Plain): value is readonly Plain[] | { readonly [key: string]: Plain } {
  return (isList(value) ? value.length > 0 : isBlock(value) && Object.keys(value).length > 0) && writeFlow(value, {}).length > LONGEST_LINE
}

export function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value)
}

/** Whether a value is a block of keys. */
export function isBlock(value: Plain): value is { readonly [key: string]: Plain } {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
