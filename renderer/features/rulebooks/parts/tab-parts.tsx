/** The parts of the rulebook that belong to a tab: each opens in a form, and one can be added. Knows the sections of a tab; not what they mean. */

import { ChevronRight, Plus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Fold } from '../../../components/fold.tsx'
import { useOpen } from '../open-rulebook.ts'
import { blockAt, useSourceOf } from '../source-of.ts'
import { PARTS_OF_TAB, type PartSection, type PartTab } from './part-words.ts'

const PartDialog = lazy(async () => ({ default: (await import('./part-dialog.tsx')).PartDialog }))

/** The parts; folded where the tab has something else to show. */
export function TabParts({ tab, isFolded = true }: { tab: Exclude<PartTab, 'examples'>; isFolded?: boolean }) {
  const [open, setOpen] = useState<{ section: PartSection; name: string | null } | null>(null)
  const sections: readonly PartSection[] = PARTS_OF_TAB[tab]
  const list = <div className="flex flex-col gap-5 pt-2">{sections.map((section) => <Parts key={section.section} section={section} onOpen={(name) => setOpen({ section, name })} />)}</div>
  return (
    <section aria-label="Parts">
      {isFolded ? <Fold summary={<span className="text-14 font-semibold">All parts in full</span>}>{list}</Fold> : list}
      {open !== null && <Suspense>{<PartDialog section={open.section} name={open.name} onClose={() => setOpen(null)} />}</Suspense>}
    </section>
  )
}

function Parts({ section, onOpen }: { section: PartSection; onOpen: (name: string | null) => void }) {
  const isEditable = useOpen((state) => state.isEditable)
  const names = Object.keys(blockAt(useSourceOf(), section.section))
  return (
    <section aria-label={section.title}>
      <header className="mb-1.5 flex items-center gap-3">
        <div className="min-w-0 flex-1"><h3 className="font-medium">{section.title}</h3><p className="text-12 text-ink-3">{section.note}</p></div>
        {isEditable && (section.isSingle === true ? <Button size="small" onClick={() => onOpen(null)}>Change</Button> : <Button size="small" icon={Plus} onClick={() => onOpen(null)}>Add a {section.one}</Button>)}
      </header>
      {section.isSingle !== true && names.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {names.map((name) => <li key={name}><button type="button" disabled={!isEditable} onClick={() => onOpen(name)} className="inline-flex h-7 cursor-default items-center gap-1 rounded-sm border border-line bg-surface pr-1 pl-2 enabled:hover:bg-hover">{name.replaceAll('_', ' ')}<ChevronRight aria-hidden className="size-3.5 text-ink-3" /></button></li>)}
        </ul>
      )}
    </section>
  )
}
