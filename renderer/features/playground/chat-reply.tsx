/** One reply: its text with the verdict of every check, as text or formatted, its numbers, and what can be done with it. */

import { RefreshCw, ScanText } from 'lucide-react'
import type { Reply, SavedMessage } from '../../../contract/entities/chat.ts'
import { Answer, type AnswerCheck } from '../../components/answer.tsx'
import { AnswerBadges } from '../../components/answer-badges.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Markdown } from '../../components/markdown.tsx'
import { KeepMenu } from './keep-menu.tsx'
import { ContextMeter, ReplyLine } from './reply-line.tsx'

export type ChatReplyProps = {
  project: string
  message: SavedMessage
  /** The conversation up to this reply. */
  before: readonly SavedMessage[]
  sentences: ReadonlyMap<string, string>
  isFormatted: boolean
  onRegenerate: () => void
  onPrompt: () => void
}

/** The reply. */
export function ChatReply({ project, message, before, sentences, isFormatted, onRegenerate, onPrompt }: ChatReplyProps) {
  const { reply } = message
  const checks = reply == null ? [] : checksOf(reply, sentences)
  return (
    <div className="group flex flex-col gap-1.5">
      {isFormatted ? (
        <div className="rounded-md border border-line bg-surface">
          <div className="px-4 py-3 text-14"><Markdown text={message.content} /></div>
          {checks.length > 0 && <footer className="border-t border-line px-4 py-2"><AnswerBadges checks={checks} /></footer>}
        </div>
      ) : (
        <Answer text={message.content} checks={checks} emptyText="The model ended without a word." />
      )}
      {reply != null && (
        <div className="pl-1">
          <ReplyLine reply={reply} />
          {reply.grammar_note != null && <p className="text-12 text-ink-3">{reply.constrained ? 'Held to the rules: ' : ''}{reply.grammar_note}</p>}
        </div>
      )}
      <div className="-mt-1 flex items-center gap-1 pl-1">
        <span className="min-w-0 flex-1">{reply != null && <ContextMeter reply={reply} />}</span>
        <IconButton icon={RefreshCw} label="Answer again" onClick={onRegenerate} />
        <CopyButton text={message.content} label="Copy the reply" />
        <IconButton icon={ScanText} label="Show the exact prompt" onClick={onPrompt} />
        <KeepMenu project={project} before={before} answer={message.content} />
      </div>
    </div>
  )
}

function checksOf(reply: Reply, sentences: ReadonlyMap<string, string>): AnswerCheck[] {
  return reply.checks.map(({ check, k, n, not_applicable, failures }) => ({ id: check, sentence: sentences.get(check) ?? check, k, n, notApplicable: not_applicable, failures }))
}
