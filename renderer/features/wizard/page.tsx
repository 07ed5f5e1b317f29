/**
 * One page of the wizard: the question, its control, and at the foot the way back, the way on with the reason where it is
 * barred, leaving, and the screen with the same values. Question and foot share one column. Knows no question.
 */

import { ArrowLeft, ArrowRight, ArrowUpRight } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { Button, buttonClasses } from '../../components/button.tsx'
import { classes } from '../../components/classes.ts'
import { errorParts } from '../../lib/host.ts'
import type { Wizard } from './use-wizard.ts'

export type PageProps = {
  wizard: Wizard
  /** The one question. */
  title: string
  /** One sentence below it. */
  intro?: ReactNode
  /** A button beside the question. */
  action?: ReactNode
  children: ReactNode
  /** Why one cannot go on yet; null where one can. */
  barred?: string | null
  nextLabel?: string
  /** What going on does before the next page opens; the next page is then its own business where it returns true. */
  onNext?: () => Promise<true | void>
  /** False where the page itself holds the buttons that go on. */
  hasNext?: boolean
  hasBack?: boolean
  /** The screen that shows the same values; null where there is none yet. */
  full: { address: string; name: string } | null
  /** True for the last pages, which have the whole width. */
  isWide?: boolean
}

/** A page. */
export function Page({ wizard, title, intro, action, children, barred = null, nextLabel = 'Next', onNext, hasNext = true, hasBack = true, full, isWide = false }: PageProps) {
  const [isGoing, setGoing] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const back = wizard.near(-1)
  const next = wizard.near(1)
  const column = classes('mx-auto w-full', isWide ? 'max-w-page' : 'max-w-wide')
  const goOn = async () => {
    setGoing(true)
    setFailure(null)
    try {
      if ((await onNext?.()) !== true && next !== null) wizard.go(next)
    } catch (error) {
      setFailure(error)
    } finally {
      setGoing(false)
    }
  }
  return (
    <form className="flex h-full min-h-0 flex-col" onSubmit={(event) => { event.preventDefault(); if (hasNext && barred === null && !isGoing) void goOn() }}>
      <div className="min-h-0 flex-1 overflow-y-auto px-8 py-6">
        <div className={column}>
          <div className="flex items-start gap-4">
            <div className="min-w-0 flex-1">
              <h1 className="text-20 font-semibold">{title}</h1>
              {intro !== undefined && <p className="mt-1 max-w-form text-ink-2">{intro}</p>}
            </div>
            {action}
          </div>
          <div className="mt-5">{children}</div>
          {failure !== null && <p role="alert" className="mt-4 max-w-form text-failed">{errorParts(failure).message} {errorParts(failure).next_step}</p>}
        </div>
      </div>
      <footer className="shrink-0 border-t border-line bg-surface px-8">
        <div className={classes(column, 'flex min-h-14 flex-wrap items-center gap-2 py-2')}>
          {hasBack && back !== null && <Button icon={ArrowLeft} onClick={() => wizard.go(back)}>Back</Button>}
          <Link href="/" className={classes(buttonClasses('quiet'), !(hasBack && back !== null) && '-ml-3')}>Save and leave</Link>
          {full !== null && <Link href={full.address} className={buttonClasses('quiet')}>Open {full.name}<ArrowUpRight aria-hidden className="-mr-1 size-4 text-ink-3" /></Link>}
          <span className="flex-1" />
          {hasNext && barred !== null && <span id="barred" className="min-w-0 text-right text-12 text-ink-2">{barred}</span>}
          {hasNext && (
            <Button type="submit" variant="primary" trailingIcon={ArrowRight} disabled={barred !== null} isLoading={isGoing} aria-describedby={barred === null ? undefined : 'barred'}>{nextLabel}</Button>
          )}
        </div>
      </footer>
    </form>
  )
}
