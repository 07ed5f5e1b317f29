/** One cell of a table of things, edited in place as its kind wants. Every keystroke is written; a pause begins a new step to undo. */

import { useState } from 'react'
import { Checkbox } from '../../components/checkbox.tsx'
import { Popover } from '../../components/popover.tsx'
import { Select } from '../../components/select.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { readThings, type ThingsColumn, type ThingsRow, type ThingsTable } from '../../../engine/document/things-table.ts'
import { setCell } from '../../../engine/document/things-edit.ts'
import type { Plain } from '../../../engine/document/write-value.ts'
import { useOpen, useOpenRulebook } from './open-rulebook.ts'

type CellProps = { table: ThingsTable; row: ThingsRow; column: ThingsColumn; isEditable: boolean }

/** A cell. */
export function ThingCell({ table, row, column, isEditable }: CellProps) {
  const { actions } = useOpenRulebook()
  const texts = useOpen((state) => state.texts)
  const cell = row.cells[column.name]
  const name = `${column.name.replaceAll('_', ' ')} of ${row.key}`
  const write = (value: Plain) => void actions.edit(setCell(texts, table, row, column.name, value), `The ${name} is ${showCell(value)}`, `cell ${table.vocab} ${row.key} ${column.name}`)
  if (!isEditable || column.kind === 'block') return <span className="block max-w-60 truncate px-2 text-ink-2" title={showCell(cell)}>{showCell(cell)}</span>
  if (column.kind === 'yes or no') return <span className="px-2"><Checkbox aria-label={name} isChecked={cell === true} onChange={write} /></span>
  if (column.kind === 'choice' || column.kind === 'reference') {
    const choices = column.kind === 'choice' ? column.choices : readThings(texts, column.refers ?? '').rows.map(({ key }) => key)
    return <Select size="small" aria-label={name} className="border-transparent bg-transparent" value={cell === undefined ? null : String(cell)} onChange={(next) => write(choices.find((choice) => String(choice) === next) ?? next)} options={choices.map((choice) => ({ value: String(choice), label: String(choice) }))} />
  }
  if (column.kind === 'list') return <ListCell name={name} items={Array.isArray(cell) ? cell.map(String) : []} onChange={write} />
  return <TextCell key={`${typeof cell}`} name={name} text={cell === undefined || cell === null ? '' : String(cell)} isNumber={column.kind === 'number'} onChange={write} />
}

/** What is typed as a number and is none yet stays in the cell alone. */
function TextCell({ name, text, isNumber, onChange }: { name: string; text: string; isNumber: boolean; onChange: (value: Plain) => void }) {
  const [draft, setDraft] = useState<string | null>(null)
  const take = (typed: string) => {
    setDraft(typed)
    if (!isNumber) onChange(typed)
    else if (typed.trim() !== '' && Number.isFinite(Number(typed))) onChange(Number(typed))
  }
  return (
    <input
      aria-label={name}
      value={isNumber ? (draft ?? text) : text}
      inputMode={isNumber ? 'decimal' : 'text'}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => take(event.target.value)}
      onBlur={() => setDraft(null)}
      className={`h-7 max-w-80 min-w-24 field-sizing-content rounded-sm border border-transparent bg-transparent px-2 hover:border-edge focus-visible:border-focus focus-visible:bg-surface ${isNumber ? 'text-right' : ''}`}
    />
  )
}

function ListCell({ name, items, onChange }: { name: string; items: readonly string[]; onChange: (value: Plain) => void }) {
  const [draft, setDraft] = useState(items.join('\n'))
  return (
    <Popover label={name} onOpenChange={() => setDraft(items.join('\n'))} trigger={<button type="button" aria-label={`${name}: ${items.length} items`} className="block h-7 max-w-60 cursor-default truncate rounded-sm px-2 text-left hover:bg-press">{items.length === 0 ? <span className="text-ink-3">none</span> : items.join(', ')}</button>}>
      <p className="mb-1 text-12 text-ink-3">One a line</p>
      <TextArea aria-label={`${name}, one a line`} rows={6} value={draft} onChange={(text) => { setDraft(text); onChange(text.split('\n').map((line) => line.trim()).filter((line) => line !== '')) }} />
    </Popover>
  )
}

function showCell(value: Plain | undefined): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map((item: Plain) => showCell(item)).join(', ')
  if (typeof value === 'object') return Object.entries(value).map(([key, item]) => `${key.replaceAll('_', ' ')} ${showCell(item as Plain)}`).join(', ')
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
}
