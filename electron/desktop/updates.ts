/**
 * Looking for newer versions: off until a release is configured with the place that it is published to (the packager then writes
 * `app-update.yml`). Tells the user and installs at the next end of the app; never by itself in the middle of a run.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import { log } from '../platform/log.ts'

const EVERY_MS = 12 * 3_600_000
const RESTART_BUTTON = 0

/** True where this build knows where newer versions are published. */
export function hasUpdates(): boolean {
  return app.isPackaged && existsSync(join(process.resourcesPath, 'app-update.yml'))
}

/** Looks now and twice a day, where it is configured. */
export async function followUpdates(isBusy: () => boolean): Promise<void> {
  if (!hasUpdates()) return
  const { autoUpdater } = (await import('electron-updater')).default
  autoUpdater.autoInstallOnAppQuit = true
  autoUpdater.logger = null
  autoUpdater.on('error', (error) => log('warn', 'looking for a newer version failed', { error: error.message }))
  autoUpdater.on('update-downloaded', ({ version }) => {
    if (isBusy()) return
    void askToRestart(version).then((isWanted) => isWanted && autoUpdater.quitAndInstall())
  })
  const look = () => void autoUpdater.checkForUpdates().catch(() => undefined)
  look()
  setInterval(look, EVERY_MS).unref()
}

async function askToRestart(version: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox({ type: 'info', message: `Tunesmith ${version} is ready.`, detail: 'It is installed when you restart, or when you close the studio.', buttons: ['Restart now', 'Later'], defaultId: 1, cancelId: 1, noLink: true })
  return response === RESTART_BUTTON
}
