/** The ways out where weights cannot be read: of a run, look at it or train it again; of a base model, look at its files. Trying again would read the same file. */

import { buttonClasses, type ButtonProps } from '../components/button.tsx'
import { MODELS, RemedyButton, TRAIN_AGAIN } from './remedy-button.tsx'

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

/** Where a base model's files are checked, fetched anew, and another one is chosen. */
export function DamagedModel({ isListed = false }: { isListed?: boolean }) {
  return <a className={buttonClasses('secondary', isListed ? 'small' : 'medium')} href={MODELS}>Check the model’s files</a>
}
