/** A number with its name and unit. Three significant digits are the caller's choice: renderer/lib/format.ts. */

import type { ReactNode } from 'react'
import { MEANINGS, type Meaning } from './meaning.ts'

export type StatProps = {
  label: ReactNode
  value: ReactNode
  unit?: ReactNode
  /** Small below: the base's value, a range, what it is compared with. */
  note?: ReactNode
  meaning?: Meaning | undefined
  /** 20 px instead of 16. */
  isLarge?: boolean | undefined
}

/** A number with its name. */
export function Stat({ label, value, unit, note, meaning, isLarge = false }: StatProps) {
  return (
    <div className="min-w-0">
      <p className="truncate text-12 text-ink-3">{label}</p>
      <p className={`flex items-baseline gap-1 font-semibold ${isLarge ? 'text-20' : 'text-16'} ${meaning === undefined ? 'text-ink' : MEANINGS[meaning].text}`}>
        {value}
        {unit !== undefined && <span className="text-12 font-normal text-ink-3">{unit}</span>}
      </p>
      {note !== undefined && <p className="text-12 text-ink-3">{note}</p>}
    </div>
  )
}
