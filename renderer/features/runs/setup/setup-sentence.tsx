/** The order of a run as one sentence whose parts open the five controls that most people need. */

import { ClickableSentence } from '../../../components/clickable-sentence.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import type { Estimate } from '../../../../contract/entities/live-run.ts'
import { count } from '../../../lib/format.ts'
import { useDraft } from './draft.ts'
import { lengthWords, memoryWords, methodWords, timeWords } from './estimate-words.ts'
import { DataControl, LengthControl, MethodControl, ModelControl, PresetControl } from './sentence-controls.tsx'
import { usePresets } from './use-plan.ts'

/** The sentence; grey bars until the first estimate is there. */
export function SetupSentence({ project, estimate }: { project: string; estimate: Estimate | undefined }) {
  const draft = useDraft(project)
  const presets = usePresets()
  if (estimate === undefined) return <Skeleton className="h-12 w-full" />
  const preset = presets.find(({ id }) => id === draft.preset)
  return (
    <ClickableSentence
      isLarge
      parts={[
        { id: 'method', label: 'Method', text: methodWords(estimate.config), control: <MethodControl project={project} estimate={estimate} /> },
        ' on ',
        { id: 'model', label: 'Base model', text: estimate.model.title, control: <ModelControl project={project} estimate={estimate} /> },
        ', ',
        { id: 'length', label: 'How long', text: lengthWords(estimate), control: <LengthControl project={project} estimate={estimate} /> },
        ' over ',
        { id: 'data', label: 'Samples', text: `${count(estimate.dataset.rows)} samples`, control: <DataControl project={project} estimate={estimate} /> },
        ', with ',
        { id: 'preset', label: 'Preset', text: preset === undefined ? 'the usual values' : `the values of “${preset.title}”`, control: <PresetControl project={project} estimate={estimate} /> },
        `: ${timeWords(estimate)} on ${estimate.device.name}, ${memoryWords(estimate)}.`,
      ]}
    />
  )
}
