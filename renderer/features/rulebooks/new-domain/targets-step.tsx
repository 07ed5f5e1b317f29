/** Targets: the share of answers that must keep each rule, and how many samples and held-back questions that takes. */

import type { Draft } from '../../../../engine/authoring/index.ts'
import { Callout } from '../../../components/callout.tsx'
import { Field } from '../../../components/field.tsx'
import { NumberInput } from '../../../components/number-input.tsx'
import { Select } from '../../../components/select.tsx'
import { changeDraft, setRate, useDraft } from './draft-store.ts'

const RATES = ['0.8', '0.9', '0.95', '0.98', '0.99'] as const

/** The targets that a draft has: its own, or the advised ones. */
export function useTargets(): NonNullable<Draft['targets']> | null {
  const own = useDraft((state) => state.draft.targets)
  const advised = useDraft((state) => state.live?.advice?.targets ?? null)
  return own ?? advised
}

/** The step. */
export function TargetsStep() {
  const rate = useDraft((state) => state.rate)
  const advice = useDraft((state) => state.live?.advice ?? null)
  const says = useDraft((state) => state.live?.says) ?? {}
  const targets = useTargets()
  const set = (change: Partial<NonNullable<Draft['targets']>>) => targets !== null && changeDraft((draft) => ({ ...draft, targets: { ...targets, ...change } }))
  const choose = (next: string) => {
    changeDraft((draft) => ({ ...draft, targets: null }))
    setRate(Number(next))
  }
  return (
    <div className="flex flex-col gap-5">
      <Field label="Each rule must be kept in" help="Of the answers to questions that training never saw.">
        <Select className="max-w-60" value={String(rate)} options={RATES.map((each) => ({ value: each as string, label: `${Math.round(Number(each) * 100)} % of answers` }))} onChange={choose} />
      </Field>
      {advice !== null && <Callout meaning={advice.canConfirm ? undefined : 'undecided'}>{advice.sentence}</Callout>}
      {targets !== null && (
        <div className="flex flex-wrap gap-4">
          <Field label="Samples to make"><NumberInput className="w-32" min={10} max={100_000} value={targets.count} onChange={(count) => set({ count })} /></Field>
          <Field label="Held-back questions"><NumberInput className="w-32" min={1} max={targets.count - 1} value={targets.questions} onChange={(questions) => set({ questions })} /></Field>
        </div>
      )}
      <section aria-label="What is checked" className="flex flex-col gap-1">
        <h3 className="text-14 font-semibold">What is checked</h3>
        <ul className="flex list-disc flex-col gap-0.5 pl-5 text-ink-2">{Object.values(says).map((say) => <li key={say}>{say}</li>)}</ul>
      </section>
    </div>
  )
}
