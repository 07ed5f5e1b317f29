/**
 * Runs a conversation: asks the host for replies, follows their pieces, stops them, saves what was said. A conversation
 * stays while the window does, so that going to another screen and back loses nothing. Draws nothing.
 */

import { useState } from 'react'
import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Message } from '../../../contract/entities/dataset.ts'
import type { Subject } from '../../../contract/entities/eval.ts'
import { showToast } from '../../components/toast.tsx'
import { errorParts, host } from '../../lib/host.ts'
import { refresh } from '../../lib/use-call.ts'
import { fromSaved, isWriting, newChat, reduceChat, toSaved, type ChatAction, type ChatState, type Column } from './chat-state.ts'

/** What can be done with a conversation. */
export type ChatDoing = {
  send(text: string): void
  /** Puts another text in the place of a question and asks again from there. */
  edit(at: number, text: string): void
  /** Asks one column again for the reply at this place. */
  regenerate(column: number, at: number): void
  stop(): void
  pick(column: number, subject: Subject): void
  add(subject: Subject): void
  remove(column: number): void
  set(change: Extract<ChatAction, { type: 'set' }>['change']): void
  open(conversation: string): Promise<void>
  restart(subjects: readonly Subject[]): void
}
/** A conversation and what can be done with it. */
export type Chat = ChatDoing & { state: ChatState }

type Talk = { store: StoreApi<ChatState>; act(action: ChatAction): void; doing: ChatDoing }

const talks = new Map<string, Talk>()
let isListening = false

/** The conversation of a project under a name; begun with these subjects where there is none yet. */
export function useChat(project: string, name: string, subjects: readonly Subject[]): Chat {
  const [talk] = useState(() => talkOf(project, `${project} ${name}`, subjects))
  return { ...talk.doing, state: useStore(talk.store) }
}

function talkOf(project: string, key: string, subjects: readonly Subject[]): Talk {
  listen()
  const known = talks.get(key)
  if (known !== undefined) return known
  const store = createStore<ChatState>(() => fresh(subjects))
  const act = (action: ChatAction) => store.setState((state) => reduceChat(state, action))
  const talk = { store, act, doing: doingOf(project, store, act) }
  talks.set(key, talk)
  return talk
}

function listen(): void {
  if (isListening) return
  isListening = true
  const tell = (action: ChatAction) => {
    for (const { act } of talks.values()) act(action)
  }
  host.listen('playground.streamed', ({ chat, text }) => tell({ type: 'streamed', stream: chat, text }))
  host.listen('playground.progressed', ({ chat, ...phase }) => tell({ type: 'progressed', stream: chat, phase }))
}

function doingOf(project: string, store: StoreApi<ChatState>, act: Talk['act']): ChatDoing {
  const answer = (column: number, seed?: number) => void answerColumn(project, store, act, column, seed)
  const answerAll = () => {
    for (const [i] of store.getState().columns.entries()) answer(i)
  }
  const answerOpen = (column: number) => {
    if (store.getState().columns[column]?.messages.at(-1)?.role === 'user') answer(column)
  }
  return {
    send: (text) => {
      act({ type: 'asked', text })
      answerAll()
    },
    edit: (at, text) => {
      act({ type: 'edited', at, text })
      answerAll()
    },
    regenerate: (column, at) => {
      act({ type: 'cut', column, at })
      // Greedy decoding says the same again; sampled decoding draws anew.
      answer(column, store.getState().decoding.temperature > 0 ? Math.floor(Math.random() * 2 ** 31) : undefined)
    },
    stop: () => {
      const streams = store.getState().columns.flatMap(({ writing }) => (writing === null ? [] : [writing.stream]))
      act({ type: 'stopping' })
      for (const chat of streams) void host.call('playground.stop', { chat })
    },
    pick: (column, subject) => {
      act({ type: 'picked', column, subject })
      answerOpen(column)
    },
    add: (subject) => {
      act({ type: 'added', subject })
      answerOpen(store.getState().columns.length - 1)
    },
    remove: (column) => act({ type: 'removed', column }),
    set: (change) => act({ type: 'set', change }),
    open: async (conversation) => act({ type: 'opened', state: fromSaved(await host.call('playground.get', { project, conversation })) }),
    restart: (subjects) => {
      const { system, decoding, constrained } = store.getState()
      act({ type: 'opened', state: { ...fresh(subjects), system, decoding, constrained } })
    },
  }
}

async function answerColumn(project: string, store: StoreApi<ChatState>, act: Talk['act'], column: number, seed: number | undefined): Promise<void> {
  const { columns, system, decoding, constrained, id } = store.getState()
  const asked = columns[column]
  if (asked === undefined) return
  const stream = freshName()
  act({ type: 'began', column, stream })
  try {
    const reply = await host.call('playground.chat', {
      project, subject: asked.subject, messages: messagesOf(asked, system), constrained, decoding: seed === undefined ? decoding : { ...decoding, seed }, chat: stream, remember: false,
    })
    act({ type: 'answered', stream, reply })
  } catch (error) {
    act({ type: 'failed', stream, error: errorParts(error) })
  }
  const now = store.getState()
  if (now.id === id && !isWriting(now)) await save(project, now)
}

function fresh(subjects: readonly Subject[]): ChatState {
  return newChat(subjects, freshName(), new Date().toISOString())
}

/** A name that no other conversation or stream has. */
function freshName(): string {
  return `c${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`
}

/** The messages as the host takes them, the own system prompt first. */
export function messagesOf({ messages }: Pick<Column, 'messages'>, system: string | null): Message[] {
  const plain = messages.map(({ role, content }) => ({ role, content }))
  return system === null ? plain : [{ role: 'system', content: system }, ...plain]
}

async function save(project: string, state: ChatState): Promise<void> {
  if (!state.columns.some(({ messages }) => messages.length > 0)) return
  try {
    await host.call('playground.save', { project, conversation: toSaved(state, new Date().toISOString()) })
    await refresh('playground.list')
  } catch (error) {
    const { message, next_step } = errorParts(error)
    showToast({ text: `This conversation could not be saved. ${message} ${next_step}`, meaning: 'failed' })
  }
}
