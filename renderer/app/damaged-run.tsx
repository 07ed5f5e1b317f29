/** The ways out where a run's weights cannot be read: look at the run, or train it again. Trying again would read the same file. */

import { buttonClasses, type ButtonProps } from '../components/button.tsx'
import { RemedyButton, TRAIN_AGAIN } from './remedy-button.tsx'

/** The two buttons. */
export function DamagedRun({ project, run, isListed = false }: { project: string; run: string; isListed?: boolean }) {
  const size: ButtonProps['size'] = isListed ? 'small' : 'medium'
  return (
    <>
      <a className={buttonClasses('secondary', size)} href={`#/p/${project}/runs/${encodeURIComponent(`${project}:${run}`)}`}>Open the run in Runs</a>
      <RemedyButton project={project} run={run} action={TRAIN_AGAIN} isListed={isListed} isPrimary={false} />
    </>
  )
}
