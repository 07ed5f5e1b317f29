/** Rows of one's own: imported from a file, or written by hand; both join the next version. */

import { useState } from 'react'
import { SegmentedControl } from '../../../components/segmented-control.tsx'
import { AddSample } from './add-sample.tsx'
import { ImportFlow } from './import-flow.tsx'
import { OwnLists } from './own-lists.tsx'

type Way = 'file' | 'hand'

/** The tab. */
export function OwnTab({ project }: { project: string }) {
  const [way, setWay] = useState<Way>('file')
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex flex-col gap-4 px-6 py-5">
        <div>
          <SegmentedControl<Way> aria-label="How rows come in" value={way} onChange={setWay} segments={[{ value: 'file', label: 'From a file' }, { value: 'hand', label: 'By hand' }]} />
        </div>
        {way === 'file' ? <ImportFlow project={project} /> : <div className="max-w-form"><AddSample project={project} /></div>}
      </div>
      <OwnLists project={project} />
    </div>
  )
}
