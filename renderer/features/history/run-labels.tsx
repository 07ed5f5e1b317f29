/** Tags and a note of a run: kept by themselves when a field is left, and said so. */

import { Check } from 'lucide-react'
import { useState } from 'react'
import type { ListedRun } from '../../../contract/entities/run.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { Section } from '../../components/section.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useAction } from '../../lib/use-call.ts'

/** The fields. */
export function RunLabels({ listed: { run, labels } }: { listed: ListedRun }) {
  const [tags, setTags] = useState(labels.tags.join(', '))
  const [note, setNote] = useState(labels.note)
  const label = useAction('history.label', ['history.runs'])
  const keep = (change: { tags?: string[]; note?: string }) => label.mutate({ project: run.project, run: run.id, change })
  const keepTags = () => {
    const now = tags.split(',').map((tag) => tag.trim()).filter((tag) => tag !== '')
    if (now.join() !== labels.tags.join()) keep({ tags: now })
  }
  return (
    <Section title="Your words" note={<KeptNote isKeeping={label.isPending} isKept={label.isSuccess} />}>
      <div className="flex flex-col gap-4">
        <Field label="Tags" help="Separated by commas; Runs finds them."><TextInput value={tags} onChange={setTags} onBlur={keepTags} /></Field>
        <Field label="Note"><TextArea value={note} onChange={setNote} rows={3} onBlur={() => note !== labels.note && keep({ note })} /></Field>
        {label.error !== null && <ErrorState error={label.error.parts} />}
      </div>
    </Section>
  )
}

function KeptNote({ isKeeping, isKept }: { isKeeping: boolean; isKept: boolean }) {
  return (
    <span role="status" className="inline-flex items-center gap-1">
      {isKept && !isKeeping && <Check aria-hidden className="size-3.5 text-passed" />}
      {isKeeping ? 'Keeping …' : isKept ? 'Kept.' : 'Kept by themselves as you leave a field; the run itself never changes.'}
    </span>
  )
}
