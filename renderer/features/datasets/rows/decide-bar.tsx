/** Keep, fix or exclude the row that is shown, and take it back. A fix is judged while it is typed. */

import { CircleCheck, CircleSlash, Pencil, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { FullRow } from '../../../../contract/entities/dataset-row.ts'
import { Button } from '../../../components/button.tsx'
import { showToast } from '../../../components/toast.tsx'
import { DECISION_WORDS } from '../words.ts'
import { FixForm } from './fix-form.tsx'
import { decide, undo } from './use-decide.ts'

export type DecideBarProps = { project: string; version: string; row: FullRow }

/** The bar. */
export function DecideBar({ project, version, row }: DecideBarProps) {
  const [isFixing, setFixing] = useState(false)
  const at = { row: row.row, version }
  const choose = async (decision: 'keep' | 'exclude' | null) => {
    if (!(await decide(project, at, decision)) || decision === null) return
    showToast({ text: `${DECISION_WORDS[decision]}: ${row.id}. It holds from the next version on.`, action: { label: 'Undo', onClick: () => void undo(project, { ...at, before: row.edit }) } })
  }
  if (isFixing) {
    return (
      <FixForm
        project={project}
        question={row.edit?.question ?? questionOf(row)}
        category={row.category}
        answer={row.edit?.fixed ?? row.messages.at(-1)?.content ?? ''}
        onCancel={() => setFixing(false)}
        onSave={async (fixed) => {
          if (await decide(project, at, 'fix', fixed)) setFixing(false)
        }}
      />
    )
  }
  return (
    <div role="group" aria-label="Decide about this row" className="flex flex-wrap items-center gap-2">
      <Button size="small" icon={CircleCheck} onClick={() => void choose('keep')}>Keep</Button>
      <Button size="small" icon={Pencil} onClick={() => setFixing(true)}>Fix</Button>
      <Button size="small" icon={CircleSlash} onClick={() => void choose('exclude')}>Exclude</Button>
      {row.edit !== null && (
        <>
          <span className="text-12 text-ink-2">{DECISION_WORDS[row.edit.decision]}</span>
          <Button size="small" variant="quiet" icon={Undo2} onClick={() => void choose(null)}>Take back</Button>
        </>
      )}
    </div>
  )
}

function questionOf({ messages }: FullRow): string {
  return messages.filter(({ role }) => role !== 'system').slice(0, -1).map(({ content }) => content).join('\n')
}
