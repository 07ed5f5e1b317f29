/** Saves a conversation as a file: Markdown for people, JSON for programs. Knows the form of both. */

import type { Conversation } from '../../../contract/entities/chat.ts'
import { host } from '../../lib/host.ts'
import { subjectKey } from './subject-key.ts'

/** Asks for the conversation and hands it to the browser as a file. */
export async function saveConversationAs(project: string, id: string, form: 'markdown' | 'json'): Promise<void> {
  const conversation = await host.call('playground.get', { project, conversation: id })
  const isMarkdown = form === 'markdown'
  const text = isMarkdown ? conversationMarkdown(conversation) : `${JSON.stringify(conversation, null, 2)}\n`
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: isMarkdown ? 'text/markdown' : 'application/json' }))
  link.download = `${fileName(conversation.title)}.${isMarkdown ? 'md' : 'json'}`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** A conversation as Markdown, one part a column, with the verdict below each reply. */
export function conversationMarkdown({ title, columns, system, decoding }: Conversation): string {
  const head = [`# ${title}`, '', `Temperature ${decoding.temperature}, at most ${decoding.max_tokens} tokens.`, ...(system === null ? [] : ['', `System prompt: ${system}`])]
  const parts = columns.map(({ subject, messages }) => [
    '', `## ${subjectKey(subject)}`,
    ...messages.flatMap(({ role, content, reply }) => ['', role === 'user' ? '**Question**' : '**Answer**', '', content, ...(reply == null || reply.checks.length === 0 ? [] : ['', verdictLine(reply.checks)])]),
  ])
  return `${[...head, ...parts.flat()].join('\n')}\n`
}

function verdictLine(checks: readonly { check: string; k: number; n: number }[]): string {
  const judged = checks.filter(({ n }) => n > 0)
  return `_${judged.filter(({ k, n }) => k === n).length} of ${judged.length} rules kept${judged.filter(({ k, n }) => k < n).map(({ check }) => `; broken: ${check}`).join('')}_`
}

function fileName(title: string): string {
  return title.replaceAll(/[^\p{L}\p{N} _-]/gu, '').trim().slice(0, 60) || 'conversation'
}
