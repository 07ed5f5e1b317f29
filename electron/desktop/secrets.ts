/**
 * The user's tokens on the desktop: encrypted by the system's key store, one file. Where the system has none (or only Chromium's
 * fixed key, `basic_text`), they stay in memory and the studio says so. Never synchronous: that form of safeStorage is going away.
 */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { safeStorage } from 'electron'
import * as z from 'zod'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { log } from '../platform/log.ts'
import { readJson } from '../platform/read-json.ts'
import { memorySecrets, secretOfEnvironment, type SecretName, type Secrets } from '../platform/secrets.ts'

const NO_KEY_STORE = 'This system has no key store that is unlocked, so the token is forgotten when the studio ends. Unlock it, or install one such as GNOME Keyring or KWallet, and start the studio again to keep it.'
const FIXED_KEY = 'This system’s key store would use a key that everybody knows (basic_text), so the token is forgotten when the studio ends. Install GNOME Keyring or KWallet and start the studio again to keep it.'
const fileSchema = z.record(z.string(), z.base64())

/** Where secrets lie on this desktop. Ask when the app is ready. */
export async function desktopSecrets(home: string): Promise<Secrets> {
  const reason = await whyNotSafe()
  return reason === null ? storedSecrets(join(home, 'secrets.json')) : memorySecrets(reason)
}

async function whyNotSafe(): Promise<string | null> {
  try {
    if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return FIXED_KEY
    return (await safeStorage.isAsyncEncryptionAvailable()) ? null : NO_KEY_STORE
  } catch {
    return NO_KEY_STORE
  }
}

function storedSecrets(path: string): Secrets {
  const write = (name: SecretName, value: string | null) => {
    const { [name]: _, ...others } = readStored(path)
    const next = value === null ? others : { ...others, [name]: value }
    if (Object.keys(next).length === 0) rmSync(path, { force: true })
    else writeJsonAtomic(path, next)
  }
  return {
    get: async (name) => {
      const stored = readStored(path)[name]
      if (stored === undefined) return secretOfEnvironment(name)
      try {
        const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(stored, 'base64'))
        if (shouldReEncrypt) write(name, (await safeStorage.encryptStringAsync(result)).toString('base64'))
        return result
      } catch (error) {
        // Another user's key, or a key store that was reset: the token is asked for again.
        log('warn', 'a stored token could not be read', { name, error: String(error) })
        return null
      }
    },
    set: async (name, value) => write(name, (await safeStorage.encryptStringAsync(value)).toString('base64')),
    delete: async (name) => write(name, null),
    state: async () => ({ kept: 'secure', reason: null }),
  }
}

function readStored(path: string): Record<string, string> {
  try {
    return fileSchema.parse(readJson(path))
  } catch {
    return {}
  }
}
