/** Every component in every state, light and dark side by side or one at a time. Knows no domain. */

import { useState } from 'react'
import { classes } from '../../components/classes.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { SegmentedControl } from '../../components/segmented-control.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { ThemeScope } from '../../components/theme-scope.tsx'
import { AnswerSpecimens } from './answer-specimens.tsx'
import { ButtonSpecimens, ChoiceSpecimens, FieldSpecimens } from './control-specimens.tsx'
import { ChartSpecimens, TableSpecimens } from './data-specimens.tsx'
import { OverlaySpecimens } from './overlay-specimens.tsx'
import { StateSpecimens, StructureSpecimens } from './structure-specimens.tsx'
import { TokenSpecimens } from './token-specimens.tsx'

type Part = 'controls' | 'states' | 'structure' | 'data' | 'answers'
type Shown = 'both' | 'light' | 'dark'

const PARTS: Record<Part, () => React.ReactNode> = {
  controls: () => <><TokenSpecimens /><ButtonSpecimens /><FieldSpecimens /><ChoiceSpecimens /><OverlaySpecimens /></>,
  states: () => <StateSpecimens />,
  structure: () => <StructureSpecimens />,
  data: () => <><ChartSpecimens /><TableSpecimens /></>,
  answers: () => <AnswerSpecimens />,
}

/** The gallery. */
export function GalleryScreen() {
  const [part, setPart] = useState<Part>('controls')
  const [shown, setShown] = useState<Shown>('both')
  const draw = PARTS[part]
  return (
    <div className="flex min-h-full flex-col">
      <PageHeader
        title="Gallery"
        summary="Every component of the window in every state."
        actions={<SegmentedControl aria-label="Theme" value={shown} onChange={setShown} segments={[{ value: 'both', label: 'Both' }, { value: 'light', label: 'Light' }, { value: 'dark', label: 'Dark' }]} />}
      />
      <Tabs
        aria-label="Parts of the gallery"
        className="px-6"
        value={part}
        onChange={setPart}
        tabs={[{ value: 'controls', label: 'Controls' }, { value: 'states', label: 'States' }, { value: 'structure', label: 'Structure' }, { value: 'data', label: 'Data' }, { value: 'answers', label: 'Answers' }]}
      />
      <div className={classes('grid flex-1', shown === 'both' && '2xl:grid-cols-2')}>
      {(['light', 'dark'] as const).filter((theme) => shown === 'both' || shown === theme).map((theme) => (
        <ThemeScope key={`${theme} ${part}`} theme={theme} className={classes('min-w-0 bg-canvas text-ink', theme === 'dark' && 'in-data-[theme=dark]:order-first')}>{draw()}</ThemeScope>
      ))}
      </div>
    </div>
  )
}
