/**
 * Links of the form tunesmith://…: read by an allow-list, handed to the window as a question, never acted on here.
 * Knows what a link may ask for; the window asks the user.
 */

import { resolve } from 'node:path'
import { app } from 'electron'
import { packIdSchema } from '../../contract/entities/ids.ts'
import type { PushPayload } from '../../contract/pushes.ts'
import { log } from '../platform/log.ts'

/** The scheme that the system hands to the studio. */
export const LINK_SCHEME = 'tunesmith'
const HUB_MODEL = /^[\w.-]{1,96}\/[\w.-]{1,96}$/
const MAX_LENGTH = 400

/** What a link asks for. */
export type Link = NonNullable<PushPayload<'desktop.asked'>['link']>

/** The link in a text, or null for whatever is not allowed. */
export function parseLink(text: string): Link | null {
  if (text.length > MAX_LENGTH || !URL.canParse(text)) return null
  const { protocol, host, pathname, search, hash, username, port } = new URL(text)
  if (protocol !== `${LINK_SCHEME}:` || search !== '' || hash !== '' || username !== '' || port !== '') return null
  const rest = pathname.replace(/^\//, '')
  if (host === 'pack' && packIdSchema.safeParse(rest).success) return { kind: 'pack', id: rest }
  if (host === 'model' && HUB_MODEL.test(rest) && !rest.includes('..')) return { kind: 'model', id: rest }
  return null
}

/** The link among the words of a command line. */
export function linkIn(words: readonly string[]): Link | null {
  const word = words.find((each) => each.startsWith(`${LINK_SCHEME}:`))
  if (word === undefined) return null
  const link = parseLink(word)
  if (link === null) log('warn', 'a link was refused', { link: word.slice(0, 100) })
  return link
}

/** Links that have come; they wait for the first listener. */
export type Links = { onLink(listener: (link: Link) => void): void }

/** Has the system hand links to this app. Must come before the app is ready, because macOS sends the first one early. */
export function receiveLinks(): Links {
  const waiting = [linkIn(process.argv)].filter((link) => link !== null)
  let hear: (link: Link) => void = (link) => void waiting.push(link)
  if (app.isPackaged || process.defaultApp !== true) app.setAsDefaultProtocolClient(LINK_SCHEME)
  else app.setAsDefaultProtocolClient(LINK_SCHEME, process.execPath, [resolve(process.argv[1] ?? '.')])
  app.on('open-url', (event, url) => {
    event.preventDefault()
    const link = linkIn([url])
    if (link !== null) hear(link)
  })
  return {
    onLink: (listener) => {
      hear = listener
      for (const link of waiting.splice(0)) listener(link)
    },
  }
}
