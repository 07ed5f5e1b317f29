/**
 * Puts the wordings around an answer's body into its grammar, and joins the grammars of several kinds of answer.
 * A body's grammar starts at the rule `body`. Knows GBNF's words, strings and classes, not what rules mean.
 */
import { isBody } from './generate/arms.ts'
import type { Arm } from './generate/arms.ts'
import type { RequestValues } from './interfaces.ts'
import type { Piece } from './prompts/parse-wording.ts'
import { writeLiteral } from './sequence/gbnf-text.ts'
import { isEntry, showValue } from './vocab/vocabulary.ts'
import type { Value } from './vocab/vocabulary.ts'

/** Strings, character classes, names. */
const TOKENS = /"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|[A-Za-z][A-Za-z0-9-]*/g
/** A slot of an answer wording whose value is not known and that has more values than this takes any line. */
const MOST_ALTERNATIVES = 500

/** An arm's answers: its body's grammar with the arm's wordings around it, for what is known to be asked. */
export type ArmGrammar = { readonly gbnf: string; readonly arms: readonly Arm[]; readonly request: RequestValues }

/** What a slot of an answer wording can be: its value where it is known, any of its values where it is not. */
function slotExpression(piece: Piece & { kind: 'slot' }, arm: Arm, request: RequestValues): string {
  const domain = arm.domains.find(({ name }) => name === piece.expression)
  const asked = Object.fromEntries(arm.domains.map(({ name, values }): [string, Value] => [name, values.find((value) => String(isEntry(value) ? value.key : value) === String(request[name])) ?? request[name] ?? null]))
  const known = domain === undefined ? arm.fields.every((field) => request[field] !== undefined) : request[domain.name] !== undefined
  if (known) return writeLiteral(arm.render([piece], asked))
  const texts = domain === undefined ? [] : [...new Set(domain.values.map(showValue))]
  return texts.length === 0 || texts.length > MOST_ALTERNATIVES ? '[^\\n]*' : `( ${texts.map(writeLiteral).join(' | ')} )`
}

function wordingExpression(pieces: readonly Piece[], arm: Arm, request: RequestValues): string {
  return pieces.map((piece) => {
    if (piece.kind === 'text') return writeLiteral(piece.text)
    return piece.kind === 'slot' && !isBody(piece) ? slotExpression(piece, arm, request) : 'body'
  }).join(' ')
}

/** The grammar of whole answers: any of the wordings with the body in its place, or the body alone where there are none. */
export function wrapGrammar({ gbnf, arms, request }: ArmGrammar): string {
  const wordings = new Set(arms.flatMap((arm) => (arm.answers.length === 0 ? ['body'] : arm.answers.map((pieces) => wordingExpression(pieces, arm, request)))))
  return `root ::= ${[...wordings].join(' | ')}\n${gbnf}`
}

/** The union of several answers' grammars; each keeps its rules under a prefix of its own. */
export function unionGrammar(parts: readonly ArmGrammar[]): string {
  const wrapped = parts.map((part, i) => wrapGrammar(part).replaceAll(TOKENS, (token) => (/^["[]/.test(token) ? token : `k${i}-${token}`)))
  return `root ::= ${parts.map((_, i) => `k${i}-root`).join(' | ')}\n${wrapped.join('\n')}`
}
