/** The pages of a longer way: which are done, where one is, which come. */

import { Check } from 'lucide-react'
import { classes } from './classes.ts'

/** One page. */
export type Step<V extends string> = {
  value: V
  label: string
  state: 'done' | 'open' | 'locked'
  /** True for a page that is done and not opened again. */
  isClosed?: boolean | undefined
}

export type StepsProps<V extends string> = { steps: readonly Step<V>[]; current: V; onGo: (value: V) => void; 'aria-label': string }

/** A row of numbered pages. */
export function Steps<V extends string>({ steps, current, onGo, 'aria-label': label }: StepsProps<V>) {
  return (
    <nav aria-label={label} className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1 overflow-x-auto [scrollbar-width:none]">
        {steps.map((step, index) => {
          const isCurrent = step.value === current
          return (
            <li key={step.value} className="flex shrink-0 items-center gap-1">
              {index > 0 && <span aria-hidden className="h-px w-4 bg-n-7" />}
              <button
                type="button"
                aria-current={isCurrent ? 'step' : undefined}
                disabled={step.state === 'locked' || step.isClosed === true}
                onClick={() => onGo(step.value)}
                className={classes('flex h-8 cursor-default items-center gap-2 rounded-md px-2 transition-colors enabled:hover:bg-hover disabled:text-ink-3', isCurrent ? 'font-medium text-ink' : 'text-ink-2')}
              >
                <span className={classes('flex size-5 items-center justify-center rounded-full border text-12', isCurrent ? 'border-ink bg-ink text-n-1' : 'border-n-7')}>
                  {step.state === 'done' && !isCurrent ? <Check aria-hidden className="size-3" strokeWidth={2.5} /> : index + 1}
                </span>
                {step.label}
                {step.state === 'done' && <span className="sr-only">, done</span>}
              </button>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
