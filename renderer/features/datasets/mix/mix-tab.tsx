/** The mix beside twenty samples of it; below, what came of the newest version. */

import { ErrorState } from '../../../components/error-state.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { useLocation } from 'wouter'
import { stageAddress } from '../../../app/address.ts'
import { errorParts } from '../../../lib/host.ts'
import { useCall } from '../../../lib/use-call.ts'
import { MixSliders } from './mix-sliders.tsx'
import { PreviewSamples } from './preview-samples.tsx'
import type { Mix } from './use-mix.ts'
import { VersionReport } from './version-report.tsx'

/** The tab. */
export function MixTab({ project, mix }: { project: string; mix: Mix }) {
  const [, go] = useLocation()
  const state = useCall('datasets.state', { project })
  if (mix.error !== null) {
    const error = errorParts(mix.error)
    const isGone = error.code === 'not_found'
    return <div className="p-6"><ErrorState error={error} action={{ label: isGone ? 'Go to Projects' : 'Open Knowledge', onClick: () => go(isGone ? '/' : stageAddress(project, 'knowledge')) }} /></div>
  }
  if (mix.isLoading) return <Skeleton lines={10} className="p-6" />
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="grid grid-cols-1 gap-8 px-6 py-5 lg:grid-cols-2">
        <MixSliders mix={mix} />
        <div className="flex max-h-120 min-h-0 flex-col"><PreviewSamples project={project} mix={mix} /></div>
      </div>
      {state.data?.dataset_version != null && <VersionReport project={project} />}
    </div>
  )
}
