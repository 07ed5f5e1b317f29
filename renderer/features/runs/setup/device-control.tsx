/** Which GPUs share a run, where the machine has several: their memory, who has each now, and the rows of a step as arithmetic. */

import type { Device, Estimate } from '../../../../contract/entities/live-run.ts'
import { Checkbox } from '../../../components/checkbox.tsx'
import { bytes, count } from '../../../lib/format.ts'
import { useDrafts } from './draft.ts'
import { stepWords } from './estimate-words.ts'

/** The control. */
export function DeviceControl({ project, estimate: { config }, devices }: { project: string; estimate: Estimate; devices: readonly Device[] }) {
  const setKeys = useDrafts((store) => store.setKeys)
  const named = config['device_ids'] as number[] | null
  const wanted = Number(config['devices'])
  const ids = named ?? devices.toSorted((a, b) => Number(a.held !== null) - Number(b.held !== null) || a.waiting - b.waiting).slice(0, wanted).map(({ id }) => id)
  const toggle = (id: number, isOn: boolean) => {
    const next = (isOn ? [...ids, id] : ids.filter((each) => each !== id)).toSorted((a, b) => a - b)
    if (next.length > 0) setKeys(project, { device_ids: next, devices: next.length })
  }
  return (
    <div className="flex flex-col gap-3">
      {devices.map((device) => (
        <Checkbox
          key={device.id}
          isChecked={ids.includes(device.id)}
          onChange={(isOn) => toggle(device.id, isOn)}
          label={<>GPU {device.id} <span className="text-ink-2">{device.name}</span></>}
          note={[`${bytes(device.free)} of ${bytes(device.memory)} free`, ...heldWords(device)].join(' · ')}
        />
      ))}
      <p className="border-t border-line pt-2 text-12 text-ink-2 tabular-nums">{stepWords(config)} a step. What is learned is the same on any number.</p>
    </div>
  )
}

function heldWords({ held, waiting }: Device): string[] {
  return [...(held === null ? [] : [`${held.run ?? 'other work'} has it now`]), ...(waiting === 0 ? [] : [`${count(waiting)} waiting`])]
}
