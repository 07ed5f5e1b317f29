/**
 * Makes a place of a file that was dropped or picked in the window: the desktop host looks it up, `serve` gets it in
 * pieces and goes on after a lost connection. Knows transport only.
 */

import type { Place } from '../../contract/entities/place.ts'
import type { Envelope } from '../../contract/errors.ts'
import { HostError } from './host.ts'

/** Bytes a piece. */
const PIECE_BYTES = 4 * 1024 * 1024
/** Times that a piece is sent again before giving up. */
const TRIES = 5

/** The place of a file. `onProgress` hears how many bytes have arrived. */
export async function placeOfFile(file: File, onProgress?: (bytes: number) => void, signal?: AbortSignal): Promise<Place> {
  const bridge = window.studioBridge
  if (bridge?.placeOf !== undefined) return valueOf((await bridge.placeOf(file)) as Envelope<{ place: Place }>).place
  const begun = await ask<{ upload: string }>(`api/upload?name=${encodeURIComponent(file.name)}&bytes=${file.size}`, { method: 'POST' }, signal)
  let state: UploadState = { received: 0, place: null }
  do {
    state = await sendPiece(begun.upload, file, state.received, signal)
    onProgress?.(state.received)
  } while (state.place === null)
  return state.place
}

type UploadState = { received: number; place: Place | null }

async function sendPiece(upload: string, file: File, at: number, signal?: AbortSignal): Promise<UploadState> {
  const body = file.slice(at, at + PIECE_BYTES)
  for (let left = TRIES; ; left -= 1) {
    try {
      return await ask<UploadState>(`api/upload/${upload}?at=${at}`, { method: 'PUT', body }, signal)
    } catch (error) {
      if (error instanceof HostError || left === 0) throw error
      await new Promise((resolve) => setTimeout(resolve, 500))
      const state = await ask<UploadState>(`api/upload/${upload}`, {}, signal).catch(() => null)
      if (state !== null && state.received !== at) return state
    }
  }
}

async function ask<T>(address: string, options: RequestInit, signal?: AbortSignal): Promise<T> {
  const response = await fetch(address, { ...options, ...(signal === undefined ? {} : { signal }) })
  return valueOf((await response.json()) as Envelope<T>)
}

function valueOf<T>(envelope: Envelope<T>): T {
  if (envelope.ok) return envelope.value
  throw new HostError(envelope.error)
}
