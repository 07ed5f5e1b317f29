/** The one recommendation: what to hand over, why, how large it is, and the button. Knows the plan. */

import { Link } from 'wouter'
import type { ExportPlan, QuantizationPlan } from '../../../contract/entities/export.ts'
import { buttonClasses } from '../../components/button.tsx'
import { Callout } from '../../components/callout.tsx'
import { Card } from '../../components/card.tsx'
import { Stat } from '../../components/stat.tsx'
import { bytes } from '../../lib/format.ts'
import { AddToOllama } from './add-to-ollama.tsx'
import { quantizationTerm } from './export-words.ts'

/** Room on the disk is worth a word only where less than this would be left. */
const TIGHT_BYTES = 5e9

/** The card at the top of the screen. `quantization`: the size that is shown. */
export function RecommendationCard({ project, plan, quantization }: { project: string; plan: ExportPlan; quantization: string }) {
  const row = plan.quantizations.find((each) => each.quantization === quantization)
  const isRecommended = quantization === plan.quantization
  const isMissed = plan.score?.outcome === 'not_yet'
  const size = row?.made?.bytes ?? row?.predicted_bytes ?? null
  const left = plan.disk.needed_bytes === null ? null : plan.disk.free_bytes - (row?.made === null ? plan.disk.needed_bytes : 0)
  const isTight = left !== null && left < TIGHT_BYTES
  const why = isRecommended ? `This size is ${plan.quantization_reason}.` : `Recommended is ${quantizationTerm(plan.quantization)}: ${plan.quantization_reason}.`
  return (
    <Card>
      <p className="text-12 font-medium text-ink-3">{!isRecommended ? 'Your choice' : isMissed ? 'The best there is so far' : 'Recommended'}</p>
      <h2 className="mt-0.5 text-16 font-semibold">
        {plan.step === null ? plan.run : `${plan.run} at step ${plan.step}`} as {quantizationTerm(quantization)}
        <span className="font-normal text-ink-2"> · {row?.words ?? ''}</span>
      </h2>
      <p className="mt-1 text-ink-2">{isMissed ? why : [plan.checkpoint_reason, fileWords(plan, row), why].filter((part) => part !== '').join(' ')}</p>
      {isMissed && <div className="mt-3"><NotYet project={project} plan={plan} /></div>}
      <div className="mt-4 grid grid-cols-2 gap-4 border-y border-line py-3">
        <Stat label={row?.made == null ? 'File, predicted' : 'File'} value={size === null ? '–' : bytes(size)} />
        <Stat label="Memory to run it" value={row?.memory_bytes == null ? '–' : bytes(row.memory_bytes)} note={row?.fits === false ? 'more than this machine has' : 'with 2,048 tokens of context'} {...(row?.fits === false ? { meaning: 'undecided' as const } : {})} />
        {isTight && <Stat label="Disk free afterwards" value={bytes(Math.max(0, left))} {...(left < 0 ? { meaning: 'failed' as const, note: 'not enough for the export' } : { meaning: 'undecided' as const })} />}
      </div>
      <div className="mt-4"><AddToOllama project={project} run={plan.run} quantization={quantization} /></div>
    </Card>
  )
}

/** Whose verdict that was: the trained model's. A file that was made of it has its own, or none yet. */
function fileWords({ score }: ExportPlan, row: QuantizationPlan | undefined): string {
  if (row === undefined || row.made === null || score === null) return ''
  if (row.score === null) return 'That is the verdict on the trained model; this file itself was not evaluated, only compared with it below.'
  return `That is the verdict on the trained model; this file passes ${row.score.passed} of ${row.score.rules} rules${row.score.close === 0 ? '' : `, ${row.score.close} too close to tell`}.`
}

/** Before a model that misses rules is handed over, it says so and leads to what mends it. */
function NotYet({ project, plan: { score, checkpoint_reason } }: { project: string; plan: ExportPlan }) {
  return (
    <Callout meaning="failed" title={`Not yet: ${checkpoint_reason}`} action={<Link href={`/p/${project}/evaluate/${score?.eval ?? ''}`} className={buttonClasses('primary')}>Make it better</Link>}>
      You can hand it over all the same; it will break the rules that it misses.
    </Callout>
  )
}
