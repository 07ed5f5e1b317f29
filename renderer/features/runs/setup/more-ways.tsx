/** The quiet menu of further ways to train; what each opens is loaded when it is first chosen. */

import { ChevronDown } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { Estimate } from '../../../../contract/entities/live-run.ts'
import { Button } from '../../../components/button.tsx'
import { DropdownMenu } from '../../../components/dropdown-menu.tsx'
import type { Way } from '../ways/way-dialog.tsx'

const WayDialog = lazy(async () => ({ default: (await import('../ways/index.ts')).WayDialog }))

const WAYS: readonly [way: Way, label: string, note: string][] = [
  ['sweep', 'Try several values …', 'Several runs, compared as they train · sweep'],
  ['sharpen', 'Sharpen a finished run …', 'Learn from rewards or preferences · GRPO, DPO'],
  ['bundle', 'Train on another machine …', 'A folder with all that the run needs · bundle'],
  ['back', 'Take results back …', 'Of a run that another machine has trained'],
  ['foreign', 'Take values from a config file …', 'Of Accelerate or DeepSpeed'],
]

/** The menu. */
export function MoreWays({ project, estimate }: { project: string; estimate: Estimate }) {
  const [way, open] = useState<Way | null>(null)
  return (
    <>
      <DropdownMenu trigger={<Button variant="quiet" trailingIcon={ChevronDown}>More ways to train</Button>} items={WAYS.map(([id, label, note]) => ({ label, note, onSelect: () => open(id) }))} />
      {way !== null && <Suspense><WayDialog way={way} project={project} estimate={estimate} onClose={() => open(null)} /></Suspense>}
    </>
  )
}
