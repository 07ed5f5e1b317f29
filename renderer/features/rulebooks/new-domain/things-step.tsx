/** The things: a pasted spreadsheet or typed names, what each column holds, and names that look like slips. */

import Papa from 'papaparse'
import { X } from 'lucide-react'
import { doubtsOf, nameFrom, thingsFromCells, withColumnKind } from '../../../../engine/authoring/index.ts'
import type { ColumnKind, Draft, Things } from '../../../../engine/authoring/index.ts'
import { Button } from '../../../components/button.tsx'
import { Callout } from '../../../components/callout.tsx'
import { Field } from '../../../components/field.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { Select } from '../../../components/select.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { changeDraft, setTyped, useDraft } from './draft-store.ts'
import { needsThings } from './way.ts'

const KINDS: readonly { value: ColumnKind; label: string }[] = [
  { value: 'number', label: 'A number' }, { value: 'choice', label: 'One of few' }, { value: 'tag', label: 'Yes or no' }, { value: 'text', label: 'Any text' },
]
const SHOWN = 200

function read(table: string, noun: string): Things {
  return thingsFromCells(Papa.parse<string[]>(table.trim()).data, noun).things
}

/** The step. */
export function ThingsStep() {
  const draft = useDraft((state) => state.draft)
  const table = useDraft((state) => state.typed.table)
  const { things } = draft
  const setThings = (change: (things: Things) => Things) => changeDraft((before) => ({ ...before, things: change(before.things) }))
  const paste = (text: string) => {
    setTyped({ table: text })
    changeDraft((before) => ({ ...before, things: read(text, before.things.noun === 'thing' ? '' : before.things.noun) }))
  }
  return (
    <div className="flex flex-col gap-5">
      {!needsThings(draft) && <p className="text-ink-2">Only needed where questions name things from a table. You can go on without.</p>}
      <Field label="Things" help="The first column is the name; a first row with titles is recognised.">
        <TextArea rows={6} isCode className="max-h-44!" value={table} onChange={paste} placeholder={'Step\tMinutes\tHot\nwash rice\t2\tno\nboil water\t8\tyes'} />
      </Field>
      {things.rows.length > 0 && (
        <>
          <Field label="What is one of them called?" help="One word, used in every sentence: a step, a move, a bed.">
            <NounInput noun={things.noun} onChange={(noun) => changeDraft((before) => withNoun(before, noun))} />
          </Field>
          <Doubts things={things} onRemove={(name) => setThings((before) => ({ ...before, rows: before.rows.filter((row) => row.name !== name) }))} />
          <ThingsTable things={things} onChange={setThings} />
        </>
      )}
    </div>
  )
}

/** The draft with another noun: it names the field of every sentence, so that rules said with the old one go. */
function withNoun(draft: Draft, noun: string): Draft {
  return { ...draft, things: { ...draft.things, noun: nameFrom(noun, 'thing', new Set(draft.things.columns.map(({ name }) => name))) }, rules: [] }
}

function NounInput({ noun, onChange }: { noun: string; onChange: (noun: string) => void }) {
  return <TextInput key={noun} defaultValue={undefined} value={noun} onChange={onChange} className="max-w-60" />
}

function Doubts({ things, onRemove }: { things: Things; onRemove: (name: string) => void }) {
  return doubtsOf(things).slice(0, 5).map((doubt) => (
    <Callout
      key={doubt.message}
      meaning="undecided"
      title={doubt.message}
      action={doubt.kind === 'look-alike' ? <Button size="small" onClick={() => onRemove(doubt.names.at(-1) ?? '')}>Remove “{doubt.names.at(-1)}”</Button> : undefined}
    >
      {doubt.next_step}
    </Callout>
  ))
}

function ThingsTable({ things, onChange }: { things: Things; onChange: (change: (things: Things) => Things) => void }) {
  const { columns, rows, noun } = things
  return (
    <section aria-label="Things read" className="min-w-0 overflow-x-auto rounded-md border border-line bg-surface">
      <table className="w-full text-left">
        <thead className="border-b border-line bg-sunken">
          <tr>
            <th scope="col" className="px-3 py-1.5 align-bottom font-medium">{noun} <span className="block h-7 font-normal text-ink-3">its name</span></th>
            {columns.map((column) => (
              <th key={column.name} scope="col" className="px-2 py-1.5 align-bottom font-medium">
                <span className="flex flex-col gap-1">
                  {column.title}
                  <Select size="small" className="w-28" aria-label={`What ${column.title} holds`} value={column.kind} options={KINDS} onChange={(kind) => onChange((before) => withColumnKind(before, column.name, kind))} />
                </span>
              </th>
            ))}
            <th scope="col" className="sticky right-0 bg-sunken"><span className="sr-only">Remove</span></th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN).map((row) => (
            <tr key={row.name} className="border-b border-line last:border-b-0">
              <th scope="row" className="h-8 px-3 font-normal whitespace-nowrap">{row.name}</th>
              {columns.map(({ name, kind }) => <td key={name} className="px-2 text-ink-2 tabular-nums">{kind === 'tag' ? (row.cells[name] === true ? 'yes' : 'no') : String(row.cells[name] ?? '')}</td>)}
              <td className="sticky right-0 w-8 bg-surface pr-1"><IconButton size="small" icon={X} label={`Remove ${row.name}`} onClick={() => onChange((before) => ({ ...before, rows: before.rows.filter((each) => each.name !== row.name) }))} /></td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > SHOWN && <p className="px-3 py-2 text-12 text-ink-3">and {rows.length - SHOWN} more</p>}
    </section>
  )
}
