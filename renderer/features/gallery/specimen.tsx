/** One component in its states, with their names. Knows no component. */

import type { ReactNode } from 'react'

/** A row of the gallery: a component's name and its states. */
export function Specimen({ name, children, isWide = false }: { name: string; children: ReactNode; isWide?: boolean | undefined }) {
  return (
    <section aria-label={name} className="border-b border-line px-6 py-5">
      <h3 className="mb-3 text-12 font-medium text-ink-3">{name}</h3>
      <div className={isWide ? 'flex flex-col gap-4' : 'flex flex-wrap items-start gap-3'}>{children}</div>
    </section>
  )
}

/** A sentence long enough to show what happens to long text. */
export const LONG = 'A rather long name that somebody gave to this project on a Sunday afternoon without thinking of the people who have to lay out the window'

/** Does nothing, on purpose. */
export function nothing(): void {
  return undefined
}
