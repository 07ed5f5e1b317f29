/**
 * The desktop's transport: one channel, one port of the contract for each page that listens. A reload opens a new port and
 * ends the old one with its calls. Knows Electron's IPC; not what the calls do.
 */

import { ipcMain, type WebContents } from 'electron'
import * as z from 'zod'
import type { Place } from '../../contract/entities/place.ts'
import type { Envelope } from '../../contract/errors.ts'
import { openPort, type Port } from '../ipc/index.ts'
import { placeAt } from '../places/index.ts'
import { log } from '../platform/log.ts'
import type { Studio } from '../studio.ts'
import { CHANNEL } from './channel.ts'
import { isTrustedSender } from './trusted-sender.ts'

/** The longest message, as `serve` has it. */
const MAX_TEXT = 16 * 1024 * 1024
const messageSchema = z.discriminatedUnion('t', [z.strictObject({ t: z.literal('open') }), z.strictObject({ t: z.literal('text'), text: z.string().max(MAX_TEXT) })])
const questionSchema = z.strictObject({ t: z.literal('dropped'), path: z.string().min(1).max(4096) })

/** Answers the windows. `onOpen` hears of each page that begins to listen. */
export function openBridge(studio: Studio, onOpen: () => void): void {
  const ports = new Map<number, Port>()
  ipcMain.on(CHANNEL, (event, message: unknown) => {
    const parsed = isTrustedSender(event) ? messageSchema.safeParse(message) : null
    if (parsed?.success !== true) return log('warn', 'a message of a window was refused', { trusted: parsed !== null })
    if (parsed.data.t === 'text') ports.get(event.sender.id)?.receive(parsed.data.text)
    else {
      openFor(event.sender, ports, studio)
      onOpen()
    }
  })
  ipcMain.handle(CHANNEL, async (event, question: unknown) => {
    if (!isTrustedSender(event)) throw new Error('Refused.')
    return placeOfDropped(studio, question)
  })
}

/** The place of a dropped file, in the envelope that every answer to a window has. */
async function placeOfDropped(studio: Studio, question: unknown): Promise<Envelope<{ place: Place }>> {
  const parsed = questionSchema.safeParse(question)
  if (parsed.success) return { ok: true, value: { place: await placeAt(studio.places, parsed.data.path) } }
  return { ok: false, error: { code: 'bad_input', message: 'What was dropped is no file of this machine.', next_step: 'Save it to a folder first, then drop the file.' } }
}

function openFor(sender: WebContents, ports: Map<number, Port>, studio: Studio): void {
  const isNew = !ports.has(sender.id)
  ports.get(sender.id)?.close()
  const send = (message: unknown) => {
    if (!sender.isDestroyed()) sender.send(CHANNEL, JSON.stringify(message))
  }
  ports.set(sender.id, openPort({ dispatch: studio.dispatch, pushes: studio.pushes, options: { placesOnly: true }, send }))
  if (!isNew) return
  const { id } = sender
  sender.once('destroyed', () => {
    ports.get(id)?.close()
    ports.delete(id)
  })
}
