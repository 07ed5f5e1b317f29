/**
 * Places of an expression as controls of a sentence: each choice writes the whole expression anew.
 * Knows spans; not what they mean.
 */

import { withChoice, type SpokenPart } from '../../engine/document/expression-sentence.ts'
import type { Path } from '../../engine/document/open-document.ts'
import type { RulePart } from './live-types.ts'

/** Choices beyond this many are left out. */
export const MOST_CHOICES = 400

/** Controls over places of an expression. */
export function spokenParts(spoken: readonly SpokenPart[], expression: string, path: Path): RulePart[] {
  return spoken.map((part) => {
    if ('text' in part) return part
    const { label, span, choices, typed } = part
    const quote = typed === 'text' ? expression[span[0]] ?? "'" : ''
    return {
      label, path,
      choices: choices.slice(0, MOST_CHOICES).map((choice) => ({ label: choice.label, value: withChoice(expression, span, choice.text) })),
      typed: typed === null ? null : { kind: typed, before: expression.slice(0, span[0]) + quote, after: quote + expression.slice(span[1]), isWhole: false },
    }
  })
}
