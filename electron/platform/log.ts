/**
 * The studio's own log: one JSON object a line in `<user data folder>/logs/studio.log`, secrets blanked, one old file kept.
 * Does not print; what a user must see is the caller's part.
 */

import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { homePaths } from './paths.ts'

/** How loud a log line is. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

const MAX_BYTES = 5_000_000
/** Hub tokens and bearer headers; anything that looks like one is blanked before it reaches the disk. */
const SECRETS = /\bhf_[A-Za-z0-9]{8,}|\b(Bearer|token=)\s*[\w.~+/-]{8,}/g

/** Replaces Hub tokens and bearer secrets in `text`. */
export function redact(text: string): string {
  return text.replace(SECRETS, '[secret]')
}

/** Appends a line to the log. A log that cannot be written never stops the work that it tells of. */
export function log(level: LogLevel, message: string, fields: Record<string, unknown> = {}, folder: string = homePaths().logs): void {
  const path = join(folder, 'studio.log')
  const line = redact(JSON.stringify({ ts: new Date().toISOString(), level, pid: process.pid, message, ...fields }))
  try {
    mkdirSync(folder, { recursive: true })
    rotate(path)
    appendFileSync(path, `${line}\n`)
  } catch {
    // A full disk or a read-only folder is reported where the work itself meets it.
  }
}

function rotate(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > MAX_BYTES) renameSync(path, `${path}.1`)
}
