/**
 * What happens when the app is ready: the host is built, the window opens, runs are followed, the menu and links are connected.
 * Each line belongs to a file of its own; this one knows their order only.
 */

import { app, BrowserWindow, dialog, shell } from 'electron'
import { toStudioError } from '../../contract/errors.ts'
import type { PushPayload } from '../../contract/pushes.ts'
import { log } from '../platform/log.ts'
import { homePaths, type HomePaths } from '../platform/paths.ts'
import { createStudio, type Studio } from '../studio.ts'
import { followRuns } from './awake.ts'
import { openBridge } from './bridge.ts'
import { guardClosing } from './closing.ts'
import { desktopHands } from './hands.ts'
import { linkIn, type Links } from './links.ts'
import { lockDownSession } from './lock-down.ts'
import { setMenu } from './menu.ts'
import { tellOfRuns } from './notices.ts'
import { watchRuns } from './run-watch.ts'
import { serveScheme } from './scheme.ts'
import { desktopSecrets } from './secrets.ts'
import { onLaterStart } from './single-instance.ts'
import { followUpdates } from './updates.ts'
import { useUtilityProcesses } from './utility-children.ts'
import { openWindow, showWindow } from './windows.ts'

type Asked = PushPayload<'desktop.asked'>

/** Starts the app. A host that cannot start says why and ends. */
export async function boot(links: Links): Promise<void> {
  const paths = homePaths()
  lockDownSession()
  serveScheme()
  useUtilityProcesses()
  try {
    const studio = createStudio({ surface: 'desktop', paths, secrets: await desktopSecrets(paths.home), desktop: desktopHands(), fullCheck: true })
    open(studio, paths, links)
    await studio.queue.boot({ adopt: true })
  } catch (thrown) {
    const error = toStudioError(thrown)
    log('error', 'the studio could not start', { error: error.message, detail: error.detail })
    dialog.showErrorBox('Tunesmith could not start', `${error.message}\n\n${error.next_step}`)
    app.exit(1)
  }
}

function open(studio: Studio, paths: HomePaths, links: Links): void {
  const watch = watchRuns(studio)
  const closing = guardClosing(watch, studio)
  const windowParts = { home: paths.home, onMade: closing.guard }
  const show = () => showWindow(windowParts)
  const asks = connectAsks(studio, show)
  openWindow(windowParts)
  followRuns(watch)
  tellOfRuns(watch, async (project) => (await studio.call('projects.get', { project })).project.name, show)
  setMenu({
    ask: (what) => asks({ ask: what, link: null }),
    newWindow: () => void openWindow(windowParts),
    openLogs: () => void shell.openPath(paths.logs),
    openCrashes: () => void shell.openPath(app.getPath('crashDumps')),
  })
  links.onLink((link) => asks({ ask: 'link', link }))
  onLaterStart((words) => {
    const link = linkIn(words)
    if (link === null) show()
    else asks({ ask: 'link', link })
  })
  app.on('activate', show)
  if (studio.notice !== null) void dialog.showMessageBox({ type: 'warning', message: studio.notice })
  void followUpdates(() => watch.atWork().length > 0)
}

/** Asks the window in front; a window that is still loading is asked when it listens. */
function connectAsks(studio: Studio, show: () => BrowserWindow): (asked: Asked) => void {
  const waiting: Asked[] = []
  let isListening = false
  openBridge(studio, () => {
    isListening = true
    for (const asked of waiting.splice(0)) studio.pushes.push('desktop.asked', asked)
  })
  app.on('browser-window-created', () => (isListening = BrowserWindow.getAllWindows().length > 1 && isListening))
  return (asked) => {
    show()
    if (isListening) studio.pushes.push('desktop.asked', asked)
    else waiting.push(asked)
  }
}
