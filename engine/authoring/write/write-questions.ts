/**
 * The questions as request fields, wording files and arms of one category: phrasings with the same slots are one arm. Knows
 * no answer but the sentences that a slot demands of it.
 */
import { nameFrom, vocabOf } from '../draft.ts'
import type { Draft, Files, Slot } from '../draft.ts'
import { templateOf } from '../sentences/index.ts'
import { writeLines } from './yaml-text.ts'

/** One arm: the slots its phrasings show, and where they stand. */
export type WrittenArm = { readonly share: number; readonly ask: readonly string[]; readonly prompts: string }
/** What the questions come to. */
export type WrittenQuestions = { readonly arms: readonly WrittenArm[]; readonly files: Files }

const SMALL_TALK = ['', 'Please: ', 'Hi! ', 'Hello, ', 'Quick question. ', 'One more: ']
/** Stands where no phrasing was written yet. */
const NOTHING_ASKED = 'Write one.'
const THANKS = ['', ' Thanks.', ' Thank you!']

/** Slots of a phrasing, in order. */
export function slotsIn(phrasing: string): string[] {
  return [...new Set([...phrasing.matchAll(/\{([a-z][a-z0-9_]*)\}/gi)].map((match) => match[1] as string))]
}

/** The phrasings as arms and files. */
export function writeQuestions({ questions }: Draft): WrittenQuestions {
  const known = new Set(questions.slots.map(({ name }) => name))
  const groups = new Map<string, string[]>()
  for (const phrasing of questions.phrasings.length > 0 ? questions.phrasings : [NOTHING_ASKED]) {
    const key = slotsIn(phrasing).filter((slot) => known.has(slot)).toSorted().join(',')
    groups.set(key, [...(groups.get(key) ?? []), phrasing])
  }
  const files: Record<string, string> = {}
  const arms = [...groups].map(([key, phrasings]): WrittenArm => {
    const ask = key === '' ? [] : key.split(',')
    const prompts = `prompts/${ask.length === 0 ? 'plain' : ask.join('-')}.txt`
    files[prompts] = writeLines(phrasings.map((phrasing) => (questions.isVaried ? varied(phrasing, known) : escaped(phrasing, known))), 'One phrasing a line; [a|b] stands for either, {…} for what is asked.')
    return { share: phrasings.length, ask, prompts }
  })
  return { arms, files }
}

/** A phrasing with small talk around it. */
function varied(phrasing: string, known: ReadonlySet<string>): string {
  return `[${SMALL_TALK.join('|')}]${escaped(phrasing, known)}[${THANKS.join('|')}]`
}

/** Braces around what is no slot are text; alternatives stay. */
function escaped(phrasing: string, known: ReadonlySet<string>): string {
  return phrasing.trim().replaceAll(/\{([^{}]*)\}/g, (all, name: string) => (known.has(name) ? all : String.raw`\{` + name + String.raw`\}`))
}

/** Phrases by which a slot is recognised in foreign text: the words beside it in each phrasing. */
export function readPhrases(phrasings: readonly string[], slot: string): string[] {
  const found = new Set<string>()
  for (const phrasing of phrasings) {
    const [before, after] = phrasing.replaceAll(/[[\]|]/g, ' ').split(`{${slot}}`)
    if (before === undefined || after === undefined) continue
    const lead = /(?:^|[\s:,(])((?:[\p{L}\d'-]+ ){1,3}|[\p{L}\d'-]+: ?)$/u.exec(before)?.[1] ?? ''
    const tail = /^(?:-| )[\p{L}'-]+/u.exec(after)?.[0] ?? ''
    const phrase = `${lead}{${slot}}${tail}`
    if (phrase !== `{${slot}}`) found.add(phrase)
    else found.add(`${before.slice(-30).trimStart()}{${slot}}${after.slice(0, 20).trimEnd()}`)
  }
  return [...found].filter((phrase) => phrase !== `{${slot}}`)
}

/** The request fields of the slots, each with the check that it demands. */
export function requestFields(draft: Draft, expressionOf: (slot: Slot) => string | null): Record<string, unknown> {
  return Object.fromEntries(draft.questions.slots.map((slot) => {
    const expression = expressionOf(slot)
    const read = readPhrases(draft.questions.phrasings, slot.name)
    return [slot.name, {
      ...(slot.kind === 'number' ? { int: slot.range ?? [1, 10] } : slot.kind === 'thing' ? { pick: vocabOf(draft.things) } : { choice: slot.values ?? [] }),
      ...(read.length > 0 ? { read } : {}),
      ...(expression === null ? {} : { check: { id: checkOf(slot), holds: expression } }),
    }]
  }))
}

/** The check of a slot, named after what it demands. */
export function checkOf(slot: Slot): string {
  return nameFrom(`${slot.name}_${templateOf(slot.check?.template ?? '')?.id.replace('asked_', '') ?? 'kept'}`, 'asked')
}
