/**
 * The things of the domain as tables: edit, add, paste from a spreadsheet, rename with what refers to them, columns as properties or tags.
 * Knows tables and their edits; not how files are laid out.
 */

import { ClipboardPaste, Columns3, ListPlus, Plus, Search } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Select } from '../../components/select.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { Toolbar, ToolbarGap } from '../../components/toolbar.tsx'
import { readThings, vocabularies, type ThingsTable } from '../../../engine/document/things-table.ts'
import { AddColumn } from './add-column.tsx'
import { AddThing } from './add-thing.tsx'
import { NewList } from './new-list.tsx'
import { useOpen } from './open-rulebook.ts'
import { TabParts } from './parts/tab-parts.tsx'
import { PasteThings } from './paste-things.tsx'
import { ThingsGrid } from './things-grid.tsx'

/** The tab. */
export function ThingsTab({ onShowLine }: { onShowLine: (line: number) => void }) {
  const texts = useOpen((state) => state.texts)
  const isEditable = useOpen((state) => state.isEditable)
  const names = useMemo(() => vocabularies(texts), [texts])
  const [chosen, choose] = useState<string | null>(null)
  const [search, setSearch] = useState('')
  const [open, setOpen] = useState<'add' | 'paste' | 'column' | 'list' | null>(null)
  const name = chosen !== null && names.includes(chosen) ? chosen : (names[0] ?? null)
  const table = useMemo(() => (name === null ? null : readThings(texts, name)), [texts, name])
  const close = () => setOpen(null)
  const newList = open === 'list' && <NewList onMade={choose} onClose={close} />
  if (table === null) {
    return (
      <div className="flex flex-col gap-6">
        <EmptyState isCompact title="No things yet" action={isEditable ? <Button variant="secondary" icon={ListPlus} onClick={() => setOpen('list')}>New list</Button> : undefined}>Things are what answers are made of. Paste a table from your spreadsheet: it becomes the first list.</EmptyState>
        <TabParts tab="things" isFolded={false} />
        {newList}
      </div>
    )
  }
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Toolbar label="Things">
        <div className="w-28 2xl:w-48"><Select size="small" aria-label="List of things" value={name} onChange={choose} options={names.map((each) => ({ value: each, label: each.replaceAll('_', ' '), aside: String(readThings(texts, each).rows.length) }))} /></div>
        {isEditable && <IconButton icon={ListPlus} label="New list" onClick={() => setOpen('list')} />}
        <div className="w-32 2xl:w-48"><TextInput size="small" icon={Search} aria-label="Find a thing" placeholder="Find" value={search} onChange={setSearch} /></div>
        <ToolbarGap />
        {isEditable && table.trouble === null && (
          <>
            <Button size="small" variant="quiet" icon={ClipboardPaste} onClick={() => setOpen('paste')}>Paste a table</Button>
            <Button size="small" variant="quiet" icon={Columns3} onClick={() => setOpen('column')}>Add a column</Button>
            <Button size="small" icon={Plus} onClick={() => setOpen('add')}>Add</Button>
          </>
        )}
      </Toolbar>
      {table.trouble === null ? <ThingsGrid key={table.vocab} table={table} search={search} /> : <Trouble table={table} onShowLine={onShowLine} />}
      <TabParts tab="things" />
      {open === 'add' && <AddThing table={table} onClose={close} />}
      {open === 'paste' && <PasteThings table={table} onClose={close} />}
      {open === 'column' && <AddColumn table={table} canHaveColumns={table.shape !== 'lines' && table.shape !== 'names'} onClose={close} />}
      {newList}
    </div>
  )
}

function Trouble({ table, onShowLine }: { table: ThingsTable; onShowLine: (line: number) => void }) {
  return <EmptyState title="This list cannot be shown as a table" action={<Button onClick={() => onShowLine(1)}>Open the YAML</Button>}>{table.trouble}</EmptyState>
}
