/**
 * The domain of the playground: one reply of a subject at a time, streamed, with the verdict of every check.
 * The door of the folder.
 */

import type { Reply } from '../../contract/entities/chat.ts'
import type { Message } from '../../contract/entities/dataset.ts'
import type { Subject } from '../../contract/entities/eval.ts'
import { StudioError } from '../../contract/errors.ts'
import type { Pusher } from '../../contract/handlers.ts'
import type { Domain } from '../jobs/kinds.ts'
import { answerTurn } from './answer-turn.ts'
import type { AnswerParts, Speaker } from './answer-turn.ts'
import { appendTurn, newMessages, requireChatName } from './chat-history.ts'
import type { Judge } from './judge-reply.ts'

export { openJudge, type Judge } from './judge-reply.ts'

/** What the domain is built from. */
export type PlaygroundParts = AnswerParts & {
  push: Pusher
  projectFolder(project: string): string
  /** The files behind a subject. */
  resolve(projectDir: string, subject: Subject): Speaker
  /** The system prompt of the project's samples; undefined where they have none. */
  systemPrompt(projectDir: string): string | undefined
  judge(projectDir: string, signal: AbortSignal): Judge
}

const NO_GRAMMAR_FOR_WEIGHTS = 'decoded freely: only GGUF files can be held to a grammar; export the run and chat with the export'

/** Builds the domain. */
export function createPlayground(parts: PlaygroundParts): Domain<'playground'> {
  return {
    handlers: {
      'playground.chat': async ({ project, subject, messages, constrained, decoding, chat }, { signal }): Promise<Reply> => {
        requireChatName(chat)
        const projectDir = parts.projectFolder(project)
        const speaker = parts.resolve(projectDir, subject)
        const prompt = lastQuestion(messages)
        const judge = parts.judge(projectDir, signal)
        try {
          const { gbnf, note } = await chooseGrammar(judge, speaker, prompt, constrained)
          const answer = await answerTurn(parts, {
            speaker,
            messages: withSystem(messages, parts.systemPrompt(projectDir)),
            decoding,
            grammar: gbnf,
            onText: (text) => parts.push('playground.streamed', { chat, text }),
            signal,
          })
          const reply: Reply = { ...answer, constrained: gbnf !== null, grammar_note: note, checks: await judge.score(prompt, answer.text) }
          appendTurn(projectDir, chat, { subject, decoding, asked: newMessages(messages), reply })
          return reply
        } finally {
          await judge.close()
        }
      },
    },
    jobs: [],
  }
}

async function chooseGrammar(judge: Judge, speaker: Speaker, prompt: string, isWanted: boolean): Promise<{ gbnf: string | null; note: string | null }> {
  if (!isWanted) return { gbnf: null, note: null }
  return speaker.engine === 'gguf' ? judge.grammar(prompt) : { gbnf: null, note: NO_GRAMMAR_FOR_WEIGHTS }
}

function lastQuestion(messages: readonly Message[]): string {
  const last = messages.at(-1)
  if (last !== undefined && last.role !== 'assistant' && last.role !== 'system') return last.content
  throw new StudioError({ code: 'bad_input', message: 'The conversation does not end with a question.', next_step: 'Add a user message at the end.' })
}

/** The conversation as the model was trained to see it: the project's system prompt first, unless the caller gives one; an empty one means none. */
export function withSystem(messages: readonly Message[], system: string | undefined): Message[] {
  const given = messages.find(({ role }) => role === 'system')
  if (given !== undefined) return given.content === '' ? messages.filter((message) => message !== given) : [...messages]
  return system === undefined ? [...messages] : [{ role: 'system', content: system }, ...messages]
}
