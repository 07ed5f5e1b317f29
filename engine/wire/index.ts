/**
 * Wire messages and conversations of them: the public face of this folder. Compiles a turn to an AnswerKind and a
 * conversation to something that draws all its turns. Knows no pack and no prompt text.
 */
import type { AnswerKind, Random, RequestValues } from '../interfaces.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'
import { joinTurns } from './conversation.ts'
import type { Conversation } from './conversation.ts'
import { drawValue, settle, sourceOf } from './demand.ts'
import { collectProblems, throwFirst } from './field-problem.ts'
import type { FieldProblem } from './field-problem.ts'
import { mutateTurn } from './mutate-turn.ts'
import { createReading, readWire } from './read-wire.ts'
import type { ReadingMode } from './read-wire.ts'
import { createScorer } from './score-turn.ts'
import { turnGrammar } from './turn-grammar.ts'
import { buildTurn } from './turn.ts'
import type { Turn } from './turn.ts'
import { compileWireForm, inBounds, spells, writeWire } from './wire-form.ts'
import type { WireValue } from './wire-form.ts'

export type { Conversation, ConversationTurn, DrawnConversation, DrawnTurn } from './conversation.ts'
export type { FieldProblem } from './field-problem.ts'
export type { ReadingMode } from './read-wire.ts'

/**
 * Compiles turn `turn` (from 0) of a conversation. `mode` is how answers and incoming messages are read.
 * Throws StudioError `bad_rulebook` with the first problem.
 */
export function compileTurn(rulebook: Rulebook, conversation: string, turn: number, mode: ReadingMode = 'strict'): AnswerKind {
  const problems: FieldProblem[] = []
  const built = buildTurn(rulebook, conversation, turn, mode, collectProblems(problems))
  throwFirst(problems)
  if (built === null) throw new Error(`turn ${turn} of ${conversation} was not built, and no problem says why`)
  return answerKindOf(built)
}

/** Compiles all turns of a conversation and what draws them in a row. Throws as `compileTurn`. */
export function compileConversation(rulebook: Rulebook, name: string, mode: ReadingMode = 'strict'): Conversation {
  const problems: FieldProblem[] = []
  const conversation = buildConversation(rulebook, name, mode, problems)
  throwFirst(problems)
  if (conversation === null) throw new Error(`the conversation ${name} was not built, and no problem says why`)
  return conversation
}

/** Every problem of every wire form and conversation, none twice. */
export function wireProblems(rulebook: Rulebook): FieldProblem[] {
  const problems: FieldProblem[] = []
  const { forms, conversations } = rulebook.source
  for (const [name, form] of Object.entries(forms ?? {})) if ('wire' in form) compileWireForm(rulebook, name, collectProblems(problems))
  for (const name of Object.keys(conversations ?? {})) buildConversation(rulebook, name, 'strict', problems)
  return [...new Map(problems.map((problem) => [`${problem.path} ${problem.message}`, problem])).values()]
}

/** Whether a text is a message of this form by itself, whatever turn it belongs to; for readers of prompts. */
export function createMessageTest(rulebook: Rulebook, form: string): (text: string) => boolean {
  const problems: FieldProblem[] = []
  const compiled = compileWireForm(rulebook, form, collectProblems(problems))
  throwFirst(problems)
  if (compiled === null) return () => false
  const reading = createReading(compiled)
  return (text) => readWire(compiled, text, 'strict', reading) === null
}

function buildConversation(rulebook: Rulebook, name: string, mode: ReadingMode, problems: FieldProblem[]): Conversation | null {
  const report = collectProblems(problems)
  const count = rulebook.source.conversations?.[name]?.turns.length ?? 0
  if (count === 0) report(`conversations.${name}`, `There is no conversation ${name}.`, 'Declare it under `conversations`.')
  const turns = Array.from({ length: count }, (_, i) => buildTurn(rulebook, name, i, mode, report))
  const built = turns.filter((turn) => turn !== null)
  if (count === 0 || built.length !== count) return null
  return joinTurns(rulebook, name, built.map((turn) => ({ role: turn.role, ask: turn.ask, kind: answerKindOf(turn) })), report)
}

function answerKindOf(turn: Turn): AnswerKind {
  const score = createScorer(turn)
  return {
    checks: turn.checks,
    mutations: turn.checks,
    score,
    draw: (random, request) => drawMessage(turn, random, request),
    grammar: (request) => turnGrammar(turn, request),
    mutate: (answer, check, request, random) => mutateTurn(turn, score, answer, check, request, random),
  }
}

function drawMessage(turn: Turn, random: Random, request: RequestValues): ReturnType<AnswerKind['draw']> {
  turn.context.use(request)
  const values: (WireValue | null)[] = turn.byPlace.map(() => null)
  for (const each of turn.fields) {
    const leaf = settle(each.demand, turn.context)
    const value = leaf === null ? null : drawValue(leaf, turn.context, random)
    if (value === null) return { reject: `${each.field.letter}: ${sourceOf(each.demand, turn.context)} is not known` }
    if (!spells(each.field.codec, value) || !inBounds(each.field, value)) return { reject: `${each.field.letter}: ${JSON.stringify(value)} is not a value of this field` }
    values[each.field.place] = value
  }
  return { text: writeWire(turn.form, values), request }
}
