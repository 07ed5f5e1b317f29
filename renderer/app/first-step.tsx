/** The one button of a screen that has nothing to show yet: it leads to the first stage without a result, past empty pages. */

import { buttonClasses } from '../components/button.tsx'
import { useCall } from '../lib/use-call.ts'
import { stageAddress } from './address.ts'

/** To Data while there are no samples, else to Train. */
export function FirstStep({ project }: { project: string }) {
  const { data } = useCall('projects.stages', { project })
  if (data === undefined) return null
  const isBare = data.stages.find(({ stage }) => stage === 'data')?.made === null
  return <a className={buttonClasses('primary')} href={`#${stageAddress(project, isBare ? 'data' : 'train')}`}>{isBare ? 'Generate samples first' : 'Train a model'}</a>
}
