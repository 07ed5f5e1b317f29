/**
 * The automaton of a sequence as GBNF for llama.cpp: every list that keeps the rules and the request, and no other.
 * Rule names all begin with `body`. Knows no drawing; writes only what the list form itself writes.
 */
import type { Bounds } from './automaton.ts'
import type { ListForm } from './list-form.ts'
import type { RuleTables } from './rules.ts'
import { writeLiteral, writeTree } from './gbnf-text.ts'

/** Larger grammars than this many characters are not written. */
const MOST_CHARACTERS = 2_000_000
const MOST_STATES = 20_000
/** More than this many things that must occur are not built in. */
export const MOST_OCCURRING = 6

/** What a grammar is written from. */
export type GrammarParts = { readonly tables: RuleTables; readonly bounds: Bounds; readonly list: ListForm; readonly names: readonly string[] }

/** Writes the grammar, with `body` as its root, or says why there is none. */
export function writeGrammar(parts: GrammarParts): { readonly gbnf: string } | { readonly none: string } {
  const lengths = new Set(parts.bounds.lengths.filter((length) => length > 0))
  if (lengths.size === 0) return { none: 'no length keeps this request' }
  const writer = new GrammarWriter(parts, lengths)
  return writer.write()
}

class GrammarWriter {
  readonly #parts: GrammarParts
  readonly #lengths: ReadonlySet<number>
  readonly #longest: number
  readonly #full: number
  readonly #states = new Map<string, string | null>()
  readonly #named = new Map<string, string>()
  readonly #rules: string[] = []
  #characters = 0

  constructor(parts: GrammarParts, lengths: ReadonlySet<number>) {
    this.#parts = parts
    this.#lengths = lengths
    this.#longest = Math.max(...lengths)
    this.#full = (1 << Math.min(parts.bounds.some.length, MOST_OCCURRING)) - 1
  }

  write(): { gbnf: string } | { none: string } {
    const start = this.#after(0, -1, 0)
    if (this.#tooLarge()) return { none: 'the grammar of this sequence would be too large' }
    if (start === null || start === '') return { none: 'no list keeps every rule and this request' }
    return { gbnf: [`body ::= ${start}`, ...this.#rules, ''].join('\n') }
  }

  #tooLarge(): boolean {
    return this.#characters > MOST_CHARACTERS || this.#states.size > MOST_STATES
  }

  /** Name of the rule for what may follow; '' where only the end may, null where the end cannot be reached. */
  #after(position: number, prevClass: number, seen: number): string | null {
    const key = `${position} ${prevClass} ${seen}`
    const known = this.#states.get(key)
    if (known !== undefined || this.#tooLarge()) return known ?? null
    const mayEnd = this.#lengths.has(position) && seen === this.#full
    const follows = position < this.#longest ? this.#follows(position + 1, prevClass, seen) : []
    const text = follows.length === 0 ? '' : this.#item(position + 1, follows)
    const name = text === '' ? (mayEnd ? '' : null) : this.#name(mayEnd ? `( ${text} )?` : text)
    this.#states.set(key, name)
    return name
  }

  /** One item with its mark, each name followed by the rule of what may come after it. */
  #item(position: number, follows: readonly (readonly [number, string])[]): string {
    const { list, names } = this.#parts
    const texts = follows.map(([record, follow]) => [`${names[record] as string}${list.after}`, follow] as const)
    const before = writeLiteral(`${position === 1 ? '' : '\n'}${list.before(position)}`)
    return `${before} ${writeTree(texts, (text) => this.#name(text))}`
  }

  /** Records that may stand at a position, each with the rule of what follows. */
  #follows(position: number, prevClass: number, seen: number): (readonly [number, string])[] {
    return [...this.#followers(position, prevClass, seen)].flatMap(([key, records]) => {
      const [nextClass, nextSeen] = key.split(' ').map(Number) as [number, number]
      const follow = this.#after(position, nextClass, nextSeen)
      return follow === null ? [] : records.map((record) => [record, follow] as const)
    })
  }

  /** Records that may stand at a position, by the class and the things seen that they lead to. */
  #followers(position: number, prevClass: number, seen: number): Map<string, number[]> {
    const { tables, bounds } = this.#parts
    const allowed = bounds.items(position)
    const pairs = prevClass === -1 ? null : tables.pairs(position)
    const followers = new Map<string, number[]>()
    for (let record = 0; record < tables.size; record += 1) {
      if (allowed[record] === 0) continue
      if (pairs !== null && pairs[prevClass * tables.nextClasses + (tables.nextClass[record] as number)] === 0) continue
      let nextSeen = seen
      for (let k = 0; k < bounds.some.length && k < MOST_OCCURRING; k += 1) if (bounds.some[k]?.[record] === 1) nextSeen |= 1 << k
      const key = `${tables.prevClass[record] as number} ${nextSeen}`
      const same = followers.get(key)
      if (same === undefined) followers.set(key, [record])
      else same.push(record)
    }
    return followers
  }

  /** The name of the rule with this text; equal texts share one rule. */
  #name(text: string): string {
    const known = this.#named.get(text)
    if (known !== undefined) return known
    const name = `body-${this.#named.size + 1}`
    this.#named.set(text, name)
    this.#rules.push(`${name} ::= ${text}`)
    this.#characters += text.length
    return name
  }
}
