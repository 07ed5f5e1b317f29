/**
 * Asks what to evaluate and starts it as a job: subject, suite, number of questions, free or under the grammar.
 * The defaults are the rulebook's. Knows no result.
 */

import { useState } from 'react'
import type { Subject } from '../../../contract/entities/eval.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { Select } from '../../components/select.tsx'
import { Switch } from '../../components/switch.tsx'
import { count } from '../../lib/format.ts'
import { useAction, useCall } from '../../lib/use-call.ts'
import { useIsAdvanced } from '../../stores/view.ts'
import { subjectKey, subjectName, subjectWords } from './subject-words.ts'

type EvalSetupProps = {
  project: string
  subjects: readonly Subject[]
  /** Chosen at first. */
  subject: Subject
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  /** Gets the id of the eval that was started. */
  onStarted: (id: string) => void
}

/** The dialog. */
export function EvalSetup({ project, subjects, subject: first, isOpen, onOpenChange, onStarted }: EvalSetupProps) {
  const { data: setup } = useCall('evals.setup', { project }, { enabled: isOpen })
  const [key, setKey] = useState(subjectKey(first))
  const [suiteName, setSuite] = useState<string | null>(null)
  const [items, setItems] = useState<number | null>(null)
  const [how, setHow] = useState({ constrained: false, stop_early: false })
  const start = useAction('evals.start', ['jobs.list'])
  const isAdvanced = useIsAdvanced()
  const suite = setup?.suites.find(({ name }) => name === suiteName) ?? setup?.suites[0]
  const subject = subjects.find((each) => subjectKey(each) === key) ?? first
  const questions = items ?? suite?.questions ?? 0
  const go = () =>
    start.mutate(
      { project, subject, ...(suite === undefined ? {} : { suite: suite.name }), ...(items === null ? {} : { items }), ...how },
      {
        onSuccess: (started) => {
          onOpenChange(false)
          onStarted(started.eval)
        },
      },
    )
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Evaluate"
      description="Asks questions that were never trained on, and applies the rules to every answer."
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" isLoading={start.isPending} disabled={suite === undefined || questions === 0} onClick={go}>Ask {count(questions)} {questions === 1 ? 'question' : 'questions'}</Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Model">
          <Select value={key} onChange={setKey} options={subjects.map((each) => ({ value: subjectKey(each), label: subjectName(each), aside: subjectWords(each).term }))} />
        </Field>
        {setup !== undefined && setup.suites.length > 1 && (
          <Field label="Questions about">
            <Select value={suite?.name ?? null} onChange={setSuite} options={setup.suites.map(({ name, questions: n }) => ({ value: name, label: name.replaceAll('_', ' '), aside: `${count(n)} held back` }))} />
          </Field>
        )}
        <Field label="How many questions" help={suite === undefined ? 'Reading the rulebook …' : suite.questions === 0 ? 'There are no held-out questions yet: generate the data first.' : questions >= suite.questions ? `All ${count(suite.questions)} that were held back.` : `${count(suite.questions)} were held back. The more are asked, the surer the verdict.`}>
          <NumberInput value={questions} onChange={setItems} min={1} max={Math.max(1, suite?.questions ?? 1)} />
        </Field>
        {isAdvanced && <Switch label="Hold the answers to the rules (constrained decoding)" isOn={how.constrained} onChange={(constrained) => setHow({ ...how, constrained })} />}
        {isAdvanced && <Switch label="Stop as soon as every target is decided" isOn={how.stop_early} onChange={(stop_early) => setHow({ ...how, stop_early })} />}
        {start.error !== null && <ErrorState error={start.error.parts} />}
      </div>
    </Dialog>
  )
}
