/**
 * The things of the domain as tables: edit, add, paste from a spreadsheet, rename with what refers to them, columns as properties or tags.
 * Knows tables and their edits; not how files are laid out.
 */

import { ClipboardPaste, Plus, Search } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Select } from '../../components/select.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { Toolbar, ToolbarGap } from '../../components/toolbar.tsx'
import { readThings, vocabularies, type ThingsTable } from '../../../engine/document/things-table.ts'
import { AddThing } from './add-thing.tsx'
import { useOpen } from './open-rulebook.ts'
import { PasteThings } from './paste-things.tsx'
import { ThingsGrid } from './things-grid.tsx'

/** The tab. */
export function ThingsTab({ onShowLine }: { onShowLine: (line: number) => void }) {
  const texts = useOpen((state) => state.texts)
  const isEditable = useOpen((state) => state.isEditable)
  const names = useMemo(() => vocabularies(texts), [texts])
  const [chosen, choose] = useState<string | null>(null)
  const [search, setSearch] = useState('')
  const [open, setOpen] = useState<'add' | 'paste' | null>(null)
  const name = chosen !== null && names.includes(chosen) ? chosen : (names[0] ?? null)
  const table = useMemo(() => (name === null ? null : readThings(texts, name)), [texts, name])
  if (table === null) return <EmptyState title="No things yet">The rulebook names no list of things. Write one under “vocab” in the YAML tab.</EmptyState>
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Toolbar label="Things">
        <div className="w-48"><Select size="small" aria-label="List of things" value={name} onChange={choose} options={names.map((each) => ({ value: each, label: each.replaceAll('_', ' '), aside: String(readThings(texts, each).rows.length) }))} /></div>
        <div className="w-48"><TextInput size="small" icon={Search} aria-label="Find a thing" placeholder={`Find among ${table.rows.length.toLocaleString('en')}`} value={search} onChange={setSearch} /></div>
        <ToolbarGap />
        {isEditable && table.trouble === null && (
          <>
            <Button size="small" variant="quiet" icon={ClipboardPaste} onClick={() => setOpen('paste')}>Paste a table</Button>
            <Button size="small" icon={Plus} onClick={() => setOpen('add')}>Add</Button>
          </>
        )}
      </Toolbar>
      {table.trouble === null ? <ThingsGrid key={table.vocab} table={table} search={search} /> : <Trouble table={table} onShowLine={onShowLine} />}
      {open === 'add' && <AddThing table={table} onClose={() => setOpen(null)} />}
      {open === 'paste' && <PasteThings table={table} onClose={() => setOpen(null)} />}
    </div>
  )
}

function Trouble({ table, onShowLine }: { table: ThingsTable; onShowLine: (line: number) => void }) {
  return <EmptyState title="This list cannot be shown as a table" action={<Button onClick={() => onShowLine(1)}>Open the YAML</Button>}>{table.trouble}</EmptyState>
}
