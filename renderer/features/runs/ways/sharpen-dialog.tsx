/** Goes on from a finished run with preferences (dpo) or rewards (grpo): which of them, and which run. Fills the setup. */

import { useState } from 'react'
import { Button, buttonClasses } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { EmptyState } from '../../../components/empty-state.tsx'
import { Field } from '../../../components/field.tsx'
import { RadioCards } from '../../../components/radio-cards.tsx'
import { Select } from '../../../components/select.tsx'
import { count, since } from '../../../lib/format.ts'
import { useCall } from '../../../lib/use-call.ts'
import { useDrafts } from '../setup/draft.ts'
import { usePresets } from '../setup/use-plan.ts'
import type { WayProps } from './way-props.ts'

type Recipe = 'grpo' | 'dpo'
/** What TRL's authors give for dpo on an adapter; the rewards have a preset of their own. */
const DPO = { recipe: 'dpo', learning_rate: 5e-6 }

/** The dialog. */
export function SharpenDialog({ project, onClose }: WayProps) {
  const [recipe, prefer] = useState<Recipe>('grpo')
  const [chosen, choose] = useState<string | null>(null)
  const { clear, change, setKeys } = useDrafts()
  const runs = useCall('runs.list', { project }).data?.runs.filter((run) => run.has_adapter && run.recipe !== 'imported').toReversed()
  const preset = usePresets().find(({ values }) => values['recipe'] === recipe)
  const from = runs?.find(({ id }) => id === (chosen ?? runs[0]?.id))
  const take = () => {
    if (from === undefined) return
    clear(project)
    change(project, { base_model: from.base_model, from: from.id, ...(preset === undefined ? {} : { preset: preset.id }) })
    if (preset === undefined) setKeys(project, recipe === 'dpo' ? DPO : { recipe })
    onClose()
  }
  if (runs !== undefined && runs.length === 0) {
    return <Dialog isOpen onOpenChange={onClose} title="Sharpen a finished run"><EmptyState isCompact title="No finished run yet" action={<button type="button" className={buttonClasses()} onClick={onClose}>Back to the setup</button>}>Preferences and rewards go on from a run that has learned your answers.</EmptyState></Dialog>
  }
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title="Sharpen a finished run"
      description="For the last few per cent, when more samples no longer help. Where a rule is kept less than before, nothing is saved."
      actions={<><Button onClick={onClose}>Cancel</Button><Button variant="primary" disabled={from === undefined} onClick={take}>Fill the setup</Button></>}
    >
      <div className="flex flex-col gap-4">
        <RadioCards
          value={recipe}
          onChange={prefer}
          aria-label="How"
          cards={[
            { value: 'grpo', title: 'Reward kept rules', aside: 'GRPO', note: 'It answers your questions many times over and learns from the answers that keep the rules.' },
            { value: 'dpo', title: 'Prefer right to wrong', aside: 'DPO', note: 'It learns from pairs: a right answer, and the same with one rule broken. Quick, but it made the starter model keep fewer rules: try rewards first.' },
          ]}
        />
        <Field label="Go on from"><Select value={from?.id ?? null} onChange={choose} options={(runs ?? []).map(({ id, steps, created }) => ({ value: id, label: `${id} · ${count(steps)} steps, ${since(created)}` }))} /></Field>
        <p className="text-12 text-ink-3">The first such run installs further Python packages.{preset === undefined ? '' : ` Its values: ${preset.source}.`}</p>
      </div>
    </Dialog>
  )
}
