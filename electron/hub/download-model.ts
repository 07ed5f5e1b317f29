/**
 * Downloads a model into a cache: file by file, each appended to a part that a later try goes on with, its hash compared,
 * then linked into the snapshot; `refs/main` is written last. Knows files and bytes; not the queue.
 */

import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { StudioError } from '../../contract/errors.ts'
import { writeFileAtomic } from '../platform/atomic-write.ts'
import { diskFull, isDiskFull } from '../platform/disk.ts'
import { linkIntoSnapshot, modelPlaces } from '../platform/hugging-face-cache.ts'
import { sha256File } from '../platform/manifest.ts'
import type { HubClient } from './hub-client.ts'
import type { WantedFile } from './wanted-files.ts'

/** What is downloaded, and where to. */
export type DownloadOrder = {
  client: HubClient
  cache: string
  repo: string
  commit: string
  files: readonly WantedFile[]
  signal: AbortSignal
  /** Hears the bytes that lie here, and the file that is being fetched. */
  onProgress(done: number, file: string): void
}

/** Downloads what is missing and returns the folder of the snapshot. Aborting leaves the parts for a later try. */
export async function downloadModel(order: DownloadOrder): Promise<string> {
  const places = modelPlaces(order.cache, order.repo, order.commit)
  mkdirSync(join(places.folder, 'blobs'), { recursive: true })
  let done = presentBytes(order)
  for (const file of order.files) {
    if (existsSync(places.file(file.path))) continue
    const blob = places.blob(file.oid)
    if (!existsSync(blob)) await fetchBlob(order, file, (bytes) => order.onProgress((done += bytes), file.path))
    linkIntoSnapshot(blob, places.file(file.path))
  }
  mkdirSync(join(places.folder, 'refs'), { recursive: true })
  writeFileAtomic(places.ref, order.commit)
  return places.snapshot
}

/** Bytes of the wanted files that lie here already, parts included. */
export function presentBytes({ cache, repo, commit, files }: Pick<DownloadOrder, 'cache' | 'repo' | 'commit' | 'files'>): number {
  const places = modelPlaces(cache, repo, commit)
  return files.reduce((sum, file) => {
    const found = [places.file(file.path), places.blob(file.oid), places.part(file.oid)].find((path) => existsSync(path))
    return sum + (found === undefined ? 0 : Math.min(file.bytes, statSync(found).size))
  }, 0)
}

async function fetchBlob(order: DownloadOrder, file: WantedFile, onBytes: (bytes: number) => void): Promise<void> {
  const places = modelPlaces(order.cache, order.repo, order.commit)
  const part = places.part(file.oid)
  if (existsSync(part) && statSync(part).size > file.bytes) rmSync(part)
  const from = existsSync(part) ? statSync(part).size : 0
  if (from < file.bytes || file.bytes === 0) await append(order, file, part, from, onBytes)
  const bytes = statSync(part).size
  if (bytes !== file.bytes) throw broken(order, file, `${bytes} of ${file.bytes} bytes came`)
  const hash = file.sha256 === null ? await gitHash(part, bytes) : await sha256File(part)
  if (hash !== (file.sha256 ?? file.oid)) {
    rmSync(part)
    throw broken(order, file, `its hash is ${hash.slice(0, 12)}…, not ${(file.sha256 ?? file.oid).slice(0, 12)}…`)
  }
  renameSync(part, places.blob(file.oid))
}

async function append(order: DownloadOrder, file: WantedFile, part: string, from: number, onBytes: (bytes: number) => void): Promise<void> {
  const { client, repo, commit, signal } = order
  const stream = await client.open(repo, commit, file.path, from, signal)
  const handle = await open(part, 'a')
  const reader = stream.getReader()
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      signal.throwIfAborted()
      await writeWhole(handle, read.value)
      onBytes(read.value.length)
    }
    await handle.sync()
  } catch (error) {
    await reader.cancel().catch(() => undefined)
    if (isDiskFull(error)) throw diskFull(order.cache, `${file.path} of ${repo}`, file.bytes - statSync(part).size, 0, error)
    if (signal.aborted || error instanceof StudioError || isDiskError(error)) throw error
    throw new StudioError({ code: 'no_network', message: `The connection was lost while ${file.path} of ${repo} was coming.`, next_step: 'Go on with the download: what has come is kept.', detail: String(error) }, { cause: error })
  } finally {
    await handle.close()
  }
}

/** A disk with little room left takes a part of what it is given before it says that it is full. */
async function writeWhole(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) offset += (await handle.write(bytes, offset)).bytesWritten
}

function isDiskError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['EROFS', 'EACCES'].includes(String(error.code))
}

function broken(order: DownloadOrder, file: WantedFile, why: string): StudioError {
  return new StudioError({ code: 'verification_failed', message: `${file.path} of ${order.repo} did not arrive whole: ${why}.`, next_step: 'Start the download again; only this file is fetched anew.' })
}

/** Git's own hash of a small file's content (a blob object), which is what the Hub tells of it. */
async function gitHash(path: string, bytes: number): Promise<string> {
  const hash = createHash('sha1').update(`blob ${bytes}\0`)
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
