/**
 * What runs in a page of the double before the page's own scripts: the preload script with an `electron` of three parts, as in a
 * sandboxed preload. Real Electron runs it in a world of its own; here it shares the page's and hides its traces.
 */

/** The name of the symbol through which messages of the main process reach the page. */
export const HOOK = 'electron-double'

/** The init script for one preload script. */
export function preloadScript(source) {
  return `(${runPreload.toString()})(${JSON.stringify(source)}, ${JSON.stringify(HOOK)})`
}

function runPreload(source, hook) {
  // A sub-frame has no preload script; what is left to it is the raw channel, so that tests can send from it.
  if (window !== window.top) return
  const raw = globalThis.__electronDoubleIpc
  delete globalThis.__electronDoubleIpc
  const listeners = new Map()
  const paths = new Map()
  Object.defineProperty(globalThis, Symbol.for(hook), {
    value: Object.freeze({
      deliver: (messages) => messages.forEach(([channel, args]) => (listeners.get(channel) ?? []).forEach((listener) => listener({}, ...args))),
      setPath: (name, path) => paths.set(name, path),
    }),
  })
  const clone = (value) => {
    if (typeof value === 'function') return Object.freeze((...args) => value(...args))
    if (value === null || typeof value !== 'object') return value
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([name, each]) => [name, clone(each)])))
  }
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name, api) => Object.defineProperty(globalThis, name, { value: clone(api), writable: false, configurable: false, enumerable: true }),
    },
    ipcRenderer: {
      send: (channel, ...args) => void raw('send', channel, args),
      invoke: async (channel, ...args) => {
        const result = await raw('invoke', channel, args)
        if (!result.ok) throw new Error(result.message)
        return result.value
      },
      on: (channel, listener) => void listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
    },
    webUtils: { getPathForFile: (file) => paths.get(file.name) ?? '' },
  }
  const require = (name) => {
    if (name === 'electron') return electron
    throw new Error(`module not found: ${name}`)
  }
  const module = { exports: {} }
  new Function('require', 'module', 'exports', source)(require, module, module.exports)
}
