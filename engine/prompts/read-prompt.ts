/**
 * Reads what a prompt asks: as one of the wordings of an arm, or field by field with the patterns of the request.
 * Works on text that no generator of ours wrote. Knows no verdicts.
 */
import type { Arm } from '../generate/arms.ts'
import type { RequestValues } from '../interfaces.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'
import { showValue } from '../vocab/vocabulary.ts'
import { findInText, matchWhole, preparePattern } from './match-wording.ts'
import type { Pattern, SlotReader } from './match-wording.ts'
import { parseWording } from './parse-wording.ts'
import { plainValues } from './prompt-space.ts'
import type { Domain } from './prompt-space.ts'
import { preparePrompt } from './prompt-text.ts'
import type { PromptText } from './prompt-text.ts'
import { integerReader, nameReader, namesOf, openReader } from './slot-readers.ts'

type Field = { readonly name: string; readonly patterns: readonly Pattern[] }
type ReadableWording = { readonly pattern: Pattern; readonly fixed: RequestValues }
type ReadableArm = {
  readonly readers: ReadonlyMap<string, SlotReader>
  readonly wordings: readonly ReadableWording[]
  /** The wordings that can begin with a letter, as far as they were needed. */
  readonly byStart: Map<string, readonly ReadableWording[]>
  readonly known: RequestValues
}

/** First letters that an arm remembers its wordings for. */
const MOST_STARTS = 256

/** Reads prompts of one rulebook. */
export class PromptReader {
  readonly #fields: readonly Field[]
  readonly #readers: ReadonlyMap<string, SlotReader>
  readonly #arms = new WeakMap<Arm, ReadableArm>()

  constructor(rulebook: Rulebook) {
    const request = Object.entries(rulebook.source.request ?? {})
    this.#readers = readersOf(rulebook)
    this.#fields = request.map(([name, field]) => ({ name, patterns: (field.read ?? []).map((pattern) => preparePattern(parseWording(pattern))) }))
  }

  /** The request fields that a prompt shows, read by the patterns of each field; the first pattern that fits wins. */
  fields(prompt: string): Record<string, string | number> {
    const text = preparePrompt(prompt)
    const request: Record<string, string | number> = {}
    for (const { name, patterns } of this.#fields) {
      for (const pattern of patterns) {
        const value = findInText(pattern, text, this.#readers)?.[name]
        if (value === undefined) continue
        request[name] = value
        break
      }
    }
    return request
  }

  /** What the prompt asks if it is one of the arm's wordings from the first to the last letter; null else. */
  asWording(arm: Arm, prompt: PromptText): RequestValues | null {
    const { wordings, byStart, readers, known } = this.#readable(arm)
    const start = prompt.lower.charAt(0)
    let possible = byStart.get(start)
    if (possible === undefined) {
      possible = wordings.filter(({ pattern }) => pattern.starts === null || pattern.starts.has(start))
      if (byStart.size < MOST_STARTS) byStart.set(start, possible)
    }
    for (const { pattern, fixed } of possible) {
      const values = matchWhole(pattern, prompt, readers)
      if (values !== null) return { ...known, ...fixed, ...values }
    }
    return null
  }

  /** The slots of an arm that the prompt names somewhere, whatever else it says. */
  slots(arm: Arm, prompt: PromptText): RequestValues {
    const found: Record<string, string | number> = {}
    const { readers } = this.#readable(arm)
    for (const { name } of arm.domains) {
      const values = findInText({ pieces: [{ kind: 'slot', expression: name, at: 0 }], needs: [], starts: null }, prompt, readers)
      if (values?.[name] !== undefined) found[name] = values[name]
    }
    return found
  }

  #readable(arm: Arm): ReadableArm {
    const made = this.#arms.get(arm)
    if (made !== undefined) return made
    const own = arm.domains.filter(({ name }) => !this.#readers.has(name)).map((domain) => [domain.name, domainReader(domain)] as const)
    const single = arm.domains.filter(({ values }) => values.length === 1)
    const readable: ReadableArm = {
      readers: new Map([...this.#readers, ...own]),
      wordings: arm.prompts.map(({ pieces, fixed }) => ({ pattern: preparePattern(pieces), fixed: plainValues(fixed) })),
      byStart: new Map(),
      known: plainValues(Object.fromEntries(single.map(({ name, values }) => [name, values[0] ?? null]))),
    }
    this.#arms.set(arm, readable)
    return readable
  }
}

/** Names in which a number may hide: every text key that the request or a slot can name. */
function namesWithNumbers(rulebook: Rulebook): SlotReader {
  const names = new Map<string, string | number>()
  const hidesNumber = /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b/i
  for (const vocabulary of rulebook.vocabularies.values()) {
    for (const [name, key] of namesOf(vocabulary)) if (typeof key === 'string' && hidesNumber.test(name)) names.set(name, key)
  }
  return nameReader(names)
}

function readersOf(rulebook: Rulebook): Map<string, SlotReader> {
  const numbers = integerReader(namesWithNumbers(rulebook))
  return new Map(Object.entries(rulebook.source.request ?? {}).map(([name, field]): [string, SlotReader] => {
    if (field.int !== undefined) return [name, numbers]
    if (field.choice !== undefined) return [name, nameReader(new Map(field.choice.map((each) => [each, each])))]
    const vocabulary = rulebook.vocabularies.get(field.pick ?? '')
    return [name, vocabulary !== undefined && field.open !== true ? nameReader(namesOf(vocabulary)) : openReader]
  }))
}

function domainReader({ values }: Domain): SlotReader {
  return nameReader(new Map(values.map((value) => [showValue(value), plainValues({ value })['value'] ?? showValue(value)])))
}
