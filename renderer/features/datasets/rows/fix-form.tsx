/** A better answer to the same question, with the verdict on it while it is typed. */

import { useEffect, useState } from 'react'
import { AnswerBadges } from '../../../components/answer-badges.tsx'
import { Button } from '../../../components/button.tsx'
import { Field } from '../../../components/field.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { useCall } from '../../../lib/use-call.ts'
import { verdictChecks } from '../words.ts'

const REST_MS = 200

/** The value a moment after it last changed. */
export function useRested<T>(value: T, ms = REST_MS): T {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return rested
}

export type FixFormProps = { project: string; question: string; category: string; answer: string; onSave: (fixed: string) => void; onCancel: () => void }

/** The form takes the keys as soon as it opens. */
function focusFirst(field: HTMLTextAreaElement | null): void {
  field?.focus()
}

/** The form. */
export function FixForm({ project, question, category, answer, onSave, onCancel }: FixFormProps) {
  const [text, setText] = useState(answer)
  const judged = useRested(text)
  const { data } = useCall('datasets.judge', { project, question, answer: judged, category }, { enabled: judged.trim() !== '', keep: true })
  const broken = data?.broken[0]
  return (
    <form
      aria-label="Fix the answer"
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        onSave(text)
      }}
    >
      <Field label="The answer as it should be" error={broken === undefined ? undefined : `It breaks a rule: ${broken.reason}.`}>
        <TextArea ref={focusFirst} rows={Math.min(12, Math.max(4, text.split('\n').length + 1))} value={text} onChange={setText} onKeyDown={(event) => event.key === 'Escape' && onCancel()} />
      </Field>
      {data !== undefined && <AnswerBadges checks={verdictChecks(data)} />}
      <div className="flex gap-2">
        <Button type="submit" size="small" disabled={text === answer || text.trim() === '' || broken !== undefined}>Keep this answer</Button>
        <Button type="button" size="small" variant="quiet" onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  )
}
