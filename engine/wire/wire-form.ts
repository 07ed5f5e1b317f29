/**
 * The compiled shape of a wire message: framing and lettered fields in their canonical order, each with a codec.
 * Knows how a value is spelled and which values a field may hold; not what a turn of a conversation demands of it.
 */
import type { Rulebook } from '../rulebook/rulebook.ts'
import { encodeBase62 } from './base62.ts'
import type { Report } from './field-problem.ts'

/** A value on the wire: numbers for `b62` and `int`, text for `quoted`. */
export type WireValue = string | number

/** How values are spelled. */
export type Codec = 'b62' | 'int' | 'quoted'

/** One lettered field of a message. */
export type WireField = {
  readonly letter: string
  /** Position in the canonical order, from 0. */
  readonly place: number
  /** Headers stand in every message; slots where a turn has them. */
  readonly header: boolean
  readonly codec: Codec
  /** Inclusive bounds, or null. */
  readonly range: readonly [number, number] | null
  /** The codes of a vocabulary, or null; `listName` names it. */
  readonly allowed: ReadonlySet<WireValue> | null
  readonly listName: string
}

/** A wire message's shape. */
export type WireForm = {
  readonly name: string
  /** Id of the check that owns the shape. */
  readonly check: string
  readonly begin: string
  readonly end: string
  readonly separator: string
  /** All fields by place. */
  readonly fields: readonly WireField[]
  /** Place by ASCII code of the letter; -1 where no field has it. */
  readonly placeOf: Int16Array
}

/** Compiles `forms.<name>`; problems go to `report`, and null is returned where there is no such wire form. */
export function compileWireForm(rulebook: Rulebook, name: string, report: Report): WireForm | null {
  const source = rulebook.source.forms?.[name]
  if (source === undefined || !('wire' in source)) {
    report(`forms.${name}`, `There is no wire form ${name}.`, 'Declare it under `forms` with `wire`.')
    return null
  }
  const { wire } = source
  const fields: WireField[] = []
  const placeOf = new Int16Array(128).fill(-1)
  for (const [group, codecs] of [['headers', wire.headers], ['slots', wire.slots]] as const) {
    for (const [letter, codec] of Object.entries(codecs)) {
      const path = `forms.${name}.wire.${group}.${letter}`
      const field = compileField(rulebook, letter, codec, fields.length, group === 'headers', path, report)
      if (!/^[A-Za-z]$/.test(letter)) {
        report(path, `${letter} is not a letter from A to Z or a to z.`, 'Name each field by one such letter.')
        continue
      }
      if (placeOf[letter.charCodeAt(0)] !== -1) report(path, `The letter ${letter} names two fields.`, 'Give each field its own letter.')
      placeOf[letter.charCodeAt(0)] = fields.length
      fields.push(field)
    }
  }
  return { name, check: source.check, begin: wire.begin, end: wire.end, separator: wire.separator, fields, placeOf }
}

type CodecSource = { readonly codec: Codec; readonly enum?: string | undefined; readonly int?: [number, number] | undefined }

function compileField(rulebook: Rulebook, letter: string, source: CodecSource, place: number, header: boolean, path: string, report: Report): WireField {
  let allowed: Set<WireValue> | null = null
  if (source.enum !== undefined) {
    const vocabulary = rulebook.vocabularies.get(source.enum)
    if (vocabulary === undefined) report(`${path}.enum`, `There is no vocabulary ${source.enum}.`, 'Name one of those under `vocab`.')
    else {
      allowed = new Set(vocabulary.entries.map((entry) => entry.key))
      const odd = [...allowed].find((key) => !spells(source.codec, key))
      if (odd !== undefined) report(`${path}.enum`, `The key ${odd} of ${source.enum} cannot be written as ${source.codec}.`, 'Give every entry a code of that kind.')
    }
  }
  if (source.int !== undefined && source.codec === 'quoted') report(`${path}.int`, 'Quoted text has no range of numbers.', 'Use the codec b62 or int.')
  return { letter, place, header, codec: source.codec, range: source.int ?? null, allowed, listName: source.enum ?? '' }
}

/** Whether a codec can write this value at all: whole numbers from 0 to 2^53 - 1, or text of one line without control characters. */
export function spells(codec: Codec, value: unknown): value is WireValue {
  if (codec !== 'quoted') return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
  if (typeof value !== 'string') return false
  for (let i = 0; i < value.length; i += 1) if (value.charCodeAt(i) < 32) return false
  return true
}

/** Whether the field's list or range holds the value. */
export function inBounds(field: WireField, value: WireValue): boolean {
  if (field.allowed !== null && !field.allowed.has(value)) return false
  return field.range === null || (typeof value === 'number' && value >= field.range[0] && value <= field.range[1])
}

/** Text of one value without its letter. */
export function spellValue(codec: Codec, value: WireValue): string {
  if (codec === 'quoted') return `"${String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  return codec === 'b62' ? encodeBase62(Number(value)) : String(value)
}

/** A whole message in canonical order; `values` by place, null for a field that is not there. */
export function writeWire(form: WireForm, values: readonly (WireValue | null)[]): string {
  let body = ''
  for (const field of form.fields) {
    const value = values[field.place] ?? null
    if (value === null) continue
    if (body !== '') body += form.separator
    body += field.letter + spellValue(field.codec, value)
  }
  return form.begin + body + form.end
}
