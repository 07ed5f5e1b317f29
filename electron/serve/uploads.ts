/**
 * Files that come to the host in pieces: begin, send each piece at its offset, go on after a break where it stopped. Each lies in
 * a folder of its own under the studio's data folder, and its whole state is on the disk, so that it outlives the host.
 * Knows no HTTP; a whole file becomes a place.
 */

import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Place } from '../../contract/entities/place.ts'
import { StudioError } from '../../contract/errors.ts'
import { placeAt, type PlaceTokens } from '../places/index.ts'
import { freeDiskBytes, sizeWords } from '../platform/disk.ts'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { readJson } from '../platform/read-json.ts'

/** The largest file that may come. */
export const MAX_UPLOAD_BYTES = 256 * 2 ** 30
/** The largest piece. */
export const MAX_PIECE_BYTES = 8 * 2 ** 20
/** Files that are not whole at one time. */
const MAX_OPEN = 16
/** Kept free for the studio's own work. */
const RESERVE_BYTES = 2 ** 30
/** What nobody took up for so long is removed at the next start. */
const KEPT_MS = 3 * 24 * 3_600_000

const stateSchema = z.object({ name: z.string(), bytes: z.number() })
const ID = /^[\w-]{22}$/

/** How far a file has come; `place` once it is whole. */
export type UploadState = { upload: string; name: string; bytes: number; received: number; piece_bytes: number; place: Place | null }

/** Takes files. */
export class Uploads {
  readonly #folder: string
  readonly #tokens: PlaceTokens
  readonly #busy = new Set<string>()

  /** @param folder where they lie; made when the first one comes */
  constructor(folder: string, tokens: PlaceTokens) {
    this.#folder = folder
    this.#tokens = tokens
    this.#removeOld()
  }

  /** Begins a file. Throws `no_space` before the first byte where it cannot fit. */
  async begin(name: string, bytes: number): Promise<UploadState> {
    if (!Number.isSafeInteger(bytes) || bytes < 0 || bytes > MAX_UPLOAD_BYTES) throw badInput(`A file has between 0 and ${MAX_UPLOAD_BYTES} bytes.`)
    if (this.#list().filter((id) => !this.#isWhole(id)).length >= MAX_OPEN) throw badInput(`${MAX_OPEN} uploads are open already.`)
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    const free = freeDiskBytes(this.#folder)
    if (bytes > free - RESERVE_BYTES) {
      throw new StudioError({ code: 'no_space', message: `${name.slice(0, 80)} has ${sizeWords(bytes)}; ${sizeWords(free)} are free where uploads go.`, next_step: 'Free some space on the machine that runs the studio.' })
    }
    const id = randomBytes(16).toString('base64url')
    mkdirSync(join(this.#folder, id), { mode: 0o700 })
    writeJsonAtomic(this.#statePath(id), { name: safeName(name), bytes })
    appendFileSync(this.#dataPath(id), '')
    return this.state(id)
  }

  /** Adds a piece at its offset. Throws `conflict` where it is not the next one; the state says what is. */
  async add(id: string, offset: number, piece: AsyncIterable<Buffer>): Promise<UploadState> {
    const { bytes } = this.#read(id)
    const path = this.#dataPath(id)
    const received = statSync(path).size
    if (this.#busy.has(id)) throw conflict('Another piece of this file is on its way.')
    if (offset !== received) throw conflict(`The next piece begins at byte ${received}.`)
    this.#busy.add(id)
    let size = 0
    try {
      for await (const chunk of piece) {
        size += chunk.length
        if (size > MAX_PIECE_BYTES || received + size > bytes) throw badInput(received + size > bytes ? `The file was announced with ${bytes} bytes.` : `A piece has at most ${MAX_PIECE_BYTES} bytes.`)
        appendFileSync(path, chunk)
      }
    } catch (error) {
      // A piece counts whole or not at all.
      truncateSync(path, received)
      throw error
    } finally {
      this.#busy.delete(id)
    }
    return this.state(id)
  }

  /** How far it is. */
  async state(id: string): Promise<UploadState> {
    const { name, bytes } = this.#read(id)
    const received = statSync(this.#dataPath(id)).size
    return { upload: id, name, bytes, received, piece_bytes: MAX_PIECE_BYTES, place: received === bytes ? await placeAt(this.#tokens, this.#dataPath(id)) : null }
  }

  /** Forgets a file. */
  remove(id: string): void {
    this.#read(id)
    rmSync(join(this.#folder, id), { recursive: true, force: true })
  }

  #read(id: string): z.infer<typeof stateSchema> {
    if (ID.test(id) && existsSync(this.#statePath(id))) return stateSchema.parse(readJson(this.#statePath(id)))
    throw new StudioError({ code: 'not_found', message: 'There is no such upload.', next_step: 'Begin it again.' })
  }

  #statePath(id: string): string {
    return join(this.#folder, id, 'upload.json')
  }

  #dataPath(id: string): string {
    const { name } = stateSchema.parse(readJson(this.#statePath(id)))
    return join(this.#folder, id, name)
  }

  #list(): string[] {
    return existsSync(this.#folder) ? readdirSync(this.#folder).filter((id) => ID.test(id) && existsSync(this.#statePath(id))) : []
  }

  #isWhole(id: string): boolean {
    return statSync(this.#dataPath(id), { throwIfNoEntry: false })?.size === this.#read(id).bytes
  }

  #removeOld(): void {
    for (const id of this.#list()) {
      const changed = statSync(this.#dataPath(id), { throwIfNoEntry: false })?.mtimeMs ?? 0
      if (Date.now() - changed > KEPT_MS) rmSync(join(this.#folder, id), { recursive: true, force: true })
    }
  }
}

/** The file's own name as far as it is one; its ending decides how it is read. */
function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const plain = last.replaceAll(/[\0-\x1f<>:"|?*]/g, '').replace(/^\.+/, '').slice(-120)
  return plain === '' || plain === 'upload.json' ? 'file' : plain
}

function badInput(message: string): StudioError {
  return new StudioError({ code: 'bad_input', message, next_step: 'Choose another file.' })
}

function conflict(message: string): StudioError {
  return new StudioError({ code: 'conflict', message, next_step: 'Ask how far it is, and go on from there.' })
}
