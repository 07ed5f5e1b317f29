/**
 * Starts a built main module under the double: node run.mjs <main.js> [words…]. Settings come as JSON in ELECTRON_DOUBLE; the test that
 * forked this process asks and tells through control.mjs.
 */

import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

const DOUBLE = new URL('./electron.mjs', import.meta.url).href
registerHooks({ resolve: (specifier, context, next) => (specifier === 'electron' ? { url: DOUBLE, shortCircuit: true } : next(specifier, context)) })

const { app } = await import('./electron.mjs')
const { listenToTest } = await import('./control.mjs')
const { settings } = await import('./records.mjs')
if (settings.resourcesPath !== undefined) process.resourcesPath = settings.resourcesPath
listenToTest()

const main = process.argv[2]
process.argv.splice(1, 2, main)
const late = setTimeout(() => process.stderr.write('The main module does not finish: it waits for `ready`, which comes after it. Electron would hang.\n'), 5_000)
await import(pathToFileURL(main).href)
clearTimeout(late)
app.doubleBecomeReady()
