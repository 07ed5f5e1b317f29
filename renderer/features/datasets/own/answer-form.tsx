/** The answer of a sample by hand, in the shape of a real one. */

import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Field } from '../../../components/field.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { composeAnswer, shapeOf } from './answer-shape.ts'

/** Items of a list at the start; those left empty are left out. */
const FIRST_ITEMS = 3

export type AnswerFormProps = { example: string; onChange: (answer: string) => void; error?: string | undefined }

/** The fields. */
export function AnswerForm({ example, onChange, error }: AnswerFormProps) {
  const [shape] = useState(() => shapeOf(example))
  const [before, setBefore] = useState(shape.kind === 'list' ? shape.before : '')
  const [values, setValues] = useState<readonly string[]>(shape.kind === 'text' ? [''] : shape.examples.slice(0, shape.kind === 'list' ? FIRST_ITEMS : undefined).map(() => ''))
  const put = (next: readonly string[], opening = before) => {
    setValues(next)
    onChange(composeAnswer(shape, opening, next))
  }
  if (shape.kind === 'text') return <Field label="Answer" error={error}><TextArea rows={4} value={values[0] ?? ''} onChange={(value) => put([value])} placeholder={shape.example} /></Field>
  const noun = shape.kind === 'list' ? 'Item' : 'Field'
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="pb-1 font-medium">Answer</legend>
      {shape.kind === 'list' && shape.before !== '' && (
        <TextInput aria-label="Words before the list" value={before} onChange={(value) => { setBefore(value); put(values, value) }} />
      )}
      {values.map((value, index) => (
        <span key={index} className="flex items-center gap-2">
          <span className="w-8 shrink-0 text-right text-12 text-ink-3">{shape.kind === 'list' ? shape.mark(index + 1).trim() : index + 1}</span>
          <TextInput aria-label={`${noun} ${index + 1}`} isCode={shape.kind === 'line'} className="min-w-0 flex-1" value={value} placeholder={shape.examples[index] ?? ''} onChange={(text) => put(values.with(index, text))} />
        </span>
      ))}
      <div className="pl-10"><Button type="button" size="small" variant="quiet" icon={Plus} onClick={() => setValues([...values, ''])}>{noun} {values.length + 1}</Button></div>
      {error !== undefined && <p role="alert" className="text-12 text-failed">{error}</p>}
    </fieldset>
  )
}
