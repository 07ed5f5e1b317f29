/**
 * Lets work that nobody waits for at this very moment stand back behind the host and the window when processors are scarce.
 * Changes only who comes first: on an idle machine nothing is slower.
 */

import { setPriority } from 'node:os'

/** So far back stands a thread that generates; a trainer stands between it and the host. */
const THREAD = 10
const PROCESS = 5

/** For a worker thread, called inside it. Only Linux knows the priority of one thread; elsewhere it would be the whole host's. */
export function yieldThread(): void {
  if (process.platform === 'linux') lower(0, THREAD)
}

/** For a process that was just started, before it starts threads of its own. */
export function yieldProcess(pid: number): void {
  lower(pid, PROCESS)
}

function lower(pid: number, priority: number): void {
  try {
    setPriority(pid, priority)
  } catch {
    // A system that does not let us stands as it is.
  }
}
