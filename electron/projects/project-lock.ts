/**
 * One process writes in a project at a time; others may read. Within a process the lock is counted, so that several
 * jobs share it. Knows the lock file; not what is written.
 */

import { join } from 'node:path'
import type { LockHolder } from '../../contract/entities/project.ts'
import { StudioError } from '../../contract/errors.ts'
import { lockHolder, tryLock } from '../platform/process-lock.ts'

/** Name of the lock file in a project folder. */
export const LOCK_NAME = 'project.lock'

const held = new Map<string, { count: number; release: () => void }>()

/** Locks a project folder for writing; returns the release. Throws `locked` naming the process that holds it. */
export function lockProject(folder: string, purpose: string): () => void {
  const own = held.get(folder)
  if (own !== undefined) {
    own.count += 1
    return releaseOnce(folder)
  }
  const lock = tryLock(join(folder, LOCK_NAME), purpose)
  if (!lock.ok) throw lockedBy(folder, { ...lock.holder, start_time: lock.holder.startTime })
  held.set(folder, { count: 1, release: lock.release })
  return releaseOnce(folder)
}

/** Runs `work` with the project locked. */
export async function whileLocked<T>(folder: string, purpose: string, work: () => T | Promise<T>): Promise<T> {
  const release = lockProject(folder, purpose)
  try {
    return await work()
  } finally {
    release()
  }
}

/** The living process that holds a project for writing, or null. */
export function projectHolder(folder: string): LockHolder | null {
  const holder = lockHolder(join(folder, LOCK_NAME))
  return holder === null ? null : { pid: holder.pid, start_time: holder.startTime, host: holder.host, purpose: holder.purpose, since: holder.since }
}

function releaseOnce(folder: string): () => void {
  let isReleased = false
  return () => {
    const own = held.get(folder)
    if (isReleased || own === undefined) return
    isReleased = true
    own.count -= 1
    if (own.count > 0) return
    held.delete(folder)
    own.release()
  }
}

function lockedBy(folder: string, holder: LockHolder): StudioError {
  const where = `process ${holder.pid} on ${holder.host}`
  return new StudioError({
    code: 'locked',
    message: `The project ${folder} is being written by ${where} (${holder.purpose}, since ${holder.since}).`,
    next_step: `Wait until it has finished, or stop it. Reading is possible meanwhile. If that machine is gone for good, delete ${LOCK_NAME} in the project.`,
    detail: JSON.stringify(holder),
  })
}
