/** A sample written by hand, in a form made from the shape of a real answer: items of a list, fields of a coded line, or a text. */

import { Plus } from 'lucide-react'
import { useState } from 'react'
import { AnswerBadges } from '../../../components/answer-badges.tsx'
import { Button } from '../../../components/button.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { Field } from '../../../components/field.tsx'
import { Select } from '../../../components/select.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { showToast } from '../../../components/toast.tsx'
import { errorParts } from '../../../lib/host.ts'
import { useAction, useCall } from '../../../lib/use-call.ts'
import { useRested } from '../rows/fix-form.tsx'
import { verdictChecks } from '../words.ts'
import { AnswerForm } from './answer-form.tsx'

const CHANGED = ['datasets.added', 'datasets.mix', 'datasets.state', 'projects.stages'] as const

/** The form. */
export function AddSample({ project }: { project: string }) {
  const { data: preview, error, refetch } = useCall('datasets.preview', { project, per_category: 3 })
  const { data: mix } = useCall('datasets.mix', { project }, { keep: true })
  const [chosen, setChosen] = useState<string | null>(null)
  const categories = [...new Set(preview?.samples.map(({ category }) => category))]
  const category = chosen ?? categories[0] ?? null
  const sample = preview?.samples.find((each) => each.category === category)
  if (error !== null) return <ErrorState error={errorParts(error)} action={{ label: 'Try again', onClick: () => void refetch() }} />
  if (category === null || sample === undefined) return <Skeleton lines={6} />
  const aboutOf = (name: string) => mix?.categories.find((each) => each.category === name)?.about ?? name
  return (
    <div className="flex flex-col gap-3">
      <Field label="Kind">
        <Select value={category} onChange={setChosen} options={categories.map((name) => ({ value: name, label: aboutOf(name) }))} />
      </Field>
      <SampleForm key={category} project={project} category={category} example={sample} />
    </div>
  )
}

type SampleFormProps = { project: string; category: string; example: { question: string; answer: string } }

function SampleForm({ project, category, example }: SampleFormProps) {
  const [question, setQuestion] = useState('')
  const [answer, setAnswer] = useState('')
  const [round, setRound] = useState(0)
  const add = useAction('datasets.add', CHANGED)
  const asked = useRested(JSON.stringify([question, answer]))
  const [restedQuestion, restedAnswer] = JSON.parse(asked) as [string, string]
  const isWritten = question.trim() !== '' && answer.trim() !== ''
  const { data: verdict } = useCall('datasets.judge', { project, question: restedQuestion, answer: restedAnswer, category }, { enabled: isWritten && restedAnswer.trim() !== '', keep: true })
  const broken = isWritten ? verdict?.broken[0] : undefined
  const save = async () => {
    const { id } = await add.mutateAsync({ project, category, question, answer })
    showToast({ text: `Added as ${id}. It joins the next version.`, meaning: 'passed' })
    setQuestion('')
    setAnswer('')
    setRound(round + 1)
  }
  return (
    <form
      aria-label="A sample by hand"
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        void save().catch(() => undefined)
      }}
    >
      <Field label="Question"><TextArea rows={2} value={question} onChange={setQuestion} placeholder={example.question} /></Field>
      <AnswerForm key={round} example={example.answer} onChange={setAnswer} error={broken === undefined ? undefined : `It breaks a rule: ${broken.reason}.`} />
      {isWritten && verdict !== undefined && <AnswerBadges checks={verdictChecks(verdict)} />}
      {add.error !== null && <ErrorState error={errorParts(add.error)} />}
      <div><Button type="submit" variant="primary" icon={Plus} isLoading={add.isPending} disabled={!isWritten || broken !== undefined}>Add this sample</Button></div>
    </form>
  )
}
