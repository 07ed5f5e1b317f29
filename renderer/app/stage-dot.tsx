/**
 * The mark of a stage's state in the rail. Knows the states' meanings; asks the host for them.
 */

/** Until the host tells the state of stages, nothing is marked. */
export function StageDot(_props: { project: string; stage: string }) {
  return null
}
