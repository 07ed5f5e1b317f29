/**
 * The desktop app, as a table of contents: what is set up before the app is ready, and what follows when it is.
 * Nothing here waits at the top level: Electron is ready only after this module has been evaluated.
 */

import { app } from 'electron'
import { boot } from './desktop/boot.ts'
import { keepCrashes } from './desktop/crashes.ts'
import { lockDownContents } from './desktop/lock-down.ts'
import { receiveLinks } from './desktop/links.ts'
import { registerScheme } from './desktop/scheme.ts'
import { isOnlyInstance } from './desktop/single-instance.ts'

if (isOnlyInstance()) {
  keepCrashes()
  lockDownContents()
  registerScheme()
  const links = receiveLinks()
  void app.whenReady().then(() => boot(links))
} else {
  app.quit()
}
