/**
 * A new domain step by step: one question, the live example beside it, and the files of a rulebook at the end. Composed by the wizard
 * and by the screen of its own; makes no project itself.
 */

import { useEffect, type ReactNode } from 'react'
import { Undo2 } from 'lucide-react'
import type { Draft, Files } from '../../../../engine/authoring/index.ts'
import { Button } from '../../../components/button.tsx'
import { Steps } from '../../../components/steps.tsx'
import { AnswersStep } from './answers-step.tsx'
import { changeDraft, openStep, undoDraft, useDraft, type StepName } from './draft-store.ts'
import { FollowsStep } from './follows-step.tsx'
import { LiveExample } from './live-example.tsx'
import { QuestionsStep } from './questions-step.tsx'
import { RowsStep } from './rows-step.tsx'
import { RulesStep } from './rules-step.tsx'
import { SamplesStep, sampleKey } from './samples-step.tsx'
import { ShapeStep } from './shape-step.tsx'
import { TargetsStep, useTargets } from './targets-step.tsx'
import { ThingsStep } from './things-step.tsx'
import { missingIn, stepsFor } from './way.ts'

export type NewDomainProps = {
  /** The door: nothing yet, or rows that are there already. */
  from?: 'nothing' | 'rows' | undefined
  /** What the domain is called until the person says otherwise. */
  title?: string | undefined
  /** What the last button says. */
  doneLabel?: string | undefined
  isBusy?: boolean | undefined
  onDone: (made: { title: string; files: Files; draft: Draft }) => void
  /** Stands at the foot, at the left: leave, back to the page before. */
  footer?: ReactNode
}

const PAGES: Readonly<Record<StepName, () => ReactNode>> = {
  rows: RowsStep, shape: ShapeStep, things: ThingsStep, follows: FollowsStep, answers: AnswersStep, rules: RulesStep, questions: QuestionsStep, samples: SamplesStep, targets: TargetsStep,
}

/** The steps with their example. */
export function NewDomain({ from = 'nothing', title = '', doneLabel = 'Make the project', isBusy = false, onDone, footer }: NewDomainProps) {
  const way = useWay(from)
  const { steps, index, step, missing, go } = way
  const finish = useFinish(onDone)
  useEffect(() => {
    if (title !== '') changeDraft((draft) => (draft.title === '' ? { ...draft, title } : draft))
  }, [title])
  const Page = PAGES[step.name]
  const isLast = index === steps.length - 1
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex items-center gap-2 border-b border-line px-6 py-2">
        <div className="min-w-0 flex-1">
          <Steps aria-label="Steps of a new domain" current={step.name} onGo={go} steps={steps.map(({ name, label }, i) => ({ value: name, label, state: i < index ? 'done' : i === index || i <= way.reachable ? 'open' : 'locked' }))} />
        </div>
        <Button variant="quiet" size="small" icon={Undo2} aria-label="Undo the last change" onClick={undoDraft} disabled={!way.canUndo}>Undo</Button>
      </div>
      <div className="flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          <main className="min-h-0 flex-1 overflow-y-auto px-6 py-6">
            <div className="mx-auto flex max-w-form flex-col gap-5">
              <header><h1 className="text-20 font-semibold">{step.asks}</h1><p className="text-ink-2">{step.note}</p></header>
              <Page />
            </div>
          </main>
          <footer className="shrink-0 border-t border-line bg-surface px-6">
            <div className="mx-auto flex min-h-14 max-w-form flex-wrap items-center gap-2 py-2">
              {footer}
              <span className="flex-1" />
              <span role="status" className="min-w-0 text-right text-12 text-ink-2">{missing}</span>
              <Button disabled={index === 0} onClick={() => go(steps[index - 1]?.name ?? step.name)}>Back</Button>
              {isLast
                ? <Button variant="primary" disabled={missing !== null} isLoading={isBusy} onClick={finish}>{doneLabel}</Button>
                : <Button variant="primary" disabled={missing !== null} onClick={() => go(steps[index + 1]?.name ?? step.name)}>Next</Button>}
            </div>
          </footer>
        </div>
        {step.name !== 'samples' && <aside aria-label="What it makes" className="w-90 shrink-0 overflow-y-auto border-l border-line bg-canvas px-5 py-6"><LiveExample /></aside>}
      </div>
    </div>
  )
}

/** Where in the way one is, and how far one may go. */
function useWay(from: 'nothing' | 'rows') {
  const { draft, step, live, hasRows, seen, past } = useDraft()
  const isRows = from === 'rows' || hasRows
  const steps = stepsFor(draft, isRows)
  const found = steps.findIndex(({ name }) => name === step)
  const index = Math.max(0, found)
  const marked = (live?.samples ?? []).filter((sample) => seen[sampleKey(sample)] !== undefined).length
  const missingAt = steps.map(({ name }) => missingIn(name, draft, live, marked, isRows))
  const blocked = missingAt.findIndex((each) => each !== null)
  const name = steps[index]?.name ?? 'shape'
  useEffect(() => openStep(name), [name])
  return {
    steps, index, step: steps[index] ?? steps[0] as (typeof steps)[number], missing: missingAt[index] ?? null,
    reachable: blocked === -1 ? steps.length - 1 : blocked, canUndo: past.length > 0, go: (next: StepName) => useDraft.setState({ step: next }),
  }
}

/** Hands the files over, with the advised targets written into them. */
function useFinish(onDone: NewDomainProps['onDone']): () => void {
  const targets = useTargets()
  const live = useDraft((state) => state.live)
  const draft = useDraft((state) => state.draft)
  useEffect(() => {
    if (useDraft.getState().step === 'targets' && draft.targets === null && targets !== null) changeDraft((before) => ({ ...before, targets }))
  }, [targets, draft.targets])
  return () => live !== null && onDone({ title: draft.title.trim(), files: live.files, draft })
}
