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

const SMALL_TALK = ['', 'Hi! ', 'Hello! ', 'Hi there. ', 'Good morning. ', 'Good evening. ']
/** Stands where no phrasing was written yet. */
const NOTHING_ASKED = 'Write one.'
const THANKS = ['', 'Thanks.', 'Thank you!']

/** Words after a number that say nothing of what is counted. */
const JOINING = /^ (?:in|of|and|or|for|to|with|at|on|from|that|which|get|wants?|please)$/i

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
  const stop = /[.?!]$/.test(phrasing.trim()) ? ' ' : '. '
  return `[${SMALL_TALK.join('|')}]${escaped(phrasing, known)}[${THANKS.map((thanks) => (thanks === '' ? '' : stop + thanks)).join('|')}]`
}

/** Braces around what is no slot are text; alternatives stay. */
function escaped(phrasing: string, known: ReadonlySet<string>): string {
  return phrasing.trim().replaceAll(/\{([^{}]*)\}/g, (all, name: string) => (known.has(name) ? all : String.raw`\{` + name + String.raw`\}`))
}

/** Phrases by which a slot is recognised in foreign text: a number by the word after it, a name by the two words before it. */
export function readPhrases(phrasings: readonly string[], { name, kind }: Pick<Slot, 'name' | 'kind'>): string[] {
  const found = new Set<string>()
  for (const phrasing of phrasings) {
    const [before, after] = phrasing.replaceAll(/[[\]|]/g, ' ').split(`{${name}}`)
    if (before === undefined || after === undefined) continue
    const lead = /(?:^|[\s(,:])((?:[\p{L}\d'-]+,? ){1,2}|[\p{L}\d'-]+: ?)$/u.exec(before)?.[1] ?? ''
    const tail = /^(?:-| )[\p{L}'-]+/u.exec(after)?.[0] ?? ''
    const isLoose = lead.trim().split(' ').length < 2
    const isNoun = tail !== '' && !(lead !== '' && JOINING.test(tail))
    const phrase = kind === 'number' && isNoun ? `{${name}}${tail}` : `${lead}{${name}}${isLoose ? tail : ''}`
    // A slot between two others has no words of its own.
    if (phrase !== `{${name}}`) found.add(phrase)
  }
  return [...found]
}

/** The request fields of the slots, each with the check that it demands. */
export function requestFields(draft: Draft, expressionOf: (slot: Slot) => string | null): Record<string, unknown> {
  return Object.fromEntries(draft.questions.slots.map((slot) => {
    const expression = expressionOf(slot)
    const read = readPhrases(draft.questions.phrasings, slot)
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
