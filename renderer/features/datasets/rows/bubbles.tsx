/** The turns of a row as a conversation; the last answer with the places that break a rule. Texts are shown as they are, never as markup. */

import { Answer, type AnswerCheck } from '../../../components/answer.tsx'
import { classes } from '../../../components/classes.ts'

const NAMES = { system: 'Standing instruction', user: 'Question', assistant: 'Answer', tool: 'Tool' } as const
type Turn = { role: keyof typeof NAMES; content: string }

/** The conversation. */
export function Bubbles({ messages, checks }: { messages: readonly Turn[]; checks: readonly AnswerCheck[] }) {
  const last = messages.length - 1
  return (
    <ol className="flex min-w-0 flex-col gap-2">
      {messages.map(({ role, content }, index) => (
        <li key={index} className={classes('flex min-w-0 flex-col', role === 'user' && 'items-end', role === 'system' && 'items-stretch')}>
          <span className="text-12 text-ink-3">{NAMES[role]}</span>
          {index === last && role === 'assistant' && checks.some(({ failures }) => failures.length > 0)
            ? <Answer text={content} checks={checks} className="max-w-full" />
            : <div className={classes('max-w-full rounded-md border px-3 py-2 wrap-anywhere whitespace-pre-wrap', role === 'user' ? 'border-transparent bg-n-4' : role === 'system' ? 'border-line bg-sunken text-ink-2' : 'border-line bg-surface')}>{content}</div>}
        </li>
      ))}
    </ol>
  )
}
