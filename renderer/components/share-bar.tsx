/** Shares of a whole as one bar with its legend; the shares move as the numbers do. */

import type { ReactNode } from 'react'
import { percent } from '../lib/format.ts'

/** One share. */
export type Share = { id: string; label: ReactNode; value: number; aside?: ReactNode }

const FILLS = ['bg-series-1', 'bg-series-2', 'bg-series-3', 'bg-series-4', 'bg-series-5', 'bg-n-9', 'bg-n-7', 'bg-n-10'] as const

export type ShareBarProps = { label: string; shares: readonly Share[]; hasLegend?: boolean | undefined }

/** A bar of shares. */
export function ShareBar({ label, shares, hasLegend = true }: ShareBarProps) {
  const total = shares.reduce((sum, share) => sum + Math.max(0, share.value), 0)
  return (
    <figure aria-label={label} className="min-w-0">
      <div aria-hidden className="flex h-2 gap-px overflow-hidden rounded-sm bg-n-5">
        {total > 0 && shares.map((share, index) => <span key={share.id} className={FILLS[index % FILLS.length]} style={{ flexGrow: Math.max(0, share.value), flexBasis: 0 }} />)}
      </div>
      {hasLegend && (
        <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-12">
          {shares.map((share, index) => (
            <li key={share.id} className="flex min-w-0 items-center gap-1.5">
              <span aria-hidden className={`size-2 shrink-0 rounded-full ${FILLS[index % FILLS.length]}`} />
              <span className="min-w-0 truncate text-ink-2">{share.label}</span>
              <span className="shrink-0 font-medium">{percent(total === 0 ? 0 : share.value / total)}</span>
              {share.aside !== undefined && <span className="shrink-0 text-ink-3">{share.aside}</span>}
            </li>
          ))}
        </ul>
      )}
    </figure>
  )
}
