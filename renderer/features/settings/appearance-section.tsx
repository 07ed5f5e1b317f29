/** How the window looks: theme, how much it shows, how much it moves. Kept in this browser. */

import { Field } from '../../components/field.tsx'
import { SegmentedControl } from '../../components/segmented-control.tsx'
import { Switch } from '../../components/switch.tsx'
import { useView } from '../../stores/view.ts'

/** The section. */
export function AppearanceSection() {
  const { theme, setTheme, level, setLevel, isRailNarrow, setRailNarrow } = useView()
  return (
    <div className="flex flex-col gap-6">
      <Field label="Theme">
        <span className="flex"><SegmentedControl aria-label="Theme" value={theme} onChange={setTheme} segments={[{ value: 'system', label: 'As the system' }, { value: 'light', label: 'Light' }, { value: 'dark', label: 'Dark' }]} /></span>
      </Field>
      <Field label="How much is shown" help={level === 'simple' ? 'What most need, with good defaults for the rest.' : 'Every control, every key of a run, every number.'}>
        <span className="flex"><SegmentedControl aria-label="How much is shown" value={level} onChange={setLevel} segments={[{ value: 'simple', label: 'Simple' }, { value: 'advanced', label: 'Advanced' }]} /></span>
      </Field>
      <Switch isOn={isRailNarrow} onChange={setRailNarrow} label="Narrow sidebar" note="Only icons at the left." />
    </div>
  )
}
