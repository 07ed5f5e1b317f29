/** What the host says of the order that stands in the setup: estimate, preflight, presets. Knows no control. */

import type { CallInput } from '../../../../contract/calls.ts'
import type { Preset } from '../../../../contract/entities/live-run.ts'
import { useCall } from '../../../lib/use-call.ts'
import { useDraft } from './draft.ts'

const NO_PRESETS: readonly Preset[] = []

/** The order of a project as the host takes it. */
export function useOrder(project: string): CallInput<'runs.start'> {
  const { set, ...chosen } = useDraft(project)
  return { project, ...chosen, set }
}

/** What the run would be and need; keeps the last answer while a change is asked. */
export function useEstimate(project: string) {
  return useCall('runs.estimate', useOrder(project), { keep: true })
}

/** What stands in its way; with `rows` also what only the tokenised rows tell. */
export function usePreflight(project: string, options: { rows: boolean; enabled: boolean }) {
  return useCall('runs.preflight', { ...useOrder(project), rows: options.rows }, { enabled: options.enabled, keep: true })
}

/** The presets. */
export function usePresets(): readonly Preset[] {
  return useCall('runs.presets', {}).data?.presets ?? NO_PRESETS
}
