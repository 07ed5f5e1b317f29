/**
 * A lock file that names the process which holds it. A holder that has ended (killed, crashed) holds nothing any more.
 * Does not know what is locked or how long one should wait.
 */

import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import * as z from 'zod'
import { identify, isAlive } from './processes.ts'

const holderSchema = z.object({ pid: z.number(), startTime: z.string().nullable(), host: z.string(), purpose: z.string(), since: z.string() })

/** The process that holds a lock, and since when (ISO time). */
export type LockHolder = z.infer<typeof holderSchema>

/** A lock was taken (call `release` when done), or another living process holds it. */
export type LockResult = { ok: true; release: () => void } | { ok: false; holder: LockHolder }

/** Tries once to take the lock at `path`. `purpose` is shown to those who find it taken. */
export function tryLock(path: string, purpose: string): LockResult {
  mkdirSync(dirname(path), { recursive: true })
  const own: LockHolder = { ...identify(process.pid), host: hostname(), purpose, since: new Date().toISOString() }
  const text = JSON.stringify(own)
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(temporary, text)
  try {
    while (!isLinked(temporary, path)) {
      const found = readHolder(path)
      if (found.holder !== null && isHolding(found.holder)) return { ok: false, holder: found.holder }
      removeStale(path, found.text)
    }
  } finally {
    rmSync(temporary, { force: true })
  }
  return { ok: true, release: () => releaseLock(path, text) }
}

/** The living holder of the lock at `path`, or null. */
export function lockHolder(path: string): LockHolder | null {
  const { holder } = readHolder(path)
  return holder !== null && isHolding(holder) ? holder : null
}

/** A process of another machine (a shared disk) cannot be looked at: it counts as living. */
function isHolding(holder: LockHolder): boolean {
  return holder.host !== hostname() || isAlive(holder)
}

function isLinked(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path) // a link appears with its content at once, or fails because the name is taken
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function readHolder(path: string): { holder: LockHolder | null; text: string | null } {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return { holder: null, text: null }
  }
  try {
    return { holder: holderSchema.parse(JSON.parse(text)), text }
  } catch {
    return { holder: null, text }
  }
}

function removeStale(path: string, seen: string | null): void {
  if (seen === null) return
  const aside = `${path}.stale.${randomBytes(4).toString('hex')}`
  try {
    renameSync(path, aside)
  } catch {
    return // another process was faster
  }
  // Between reading and renaming another process may have taken over: give it its lock back.
  if (readFileSync(aside, 'utf8') !== seen) isLinked(aside, path)
  rmSync(aside, { force: true })
}

function releaseLock(path: string, text: string): void {
  if (readHolder(path).text === text) rmSync(path, { force: true })
}
