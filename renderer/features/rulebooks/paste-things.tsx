/** Takes a table from a spreadsheet: what is new, what changes and what is left out is shown before anything is written. */

import { useMemo, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { TextArea } from '../../components/text-area.tsx'
import type { ThingsTable } from '../../../engine/document/things-table.ts'
import { useOpen, useOpenRulebook } from './open-rulebook.ts'
import { comparePaste, pasteEdits, type PasteColumn } from './paste-table.ts'
import { pastedCells } from './pasted-cells.ts'

/** The dialog. */
export function PasteThings({ table, onClose }: { table: ThingsTable; onClose: () => void }) {
  const { actions } = useOpenRulebook()
  const texts = useOpen((state) => state.texts)
  const [text, setText] = useState('')
  const compared = useMemo(() => (text.trim() === '' ? null : comparePaste(table, pastedCells(text))), [table, text])
  const changes = compared === null ? 0 : compared.added.length + compared.changed.length
  const take = () => {
    if (compared === null) return
    actions.edit(pasteEdits(texts, table, compared), `Pasted into ${table.vocab}: ${compared.added.length} new, ${compared.changed.length} changed`)
    onClose()
  }
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      width="wide"
      title={`Paste into ${table.vocab.replaceAll('_', ' ')}`}
      description="Copy cells in your spreadsheet and paste them here. The first column is the name; a first row with column names is recognised."
      footnote={compared === null ? undefined : `${compared.added.length} new, ${compared.changed.length} changed, ${compared.same} as they are`}
      actions={<><Button onClick={onClose}>Cancel</Button><Button variant="primary" disabled={changes === 0} onClick={take}>Take them over</Button></>}
    >
      <TextArea aria-label="Cells" isCode rows={5} placeholder={'name\tlength\nriver bridge\t12'} value={text} onChange={setText} />
      {compared !== null && (
        <>
          <Columns columns={compared.columns} />
          <ul aria-label="What will change" className="mt-3 max-h-60 overflow-y-auto rounded-md border border-line">
            {compared.added.map(({ key, cells }) => <Row key={`new ${key}`} meaning="passed" word="New" name={key} detail={Object.entries(cells).map(([column, value]) => `${column} ${String(value)}`).join(', ')} />)}
            {compared.changed.map(({ key, cells }) => <Row key={`changed ${key}`} meaning="undecided" word="Changed" name={key} detail={cells.map(({ column, before, after }) => `${column}: ${before === '' ? 'empty' : before} → ${String(after)}`).join(', ')} />)}
            {changes === 0 && <li className="px-3 py-2 text-ink-3">Nothing would change.</li>}
          </ul>
        </>
      )}
    </Dialog>
  )
}

function Columns({ columns }: { columns: readonly PasteColumn[] }) {
  const left = columns.filter(({ column }) => column === null)
  if (left.length === 0) return null
  return <p className="mt-2 text-12 text-ink-3">Left out, because the table has no such column: {left.map(({ title }) => title).join(', ')}. Add the column first to take it over.</p>
}

function Row({ meaning, word, name, detail }: { meaning: 'passed' | 'undecided'; word: string; name: string; detail: string }) {
  return (
    <li className="flex items-baseline gap-3 border-b border-line px-3 py-1 last:border-b-0">
      <span className="w-20 shrink-0"><StatusBadge meaning={meaning} isPlain>{word}</StatusBadge></span>
      <span className="shrink-0 font-medium">{name}</span>
      <span className="min-w-0 flex-1 truncate text-12 text-ink-2">{detail}</span>
    </li>
  )
}
