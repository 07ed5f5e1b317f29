/**
 * How a trainer's process ended, in words, and whether the system took its memory. Pure over what the folder says of it.
 */
import type { DetachedState } from '../../python/index.ts'

/** `exit` continues a sentence; null where the process did not end or there was none. */
export type Ending = { exit: string | null; wasKilledForMemory: boolean }

/** The words. */
export function endWords(state: DetachedState): Ending {
  if (state.state === 'lost' || (state.state === 'exited' && state.exit.out_of_memory)) {
    const wasKilledForMemory = state.state === 'exited' || state.outOfMemory
    return { exit: wasKilledForMemory ? 'the system ended the trainer, because the memory of this machine was full' : 'its process was ended from outside, or the computer went down', wasKilledForMemory }
  }
  if (state.state !== 'exited') return { exit: null, wasKilledForMemory: false }
  return { exit: state.exit.signal === null ? `the trainer ended with code ${state.exit.code}` : `the trainer was ended by ${state.exit.signal}`, wasKilledForMemory: false }
}
