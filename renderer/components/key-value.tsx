/** Facts as a list of names and values. */

import { Fragment, type ReactNode } from 'react'

/** A list of facts. */
export function KeyValue({ facts }: { facts: readonly { name: ReactNode; value: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-[fit-content(40%)_minmax(0,1fr)] gap-x-6 gap-y-1.5">
      {facts.map(({ name, value }, index) => (
        <Fragment key={String(index)}>
          <dt className="text-ink-3">{name}</dt>
          <dd className="min-w-0 wrap-anywhere">{value}</dd>
        </Fragment>
      ))}
    </dl>
  )
}
