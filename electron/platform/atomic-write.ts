/**
 * Writes files so that a reader, or a crash at any moment, sees the old content or the new one and never half of it:
 * a temporary file in the same folder, fsync, rename, fsync of the folder.
 * Does not know what the files mean; a writer of several files decides their order itself (the manifest last).
 */

import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { diskFull, isDiskFull } from './disk.ts'

/** An open file that becomes visible under its name only by `commit`; `abandon` leaves nothing behind. */
export type PendingFile = {
  /** Appends text or bytes. Throws StudioError `no_space` with what is needed and free, else what the operating system reports. */
  write(data: string | Uint8Array): void
  /** Makes the file durable and visible under its final name. */
  commit(): void
  /** Removes the temporary file; the old content, if any, stays as it was. May be called after `commit`: it then does nothing. */
  abandon(): void
}

/** Writes `data` to `path` atomically. Makes the parent folders. The old content stays when anything fails. */
export function writeFileAtomic(path: string, data: string | Uint8Array): void {
  const file = openPending(path)
  try {
    file.write(data)
    file.commit()
  } finally {
    file.abandon()
  }
}

/** Writes `value` as indented JSON with a closing newline, atomically. */
export function writeJsonAtomic(path: string, value: unknown): void {
  writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`)
}

/** Opens a file for writing in pieces (datasets, long outputs); nothing is visible under `path` before `commit`. */
export function openPending(path: string): PendingFile {
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true })
  const temporary = join(folder, `.${basename(path)}.${randomBytes(4).toString('hex')}.partial`)
  const fd = openSync(temporary, 'wx')
  let isOpen = true
  let isCommitted = false
  let [asked, written] = [0, 0]
  const withRoom = (work: () => void) => {
    try {
      work()
    } catch (error) {
      throw isDiskFull(error) ? diskFull(folder, basename(path), asked, written, error) : error
    }
  }
  const close = () => {
    if (isOpen) {
      isOpen = false
      closeSync(fd)
    }
  }
  return {
    write: (data) => {
      const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data
      asked += bytes.length
      withRoom(() => {
        failIfAsked(basename(path))
        writeAll(fd, bytes, (count) => (written += count))
      })
    },
    commit: () => {
      withRoom(() => fsyncSync(fd))
      close()
      renameSync(temporary, path)
      isCommitted = true
      syncFolder(folder)
    },
    abandon: () => {
      close()
      if (!isCommitted) rmSync(temporary, { force: true })
    },
  }
}

/** Durable writes of this thread so far. */
let writes = 0

/** A hook for fault tests: with TUNESMITH_FAIL_WRITE=N the Nth write of a thread finds the disk full, with a file's name every write to it. */
function failIfAsked(name: string): void {
  const asked = process.env['TUNESMITH_FAIL_WRITE']
  writes += 1
  if (asked !== String(writes) && asked !== name) return
  throw Object.assign(new Error('no space left on device (asked for by TUNESMITH_FAIL_WRITE)'), { code: 'ENOSPC', syscall: 'write' })
}

function writeAll(fd: number, bytes: Uint8Array, onWritten: (count: number) => void): void {
  let offset = 0
  while (offset < bytes.length) {
    const count = writeSync(fd, bytes, offset)
    offset += count
    onWritten(count)
  }
}

/** Makes a rename in `folder` durable. Windows cannot open folders and needs none of this. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
