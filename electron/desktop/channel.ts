/**
 * The one channel between window and host, and what may travel on it. Imported by the preload script as well, so it imports nothing.
 */

/** The channel's name. The page never sees it. */
export const CHANNEL = 'studio'

/** What the preload script sends: a page that begins to listen, or one message of the contract's port as JSON text. */
export type FromWindow = { t: 'open' } | { t: 'text'; text: string }

/** What it asks with an answer: the place of a file that was dropped on the window. */
export type AskedByWindow = { t: 'dropped'; path: string }

/** The address of the window's page. */
export const WINDOW_ADDRESS = 'app://studio/index.html'
