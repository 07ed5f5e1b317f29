/** Decides about rows and can take it back. Knows the call; draws nothing. */

import type { Decision, Edit } from '../../../../contract/entities/dataset-row.ts'
import { showToast } from '../../../components/toast.tsx'
import { errorParts, host } from '../../../lib/host.ts'
import { refresh } from '../../../lib/use-call.ts'

/** A decision about a row, and what it was before. */
export type Decided = { row: number; version: string; before: Edit | null }

const CHANGED = ['datasets.row', 'datasets.browse', 'datasets.state', 'datasets.mix', 'datasets.edits', 'projects.stages', 'wizard.plan'] as const

/** Makes a decision; true where the host took it. A refusal is told. */
export async function decide(project: string, { row, version }: Pick<Decided, 'row' | 'version'>, decision: Decision | null, fixed?: string): Promise<boolean> {
  try {
    await host.call('datasets.decide', { project, dataset_version: version, row, decision, ...(fixed === undefined ? {} : { fixed }) })
  } catch (error) {
    const { message, next_step } = errorParts(error)
    showToast({ text: `${message} ${next_step}`, meaning: 'failed' })
    return false
  }
  void refresh(...CHANGED)
  return true
}

/** Puts a row back to what was decided about it before. */
export async function undo(project: string, { row, version, before }: Decided): Promise<void> {
  await decide(project, { row, version }, before?.decision ?? null, before?.fixed ?? undefined)
}
