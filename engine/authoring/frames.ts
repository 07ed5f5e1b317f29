/**
 * What texts of one kind share: the same words around one span that differs. Finds the spans, so that names and values can be read from
 * questions and sentences that were never marked. Knows no rulebook.
 */

/** A text as a frame, `{}` where it differs from others, and what stands there. */
export type Framed = { readonly frame: string; readonly span: string }

const LONGEST_SPAN = 4
const LEAST_SPANS = 3
const MOST_TEXTS = 600
const WORD = /[\p{L}\p{N}][\p{L}\p{N}'-]*/gu

/** The frame of each text; null where it shares none with others. */
export function findFrames(texts: readonly string[]): (Framed | null)[] {
  const looked = texts.slice(0, MOST_TEXTS)
  const spans = new Map<string, Set<string>>()
  for (const text of looked) {
    for (const { frame, span } of framesOf(text)) spans.set(frame, (spans.get(frame) ?? new Set()).add(span))
  }
  return texts.map((text) => {
    let best: (Framed & { count: number }) | null = null
    for (const framed of framesOf(text)) {
      const count = spans.get(framed.frame)?.size ?? 0
      // Of frames that fit as many texts, the one with the shortest span says most.
      if (count >= LEAST_SPANS && (best === null || count > best.count || (count === best.count && framed.span.length < best.span.length))) best = { ...framed, count }
    }
    return best === null ? null : { frame: best.frame, span: best.span }
  })
}

function framesOf(text: string): Framed[] {
  const words = [...text.matchAll(WORD)].map((match) => ({ start: match.index, end: match.index + match[0].length }))
  const found: Framed[] = []
  for (let i = 0; i < words.length; i += 1) {
    for (let length = 1; length <= LONGEST_SPAN && i + length <= words.length; length += 1) {
      const start = words[i]?.start ?? 0
      const end = words[i + length - 1]?.end ?? 0
      if (end - start < text.length) found.push({ frame: `${text.slice(0, start)}{}${text.slice(end)}`, span: text.slice(start, end) })
    }
  }
  return found
}

/** The words that all sentences begin and end with, and what stands between in each; null where nothing does. */
export function commonAround(sentences: readonly string[]): { readonly lead: string; readonly values: readonly string[] } | null {
  const split = sentences.map((sentence) => sentence.split(' '))
  const [first] = split
  if (first === undefined || sentences.length < 2) return null
  const shortest = Math.min(...split.map((words) => words.length))
  let lead = 0
  while (lead < shortest - 1 && split.every((words) => words[lead] === first[lead])) lead += 1
  let tail = 0
  while (tail < shortest - lead - 1 && split.every((words) => words.at(-1 - tail) === first.at(-1 - tail))) tail += 1
  const values = split.map((words) => words.slice(lead, words.length - tail).join(' ').replace(/[.,;!?]+$/, ''))
  return lead === 0 || new Set(values).size < 2 ? null : { lead: first.slice(0, lead).join(' '), values }
}
