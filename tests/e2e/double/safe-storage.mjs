/** `safeStorage` of the double: only the asynchronous form, because the other one is going away. The backend is a setting. */

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { settings } from './records.mjs'

function key() {
  const path = join(settings.userData, 'key')
  mkdirSync(settings.userData, { recursive: true })
  if (!existsSync(path)) writeFileSync(path, randomBytes(32))
  return readFileSync(path)
}

export const safeStorage = {
  getSelectedStorageBackend: () => settings.keyStore ?? 'gnome_libsecret',
  isAsyncEncryptionAvailable: async () => settings.keyStore !== 'none',
  encryptStringAsync: async (text) => {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key(), nonce)
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), body])
  },
  decryptStringAsync: async (bytes) => {
    const decipher = createDecipheriv('aes-256-gcm', key(), bytes.subarray(0, 12))
    decipher.setAuthTag(bytes.subarray(12, 28))
    return { result: Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'), shouldReEncrypt: false }
  },
}
