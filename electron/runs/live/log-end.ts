/**
 * The end of a trainer's log for people, however long the log or its lines are. Knows no format.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'

const LOG_BYTES = 256 * 1024

/** The last lines of `stderr.log` in a run's folder, as far as they stand in its last 256 KiB; none where there is no log. */
export function lastLines(folder: string, count: number): string[] {
  const text = endOf(join(folder, 'stderr.log')).trimEnd()
  return text === '' ? [] : text.split('\n').slice(-count)
}

/** The last `most` characters of the log. */
export function logEnd(folder: string, most = 4000): string {
  return endOf(join(folder, 'stderr.log')).slice(-most).trim()
}

function endOf(path: string): string {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch {
    return ''
  }
  try {
    const { size } = fstatSync(fd)
    const block = Buffer.alloc(Math.min(LOG_BYTES, size))
    readSync(fd, block, 0, block.length, size - block.length)
    return block.toString('utf8')
  } finally {
    closeSync(fd)
  }
}
