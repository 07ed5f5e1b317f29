/**
 * The domain of the playground: replies of subjects, streamed, with the verdict of every check; saved conversations.
 * The door of the folder.
 */

import type { ChatOpening, Reply } from '../../contract/entities/chat.ts'
import type { Message } from '../../contract/entities/dataset.ts'
import type { Subject } from '../../contract/entities/eval.ts'
import { StudioError } from '../../contract/errors.ts'
import type { Handler, Pusher } from '../../contract/handlers.ts'
import { keepTestQuestion } from '../datasets/index.ts'
import type { Domain } from '../jobs/kinds.ts'
import { makeAnswerer, renderPrompt, type AnswerParts } from './answer-turn.ts'
import { appendTurn, newMessages, requireChatName } from './chat-history.ts'
import { deleteConversation, listConversations, readConversation, renameConversation, saveConversation } from './conversations.ts'
import type { Judge } from './judge-reply.ts'
import type { Speaker } from './turn.ts'

export { makeGgufShelf } from './gguf-shelf.ts'
export { openJudge, type Judge } from './judge-reply.ts'
export { openChat, type OpeningFacts } from './opening.ts'
export type { OllamaSpeaker } from './answer-turn.ts'
export type { Speaker } from './turn.ts'
export { makeWeightsSession, type WeightsParts } from './weights-session.ts'

/** What the domain is built from. */
export type PlaygroundParts = AnswerParts & {
  push: Pusher
  projectFolder(project: string): string
  packFolder(pack: string): string
  /** The files behind a subject. */
  resolve(projectDir: string, subject: Subject): Speaker
  /** The system prompt of the project's samples; undefined where they have none. */
  systemPrompt(projectDir: string): string | undefined
  judge(projectDir: string, signal: AbortSignal): Judge
  open(project: string, signal: AbortSignal): Promise<ChatOpening>
  /** Questions to begin with. */
  questions(projectDir: string): Promise<string[]>
}

const NO_GRAMMAR = 'decoded freely: Ollama takes no grammar; chat with the GGUF file to hold it to the rules'

/** Builds the domain. */
export function createPlayground(parts: PlaygroundParts): Domain<'playground'> {
  const running = new Map<string, AbortController>()
  return {
    handlers: {
      'playground.chat': chatHandler(parts, running),
      'playground.stop': ({ chat }) => {
        const found = running.get(chat)
        found?.abort()
        return { stopped: found !== undefined }
      },
      'playground.open': ({ project }, { signal }) => parts.open(project, signal),
      'playground.questions': async ({ project }) => ({ questions: await parts.questions(parts.projectFolder(project)) }),
      'playground.render': ({ project, pack, subject, messages }, { signal }) => {
        const projectDir = rulesFolder(parts, project, pack)
        return renderPrompt(parts, parts.resolve(projectDir, subject), withSystem(messages, parts.systemPrompt(projectDir)), signal)
      },
      'playground.free': async () => ({ freed: (await parts.gguf.free()) + (await parts.weights.free()) }),
      ...conversationHandlers(parts),
    },
    jobs: [],
  }
}

function chatHandler(parts: PlaygroundParts, running: Map<string, AbortController>): Handler<'playground.chat'> {
  const answer = makeAnswerer(parts)
  return async ({ project, pack, subject, messages, constrained, decoding, chat, remember }, { signal }): Promise<Reply> => {
    requireChatName(chat)
    if (running.has(chat)) throw new StudioError({ code: 'conflict', message: 'This chat is being answered already.', next_step: 'Stop that reply first.' })
    const projectDir = rulesFolder(parts, project, pack)
    const speaker = parts.resolve(projectDir, subject)
    const prompt = lastQuestion(messages)
    const stop = new AbortController()
    running.set(chat, stop)
    const judge = parts.judge(projectDir, signal)
    try {
      const { gbnf, note } = await chooseGrammar(judge, speaker, prompt, constrained)
      const answered = await answer(speaker, {
        messages: withSystem(messages, parts.systemPrompt(projectDir)),
        decoding,
        grammar: gbnf,
        onText: (text) => parts.push('playground.streamed', { chat, text }),
        onProgress: (progress) => parts.push('playground.progressed', { chat, ...progress }),
        signal: AbortSignal.any([signal, stop.signal]),
      })
      const reply: Reply = { ...answered, constrained: gbnf !== null, grammar_note: note, checks: await judge.score(prompt, answered.text) }
      if (remember && project !== undefined) appendTurn(projectDir, chat, { subject, decoding, asked: newMessages(messages), reply })
      return reply
    } finally {
      running.delete(chat)
      await judge.close()
    }
  }
}

function rulesFolder(parts: PlaygroundParts, project: string | undefined, pack: string | undefined): string {
  if (project !== undefined) return parts.projectFolder(project)
  if (pack !== undefined) return parts.packFolder(pack)
  throw new StudioError({ code: 'bad_input', message: 'Neither a project nor a pack was named.', next_step: 'Name the one whose rules judge the reply.' })
}

function conversationHandlers({ projectFolder }: PlaygroundParts) {
  return {
    'playground.list': ({ project, text }) => ({ conversations: listConversations(projectFolder(project), text) }),
    'playground.get': ({ project, conversation }) => readConversation(projectFolder(project), conversation),
    'playground.save': ({ project, conversation }) => {
      saveConversation(projectFolder(project), conversation)
      return {}
    },
    'playground.rename': ({ project, conversation, title }) => {
      renameConversation(projectFolder(project), conversation, title)
      return {}
    },
    'playground.delete': ({ project, conversation }) => {
      deleteConversation(projectFolder(project), conversation)
      return {}
    },
    'playground.keep_test': ({ project, messages, answer }) => ({ kept: keepTestQuestion(projectFolder(project), messages, answer ?? null) }),
  } satisfies Partial<Domain<'playground'>['handlers']>
}

async function chooseGrammar(judge: Judge, speaker: Speaker, prompt: string, isWanted: boolean): Promise<{ gbnf: string | null; note: string | null }> {
  if (!isWanted) return { gbnf: null, note: null }
  return speaker.engine === 'ollama' ? { gbnf: null, note: NO_GRAMMAR } : judge.grammar(prompt)
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
