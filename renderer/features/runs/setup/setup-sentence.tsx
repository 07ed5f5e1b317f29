/** The order of a run as one sentence whose parts open the five controls that most people need. */

import { ClickableSentence } from '../../../components/clickable-sentence.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import type { Estimate } from '../../../../contract/entities/live-run.ts'
import { count } from '../../../lib/format.ts'
import { useCall } from '../../../lib/use-call.ts'
import { useDraft } from './draft.ts'
import { DeviceControl } from './device-control.tsx'
import { lengthWords, memoryWords, methodWords, recipeWords, stepWords, timeWords } from './estimate-words.ts'
import { DataControl, LengthControl, MethodControl, ModelControl, PresetControl } from './sentence-controls.tsx'
import { usePresets } from './use-plan.ts'

/** Who has a GPU changes without news. */
const DEVICES_MS = 10_000

/** The sentence; grey bars until the first estimate is there. */
export function SetupSentence({ project, estimate }: { project: string; estimate: Estimate | undefined }) {
  const draft = useDraft(project)
  const presets = usePresets()
  const devices = useCall('runs.devices', {}, { everyMs: DEVICES_MS }).data?.devices ?? []
  if (estimate === undefined) return <Skeleton className="h-12 w-full" />
  const preset = presets.find(({ id }) => id === draft.preset)
  const gpus = (estimate.config['device_ids'] as number[] | null)?.length ?? Number(estimate.config['devices'])
  return (
    <ClickableSentence
      isLarge
      parts={[
        { id: 'method', label: 'Method', text: methodWords(estimate.config), control: <MethodControl project={project} estimate={estimate} /> },
        ' on ',
        { id: 'model', label: 'Base model', text: draft.from === undefined ? estimate.model.title : `${estimate.model.title} after ${draft.from}`, control: <ModelControl project={project} estimate={estimate} /> },
        recipeWords(estimate) || ', ',
        ...(recipeWords(estimate) === '' ? [] : [' ']),
        { id: 'length', label: 'How long', text: lengthWords(estimate), control: <LengthControl project={project} estimate={estimate} /> },
        ' over ',
        { id: 'data', label: 'Samples', text: `${count(estimate.dataset.rows)} samples`, control: <DataControl project={project} estimate={estimate} /> },
        ', with ',
        { id: 'preset', label: 'Preset', text: preset === undefined ? 'the usual values' : `the values of “${preset.title}”`, control: <PresetControl project={project} estimate={estimate} /> },
        `: ${timeWords(estimate)} on `,
        ...(devices.length > 1 ? [{ id: 'devices', label: 'GPUs', text: `${gpus} of ${devices.length} GPUs`, control: <DeviceControl project={project} estimate={estimate} devices={devices} /> }, ` (${stepWords(estimate.config)})`] : [estimate.device.name]),
        `, ${memoryWords(estimate)}.`,
      ]}
    />
  )
}
