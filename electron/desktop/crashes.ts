/**
 * Crashes of the app's own processes: a dump stays on this machine, a line goes to the log, nothing is sent anywhere.
 */

import { app, crashReporter } from 'electron'
import { log } from '../platform/log.ts'

/** Must come before the app is ready. */
export function keepCrashes(): void {
  crashReporter.start({ uploadToServer: false, compress: true })
  app.on('child-process-gone', (_, { type, reason, exitCode, serviceName }) => {
    if (reason !== 'clean-exit') log('error', 'a process of the app ended', { type, reason, exitCode, serviceName })
  })
  process.on('uncaughtException', (error) => log('error', 'an error reached the end of the host', { error: error.message, detail: error.stack }))
  process.on('unhandledRejection', (error) => log('error', 'a promise failed unheard', { error: error instanceof Error ? error.message : String(error), detail: error instanceof Error ? error.stack : undefined }))
}
