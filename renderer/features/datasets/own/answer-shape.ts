/**
 * The shape of an answer as a form can show it, found from a real one: a numbered or marked list with what stands before
 * it, a coded line of fields, or a text. Knows marks; no rule and no domain.
 */

/** A form's shape. */
export type FormShape =
  | { kind: 'list'; before: string; mark: (number: number) => string; examples: readonly string[] }
  | { kind: 'line'; separator: string; begin: string; end: string; examples: readonly string[] }
  | { kind: 'text'; example: string }

const ITEM = /^(\s*)(\d+)([.):]\s+)(.*)$/
const BULLET = /^(\s*[-*•]\s+)(.*)$/

/** The shape of an answer. */
export function shapeOf(answer: string): FormShape {
  const lines = answer.split('\n')
  const numbered = lines.map((line) => ITEM.exec(line))
  const first = numbered.findIndex((match) => match !== null)
  if (first !== -1 && numbered.slice(first).every((match) => match !== null)) {
    const [, indent = '', , stop = '. '] = numbered[first]!
    return { kind: 'list', before: lines.slice(0, first).join('\n'), mark: (number) => `${indent}${number}${stop}`, examples: numbered.slice(first).map((match) => match?.[4] ?? '') }
  }
  const bullets = lines.map((line) => BULLET.exec(line))
  const begin = bullets.findIndex((match) => match !== null)
  if (begin !== -1 && bullets.slice(begin).every((match) => match !== null)) {
    const mark = bullets[begin]?.[1] ?? '- '
    return { kind: 'list', before: lines.slice(0, begin).join('\n'), mark: () => mark, examples: bullets.slice(begin).map((match) => match?.[2] ?? '') }
  }
  return lines.length === 1 ? lineShape(answer) : { kind: 'text', example: answer }
}

/** A line of at least four fields without spaces, between one sign. */
function lineShape(answer: string): FormShape {
  const sign = ['|', ';', ',', '/'].find((each) => answer.split(each).length >= 4)
  if (sign === undefined || /\s/.test(answer.replaceAll(/"[^"]*"/g, ''))) return { kind: 'text', example: answer }
  const [, begin = '', body = answer, end = ''] = /^([^\p{L}\p{N}"]?)(.*?)([^\p{L}\p{N}"]?)$/su.exec(answer) ?? []
  return { kind: 'line', separator: sign, begin, end, examples: body.split(sign) }
}

/** The answer that the filled form stands for; empty where nothing is filled in. */
export function composeAnswer(shape: FormShape, before: string, values: readonly string[]): string {
  if (shape.kind === 'text') return values[0] ?? ''
  const filled = values.filter((value) => value.trim() !== '')
  if (filled.length === 0) return ''
  if (shape.kind === 'line') return `${shape.begin}${filled.map((value) => value.trim()).join(shape.separator)}${shape.end}`
  return [...(before.trim() === '' ? [] : [before]), ...filled.map((value, index) => `${shape.mark(index + 1)}${value.trim()}`)].join('\n')
}
