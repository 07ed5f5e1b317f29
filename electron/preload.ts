/**
 * The bridge in the window: JSON text of the contract's port to the host and back, and the place of a dropped file.
 * The page gets three functions, no channel and no module of Electron.
 */

import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { CHANNEL, type AskedByWindow, type FromWindow } from './desktop/channel.ts'

const send = (message: FromWindow) => ipcRenderer.send(CHANNEL, message)
const ask = (question: AskedByWindow): Promise<unknown> => ipcRenderer.invoke(CHANNEL, question)

let isListening = false

contextBridge.exposeInMainWorld('studioBridge', {
  post: (text: unknown) => send({ t: 'text', text: String(text) }),
  onMessage: (listener: (text: string) => void) => {
    ipcRenderer.on(CHANNEL, (_, text: unknown) => listener(String(text)))
    if (!isListening) send({ t: 'open' })
    isListening = true
  },
  // The path goes from Electron to the host; the page learns the place only.
  placeOf: (file: File) => ask({ t: 'dropped', path: webUtils.getPathForFile(file) }),
})
