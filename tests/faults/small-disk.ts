/** A disk of a few megabytes that tests may fill, where this user may mount one; else a reason that the skipped test says. */

import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, realpathSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A mounted disk. */
export type SmallDisk = {
  folder: string
  /** Takes all room but `leave` bytes. */
  fill(leave?: number): void
  /** Gives back what `fill` took. */
  empty(): void
  close(): void
}

/** Mounts a disk in memory, or says loudly why it cannot. */
export function mountSmallDisk(megabytes: number): SmallDisk | string {
  if (process.platform !== 'linux') return 'SKIPPED: a small disk can be mounted on Linux only; the write hooks of generate.test.ts and test_resume.py stand in for it'
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'small-disk-')))
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', folder], { encoding: 'utf8' })
  if (status !== 0) {
    rmSync(folder, { recursive: true })
    return `SKIPPED: this user may not mount a small disk (${stderr?.trim() ?? 'no mount'}); the write hooks of generate.test.ts and test_resume.py stand in for it`
  }
  const filler = join(folder, '.filler')
  const empty = () => rmSync(filler, { force: true })
  return {
    folder,
    fill: (leave = 0) => {
      const { bavail, bsize } = statfsSync(folder)
      const fd = openSync(filler, 'w')
      try {
        for (let left = bavail * bsize - leave; left > 0;) left -= writeSync(fd, Buffer.alloc(Math.min(left, 2 ** 20)))
      } catch (error) {
        // Somebody else took the rest of the room.
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
      } finally {
        closeSync(fd)
      }
    },
    empty,
    close: () => {
      spawnSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
