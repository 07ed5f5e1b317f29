/**
 * A table of things whose cells are edited in place: properties as text, numbers and choices, tags as ticks. The name opens what can be done with a
 * thing, a column's head what can be done with a column.
 */

import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { DropdownMenu } from '../../components/dropdown-menu.tsx'
import { columnToTag, setTag, tagToColumn, removeThing } from '../../../engine/document/things-edit.ts'
import type { ThingsColumn, ThingsRow, ThingsTable } from '../../../engine/document/things-table.ts'
import { useOpen, useOpenRulebook } from './open-rulebook.ts'
import { RenameName } from './rename-name.tsx'
import { RenameThing } from './rename-thing.tsx'
import { ThingCell } from './thing-cell.tsx'

const PAGE = 100

/** The table. */
export function ThingsGrid({ table, search }: { table: ThingsTable; search: string }) {
  const [most, setMost] = useState(PAGE)
  const [renamed, rename] = useState<string | null>(null)
  const isEditable = useOpen((state) => state.isEditable)
  const wanted = search.trim().toLowerCase()
  const found = wanted === '' ? table.rows : table.rows.filter(({ key, cells }) => key.toLowerCase().includes(wanted) || Object.values(cells).some((cell) => typeof cell === 'string' && cell.toLowerCase().includes(wanted)))
  const shown = found.slice(0, most)
  const canHaveColumns = table.shape !== 'lines' && table.shape !== 'names'
  return (
    <div className="min-w-0 overflow-x-auto rounded-md border border-line bg-surface">
      <table aria-label={table.vocab} className="w-full border-separate border-spacing-0 text-left">
        <thead>
          <tr>
            <th scope="col" className={HEAD}>Name</th>
            {table.columns.map((column) => <ColumnHead key={column.name} table={table} column={column} isEditable={isEditable} />)}
            {table.tags.map((tag) => <TagHead key={tag.name} table={table} tag={tag.name} isEditable={isEditable} canBeColumn={canHaveColumns} />)}
            {isEditable && <th aria-hidden className={HEAD} />}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => <ThingRow key={`${row.key} ${row.place.join('.')}`} table={table} row={row} isEditable={isEditable} onRename={() => rename(row.key)} />)}
        </tbody>
      </table>
      {shown.length === 0 && <p className="px-4 py-6 text-center text-ink-3">{table.rows.length === 0 ? 'Nothing here yet: add a thing or paste a table.' : `Nothing is called “${search}”.`}</p>}
      {found.length > shown.length && <div className="border-t border-line p-2 text-center"><Button size="small" variant="quiet" onClick={() => setMost(most + 5 * PAGE)}>Show more of the {found.length.toLocaleString('en')}</Button></div>}
      {renamed !== null && <RenameThing vocab={table.vocab} name={renamed} onClose={() => rename(null)} />}
    </div>
  )
}

const HEAD = 'sticky top-0 z-10 h-8 border-b border-line bg-surface px-3 text-12 font-medium whitespace-nowrap text-ink-2'

