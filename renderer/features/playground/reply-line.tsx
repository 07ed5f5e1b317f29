/** The numbers below a reply: length, speed, where it was computed; and how full the context is. */

import type { ReactNode } from 'react'
import type { Reply } from '../../../contract/entities/chat.ts'
import { Tooltip } from '../../components/tooltip.tsx'
import { bytes, count, measure } from '../../lib/format.ts'

/** One faint line; loading and memory stand behind it. */
export function ReplyLine({ reply }: { reply: Reply }) {
  const writing = reply.total_ms - reply.first_token_ms
  const speed = reply.n_tokens > 1 && writing > 0 ? (1000 * (reply.n_tokens - 1)) / writing : null
  const parts: string[] = [
    ...(reply.load_ms > 0 ? [`loaded in ${milliseconds(reply.load_ms)}`] : []),
    ...(reply.memory_bytes === null ? [] : [`${bytes(reply.memory_bytes)} memory`]),
  ]
  const device = reply.device === 'cpu' ? 'CPU' : reply.device === 'ollama' ? 'Ollama' : reply.device.toUpperCase()
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-3 text-12 text-ink-3 tabular-nums">
      {endWords(reply.stop_reason)}
      <Tooltip content={parts.join(' · ')}>
        <span {...(parts.length > 0 && { tabIndex: 0 })} className="rounded-sm">{[`${count(reply.n_tokens)} ${reply.n_tokens === 1 ? 'token' : 'tokens'}`, ...(speed === null ? [] : [`${measure(speed)} tokens/s`]), `first after ${milliseconds(reply.first_token_ms)}`, device].join(' · ')}</span>
      </Tooltip>
    </p>
  )
}

function endWords(reason: string): ReactNode {
  if (reason === 'cancelled') return <span className="font-medium text-undecided">Stopped</span>
  if (reason === 'length') return <span className="font-medium text-undecided">Cut at the limit</span>
  return null
}

/** How full the context is after a reply. */
export function ContextMeter({ reply: { prompt_tokens, n_tokens, context_tokens } }: { reply: Reply }) {
  if (prompt_tokens === null || context_tokens === null) return null
  const used = prompt_tokens + n_tokens
  const share = Math.min(1, used / context_tokens)
  return (
    <Tooltip content={`${count(used)} of ${count(context_tokens)} tokens of context are used`}>
      <span role="meter" aria-label="Context used" aria-valuemin={0} aria-valuemax={context_tokens} aria-valuenow={used} className="inline-flex items-center gap-1.5 text-12 whitespace-nowrap text-ink-3 tabular-nums">
        <span className="h-1 w-12 overflow-hidden rounded-full bg-n-5"><span className={share > 0.85 ? 'block h-full bg-undecided-solid' : 'block h-full bg-n-9'} style={{ width: `${Math.max(2, share * 100)}%` }} /></span>
        {count(used)} of {count(context_tokens)}
      </span>
    </Tooltip>
  )
}

function milliseconds(value: number): string {
  return value < 1000 ? `${Math.round(value)} ms` : measure(value / 1000, 's')
}
