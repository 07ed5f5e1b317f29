/** Where the memory of a run goes, as shares of what there is. */

import type { Estimate } from '../../../../contract/entities/live-run.ts'
import { ShareBar } from '../../../components/share-bar.tsx'
import { bytes } from '../../../lib/format.ts'

/** The parts as one bar. */
export function MemoryParts({ memory }: { memory: NonNullable<Estimate['memory']> }) {
  const words = { fits: 'It fits.', tight: 'It is tight: close other programs first.', no: 'It does not fit.' }[memory.fits]
  return (
    <div className="flex flex-col gap-2">
      <ShareBar label="Memory by part" shares={memory.parts.map(({ id, label, bytes: size }) => ({ id, label, value: size, aside: bytes(size) }))} />
      <p className="text-ink-2">{bytes(memory.total)} in all; {bytes(memory.available)} of {bytes(memory.capacity)} are free now. {words}</p>
    </div>
  )
}
