/** F11: a disk that is full while samples, the history and a download are written: said with needed and free bytes, nothing half there, and all works once there is room, without a restart. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { settingQueries } from '../../electron/db/index.ts'
import { openDatabase } from '../../electron/db/open.ts'
import { generateDataset } from '../../electron/datasets/generate-dataset.ts'
import { downloadModel } from '../../electron/hub/download-model.ts'
import type { HubClient } from '../../electron/hub/hub-client.ts'
import { modelPlaces } from '../../electron/platform/hugging-face-cache.ts'
import { APP_ROOT } from '../../electron/platform/paths.ts'
import { mountSmallDisk } from './small-disk.ts'

const disk = mountSmallDisk(24)
const skip = typeof disk === 'string' ? disk : false
after(() => typeof disk === 'object' && disk.close())
const NUMBERS = /[\d.]+ (bytes|KB|MB) are free/

test('samples: the version is wholly absent, and whole once there is room', { skip }, async () => {
  assert.ok(typeof disk === 'object')
  const projectDir = join(disk.folder, 'project')
  cpSync(join(APP_ROOT, 'knowledge/wzrdbrain'), projectDir, { recursive: true })
  disk.fill(100_000)
  await assert.rejects(generateDataset({ projectDir, overrides: { scale: 0.5 } }), { code: 'no_space', message: /^The disk is full: \S+ needs at least [\d.]+ (KB|MB), and [\d.]+ (bytes|KB|MB) are free/ })
  assert.deepEqual(readdirSync(join(projectDir, 'data')), [])
  disk.empty()
  const { version } = await generateDataset({ projectDir, overrides: { scale: 0.5 } })
  assert.deepEqual(readdirSync(join(projectDir, 'data')), [version])
})

test('history: a commit that does not fit leaves the row as it was, and the next one is written', { skip }, () => {
  assert.ok(typeof disk === 'object')
  const { db, close } = openDatabase(join(disk.folder, 'history', 'studio.db'))
  const write = (mark: string) => settingQueries.saveSetting(db, 'mark', mark.repeat(50_000))
  write('a')
  disk.fill()
  assert.throws(() => { for (let i = 0; i < 200; i += 1) write('b') }, { code: 'no_space', message: new RegExp(`^The disk is full: the run history could not be written\\. It needs about 1 MB, and ${NUMBERS.source}`) })
  const kept = settingQueries.readSettings(db)['mark']
  assert.ok(kept === 'a'.repeat(50_000) || kept === 'b'.repeat(50_000), 'a row is the old one or the new one')
  disk.empty()
  write('c')
  assert.equal(settingQueries.readSettings(db)['mark'], 'c'.repeat(50_000))
  assert.deepEqual(db.connection.pragma('integrity_check'), [{ integrity_check: 'ok' }])
  close()
})

test('download: what came is kept as a part, no file of the model is there, and it goes on from the part', { skip }, async () => {
  assert.ok(typeof disk === 'object')
  const content = Buffer.alloc(3_000_000, 7)
  const asked: number[] = []
  const open = async (_repo: string, _commit: string, _path: string, from: number) => {
    asked.push(from)
    return new Blob([content.subarray(from)]).stream()
  }
  const oid = createHash('sha256').update(content).digest('hex')
  const order = { client: { open } as unknown as HubClient, cache: join(disk.folder, 'models'), repo: 'a/b', commit: 'c'.repeat(40), files: [{ path: 'model.safetensors', bytes: content.length, oid, sha256: oid }], signal: new AbortController().signal, onProgress: () => undefined }
  const places = modelPlaces(order.cache, order.repo, order.commit)
  disk.fill(1_000_000)
  await assert.rejects(downloadModel(order), { code: 'no_space', message: /^The disk is full: model\.safetensors of a\/b needs at least [\d.]+ MB, and [\d.]+ (bytes|KB|MB) are free/ })
  assert.ok(!existsSync(places.file('model.safetensors')) && !existsSync(places.ref))
  const part = statSync(places.part(oid)).size
  disk.empty()
  await downloadModel(order)
  assert.deepEqual(asked, [0, part])
  assert.equal(statSync(places.file('model.safetensors')).size, content.length)
})
