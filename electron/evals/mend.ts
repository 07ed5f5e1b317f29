/**
 * Turns the remedies of a report into stages: a dataset version with another mix, further training from the adapter,
 * an eval on the new version before and after. Decides nothing by itself; the remedies come from the engine.
 */
import type { Eval, EvalReport } from '../../contract/entities/eval.ts'
import type { Stage } from '../../contract/entities/job.ts'
import { StudioError } from '../../contract/errors.ts'
import { mergeChanges } from '../../engine/evaluation/index.ts'

/** What planning needs of the rest of the host. */
export type MendParts = {
  /** Run config keys for further training: fewer steps and a lower rate than a first run, from the base model's values. */
  furtherTraining(project: string, run: string): Record<string, unknown>
}

/** What is to be mended. */
export type MendOrder = { project: string; found: Eval; report: EvalReport; set: Record<string, unknown> }

/** The stages of a mend and what they will do, in one sentence. */
export function planMend(parts: MendParts, { project, found, report, set }: MendOrder): { sentence: string; stages: Stage[] } {
  const { subject } = found
  if (subject.kind !== 'adapter' && subject.kind !== 'checkpoint') {
    throw new StudioError({ code: 'bad_input', message: `Eval ${found.id} is not about a run's adapter, so there is nothing to train further.`, next_step: 'Evaluate the run, then mend that eval.' })
  }
  if (report.remedies.length === 0) {
    throw new StudioError({ code: 'conflict', message: `Eval ${found.id} proposes no remedy: ${report.passed ? 'every gate holds' : 'no gate that fails has one'}.`, next_step: report.passed ? 'Export the run.' : 'Add a remedy to the checks of the rulebook.' })
  }
  const change = mergeChanges(report.remedies.map((remedy) => remedy.change))
  const { sampling_weights, ...mix } = change
  const suite = { suite: found.suite, dataset_version: '$generate.dataset_version' }
  const stages: Stage[] = [
    { name: 'generate', call: 'datasets.generate', input: mix, on_missed_gate: 'stop' },
    { name: 'before', call: 'evals.start', input: { subject, ...suite }, on_missed_gate: 'go_on' },
    {
      name: 'train',
      call: 'runs.start',
      input: { from: subject.run, dataset_version: '$generate.dataset_version', set: { ...parts.furtherTraining(project, subject.run), sampling_weights, ...set } },
      on_missed_gate: 'stop',
    },
    { name: 'after', call: 'evals.start', input: { subject: { kind: 'adapter', run: '$train.run' }, ...suite }, on_missed_gate: 'go_on' },
  ]
  return { sentence: report.remedies.map((remedy) => remedy.sentence).join(' '), stages }
}
