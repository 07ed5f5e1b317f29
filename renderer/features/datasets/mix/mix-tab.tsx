/** The mix beside twenty samples of it; below, what came of the newest version. */

import { Button } from '../../../components/button.tsx'
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
    const goOn = () => go(isGone ? '/' : stageAddress(project, 'knowledge', 'yaml'))
    return <div className="p-6"><ErrorState error={{ ...error, message: error.message.replace(/^\S+\.ya?ml:(\d+):\d+:\s*/, 'Line $1: ') }} extra={<Button variant="primary" onClick={goOn}>{isGone ? 'Go to Projects' : 'Open the line in Knowledge'}</Button>} /></div>
  }
  if (mix.isLoading) return <Skeleton lines={10} className="p-6" />
  return (
    <div className="flex min-h-0 flex-1">
      <div className="min-w-0 flex-1 overflow-y-auto">
        <div className="px-6 py-5"><MixSliders mix={mix} /></div>
        {state.data?.dataset_version != null && <VersionReport project={project} mix={mix} />}
      </div>
      <div className="flex min-h-0 w-2/5 max-w-form shrink-0 flex-col border-l border-line"><PreviewSamples project={project} mix={mix} /></div>
    </div>
  )
}