function ThingRow({ table, row, isEditable, onRename }: { table: ThingsTable; row: ThingsRow; isEditable: boolean; onRename: () => void }) {
  const { actions } = useOpenRulebook()
  const texts = useOpen((state) => state.texts)
  return (
    <tr className="group hover:bg-hover">
      <th scope="row" className="h-8 border-b border-line px-2 font-medium whitespace-nowrap group-last:border-b-0">
        {isEditable ? (
          <DropdownMenu
            trigger={<button type="button" aria-label={`${row.key}: rename or remove`} className="flex h-7 cursor-default items-center gap-1 rounded-sm px-1 hover:bg-press">{row.key}<ChevronDown aria-hidden className="size-3 text-ink-3 opacity-0 group-hover:opacity-100" /></button>}
            items={[
              { label: 'Rename …', onSelect: onRename },
              { label: 'Remove', isDanger: true, onSelect: () => void actions.edit(removeThing(texts, table, row), `Removed ${row.key}`) },
            ]}
          />
        ) : <span className="px-1">{row.key}</span>}
      </th>
      {table.columns.map((column) => (
        <td key={column.name} className="h-8 border-b border-line px-1 group-last:border-b-0"><ThingCell table={table} row={row} column={column} isEditable={isEditable} /></td>
      ))}
      {table.tags.map((tag) => (
        <td key={tag.name} className="h-8 border-b border-line px-3 group-last:border-b-0">
          <Checkbox
            aria-label={`${row.key} is ${tag.name}`}
            isChecked={tag.members.includes(row.key)}
            disabled={!isEditable}
            onChange={(isMember) => void actions.edit(setTag(table, row.key, tag.name, isMember), `${row.key} is ${isMember ? 'now' : 'no longer'} ${tag.name}`)}
          />
        </td>
      ))}
      {isEditable && <td aria-hidden className="border-b border-line group-last:border-b-0" />}
    </tr>
  )
}

function ColumnHead({ table, column, isEditable }: { table: ThingsTable; column: ThingsColumn; isEditable: boolean }) {
  const { actions } = useOpenRulebook()
  const texts = useOpen((state) => state.texts)
  const [isRenaming, rename] = useState(false)
  const label = column.name.replaceAll('_', ' ')
  const kind = column.kind === 'reference' ? `one of ${column.refers ?? ''}` : column.kind
  if (!isEditable) return <th scope="col" className={HEAD} title={kind}>{label}</th>
  const asTag = { label: 'Make it a tag that rules can name', onSelect: () => void actions.edit(columnToTag(texts, table, column.name, column.name.toUpperCase()), `The column ${column.name} is now a tag`) }
  return (
    <th scope="col" className={HEAD} title={kind}>
      <HeadMenu label={label} items={[{ label: 'Rename …', onSelect: () => rename(true) }, ...(column.kind === 'yes or no' ? [asTag] : [])]} />
      {isRenaming && <RenameName kind="properties" owner={table.vocab} name={column.name} taken={columnNames(table)} onClose={() => rename(false)} />}
    </th>
  )
}

function TagHead({ table, tag, isEditable, canBeColumn }: { table: ThingsTable; tag: string; isEditable: boolean; canBeColumn: boolean }) {
  const { actions } = useOpenRulebook()
  const texts = useOpen((state) => state.texts)
  const [isRenaming, rename] = useState(false)
  const label = tagWords(tag)
  if (!isEditable) return <th scope="col" className={HEAD} title="tag">{label}</th>
  const asColumn = { label: 'Make it a yes-or-no property', onSelect: () => void actions.edit(tagToColumn(texts, table, tag, tag.toLowerCase()), `The tag ${tag} is now a column`) }
  return (
    <th scope="col" className={HEAD} title={`tag ${tag}`}>
      <HeadMenu label={label} items={[{ label: 'Rename …', onSelect: () => rename(true) }, ...(canBeColumn ? [asColumn] : [])]} />
      {isRenaming && <RenameName kind="tags" owner={table.vocab} name={tag} taken={columnNames(table)} onClose={() => rename(false)} />}
    </th>
  )
}

/** A tag as words: the rules name it in capitals, the table need not shout. */
function tagWords(tag: string): string {
  return tag.replaceAll('_', ' ').toLowerCase()
}

function columnNames({ columns, tags }: ThingsTable): string[] {
  return [...columns, ...tags].map(({ name }) => name)
}

function HeadMenu({ label, items }: { label: string; items: { label: string; onSelect: () => void }[] }) {
  return <DropdownMenu trigger={<button type="button" className="inline-flex h-6 cursor-default items-center gap-1 rounded-sm hover:text-ink">{label}<ChevronDown aria-hidden className="size-3" /></button>} items={items} />
}
