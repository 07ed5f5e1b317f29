/** Proves that files come to the host in pieces and leave it by range, and that nothing else does. */

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { hashFolder, writeManifest } from '../platform/manifest.ts'
import { homePaths } from '../platform/paths.ts'
import { createStudio } from '../studio.ts'
import { startServer, type RunningServer } from './start-server.ts'
import { MAX_PIECE_BYTES } from './uploads.ts'

const TOKEN = 'a-token-for-tests'
let server: RunningServer
let root: string
let project: { id: string; folder: string }

before(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'serve-files-')))
  const studio = createStudio({ surface: 'serve', root, paths: homePaths(join(root, 'home')) })
  server = await startServer({ root, port: 0, token: TOKEN, studio, uploadFolder: join(root, 'home', 'uploads') })
  const { packs } = await studio.call('packs.list', {})
  project = (await studio.call('projects.create', { folder: join(root, 'p'), pack: packs[0]!.id })).project
})
after(async () => {
  await server.close()
  rmSync(root, { recursive: true, force: true })
})

const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${server.port}${path}`, { ...init, headers: { authorization: `Bearer ${TOKEN}`, ...init.headers } })
type Envelope = { ok: boolean; value: { upload: string; received: number; place: { place: string; name: string; bytes: number } | null }; error: { code: string } }
const envelope = async (response: Response) => (await response.json()) as Envelope
const begin = async (name: string, bytes: number) => envelope(await ask(`/api/upload?name=${encodeURIComponent(name)}&bytes=${bytes}`, { method: 'POST' }))
const piece = async (id: string, at: number, body: Buffer) => envelope(await ask(`/api/upload/${id}?at=${at}`, { method: 'PUT', body: new Uint8Array(body) }))

test('a file that comes in pieces, with a break, is whole and becomes a place', async () => {
  const data = randomBytes(300_000)
  const { value } = await begin('../my rows.jsonl', data.length)
  assert.deepEqual([value.received, value.place], [0, null])
  await piece(value.upload, 0, data.subarray(0, 100_000))
  assert.equal((await piece(value.upload, 0, data.subarray(0, 10))).error.code, 'conflict')
  assert.equal((await piece(value.upload, 200_000, data.subarray(200_000))).error.code, 'conflict')
  const { value: asked } = await envelope(await ask(`/api/upload/${value.upload}`))
  assert.equal(asked.received, 100_000)
  const { value: done } = await piece(value.upload, 100_000, data.subarray(100_000))
  assert.equal(done.place?.name, 'my rows.jsonl')
  const path = server.studio.places.resolve(done.place!.place)
  assert.ok(path.startsWith(join(root, 'home', 'uploads')))
  assert.ok(readFileSync(path).equals(data))
  await ask(`/api/upload/${value.upload}`, { method: 'DELETE' })
  assert.equal(existsSync(path), false)
})

test('pieces that are too long, files that are too large, and addresses that lead elsewhere are refused', async () => {
  const { value } = await begin('a.csv', 10)
  assert.equal((await piece(value.upload, 0, Buffer.alloc(11))).error.code, 'bad_input')
  assert.equal((await envelope(await ask(`/api/upload/${value.upload}`))).value.received, 0)
  const tooLong = await ask(`/api/upload/${value.upload}?at=0`, { method: 'PUT', body: new Uint8Array(MAX_PIECE_BYTES + 1) }).catch(() => null)
  assert.ok(tooLong === null || tooLong.status === 413)
  for (const bytes of ['1e99', '-1', '9'.repeat(20), 'x', String(2 ** 50)]) assert.equal((await envelope(await ask(`/api/upload?name=a&bytes=${bytes}`, { method: 'POST' }))).error.code, 'bad_input', bytes)
  for (const id of ['..%2f..%2fx', 'AAAAAAAAAAAAAAAAAAAAAA', '%00']) assert.equal((await ask(`/api/upload/${id}`)).status, 404, id)
  assert.equal((await ask('/api/upload?name=a&bytes=1', { method: 'POST', headers: { origin: 'https://evil.example' } })).status, 403)
  assert.equal((await fetch(`http://127.0.0.1:${server.port}/api/upload?name=a&bytes=1`, { method: 'POST' })).status, 401)
})

async function finishedExport(bytes: Buffer): Promise<string> {
  const folder = join(project.folder, 'exports', 'export-0001')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'model.gguf'), bytes)
  writeFileSync(join(folder, 'Modelfile'), 'FROM ./model.gguf\n')
  await writeManifest(folder, { kind: 'export', id: 'export-0001', inputs: [], seed: null })
  writeFileSync(join(folder, 'not-named.txt'), 'secret')
  assert.equal((await hashFolder(folder)).length, 3)
  return `/api/download/export/${project.id}/export-0001`
}

test('a file of an export comes whole or by range with its hash; what no manifest names does not come', async () => {
  const bytes = randomBytes(200_000)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const address = await finishedExport(bytes)
  const whole = await ask(`${address}/model.gguf`)
  assert.deepEqual([whole.status, whole.headers.get('etag'), whole.headers.get('accept-ranges')], [200, `"${sha256}"`, 'bytes'])
  assert.match(whole.headers.get('content-disposition') ?? '', /attachment; filename\*=UTF-8''model\.gguf/)
  assert.ok(Buffer.from(await whole.arrayBuffer()).equals(bytes))
  const rest = await ask(`${address}/model.gguf`, { headers: { range: 'bytes=150000-', 'if-range': `"${sha256}"` } })
  assert.deepEqual([rest.status, rest.headers.get('content-range')], [206, 'bytes 150000-199999/200000'])
  assert.ok(Buffer.from(await rest.arrayBuffer()).equals(bytes.subarray(150_000)))
  const tail = await ask(`${address}/model.gguf`, { headers: { range: 'bytes=-10' } })
  assert.ok(Buffer.from(await tail.arrayBuffer()).equals(bytes.subarray(-10)))
  assert.equal((await ask(`${address}/model.gguf`, { headers: { range: 'bytes=0-9', 'if-range': '"another"' } })).status, 200)
  assert.equal((await ask(`${address}/model.gguf`, { headers: { range: 'bytes=200000-' } })).status, 416)
  assert.equal((await ask(`${address}/model.gguf`, { headers: { 'if-none-match': `"${sha256}"` } })).status, 304)
  assert.equal((await ask(`${address}/Modelfile`)).status, 200)
  for (const name of ['not-named.txt', 'manifest.json', '..%2f..%2fproject.json', '../../project.json', '%00', 'model.gguf/..']) assert.equal((await ask(`${address}/${name}`)).status, 404, name)
  assert.equal((await ask(`/api/download/export/${project.id}/export-0002/model.gguf`)).status, 404)
  assert.equal((await ask('/api/download/export/p-00000000/export-0001/model.gguf')).status, 404)
  for (const name of ['none.zip', '..%2fstudio.db', '..%2f..%2fp%2fproject.zip', '..%5cx.zip', '%2e%2e', '', 'a/b.zip']) assert.equal((await ask(`/api/download/archive/${name}`)).status, 404, name)
  writeFileSync(join(project.folder, 'exports', 'export-0001', 'model.gguf'), 'changed')
  assert.equal((await envelope(await ask(`${address}/model.gguf`))).error.code, 'verification_failed')
})
