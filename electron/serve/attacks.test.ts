/** Attacks on the server over real sockets: foreign hosts and origins at a WebSocket, messages that are too long, too many or no JSON, readers that never read, places of others. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { homePaths } from '../platform/paths.ts'
import { createStudio } from '../studio.ts'
import { MAX_BODY_BYTES } from './routes.ts'
import { startServer, type RunningServer } from './start-server.ts'

const TOKEN = 'a-token-for-tests'
let server: RunningServer
let base: string

before(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'attacks-')))
  const root = join(base, 'root')
  mkdirSync(root)
  writeFileSync(join(base, 'secret.jsonl'), '{}')
  symlinkSync(base, join(root, 'out'))
  server = await startServer({ root, port: 0, token: TOKEN, studio: createStudio({ surface: 'serve', root, paths: homePaths(join(base, 'home')) }), uploadFolder: join(base, 'uploads') })
})
after(async () => {
  await server.close()
  rmSync(base, { recursive: true, force: true })
})

const bearer = { authorization: `Bearer ${TOKEN}` }
const open = (headers: Record<string, string> = bearer) => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/api/port`, { headers })
  return new Promise<WebSocket | number>((resolve) => {
    socket.on('open', () => resolve(socket))
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0))
    socket.on('error', () => undefined)
  })
}
const call = async (name: string, input: unknown) => {
  const response = await fetch(`http://127.0.0.1:${server.port}/api/call/${name}`, { method: 'POST', headers: { ...bearer, 'content-type': 'application/json' }, body: JSON.stringify(input) })
  return (await response.json()) as { ok: boolean; error: { code: string }; value: never }
}
const isAlive = async () => (await call('settings.get', {})).ok
const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)))

test('a socket of another site, another host or with a guessed token is not opened', async () => {
  const host = `127.0.0.1:${server.port}`
  const cases: [Record<string, string>, number][] = [
    [{}, 401],
    [{ authorization: `Bearer ${TOKEN}x` }, 401],
    [{ cookie: `tunesmith-${server.port}=${TOKEN}x` }, 401],
    [{ cookie: `tunesmith-${server.port}=${TOKEN}`, origin: 'https://evil.example' }, 403],
    [{ cookie: `tunesmith-${server.port}=${TOKEN}`, origin: 'null' }, 403],
    [{ ...bearer, host: 'rebound.example' }, 403],
    [{ ...bearer, origin: `http://${host}.evil.example` }, 403],
  ]
  for (const [headers, status] of cases) assert.equal(await open(headers), status, JSON.stringify(headers))
})

test('a message that is too long or binary ends the socket, not the server', async () => {
  for (const [message, code] of [['x'.repeat(MAX_BODY_BYTES + 1), 1009], [Buffer.from([1, 2, 3]), 1003]] as const) {
    const socket = await open()
    assert.ok(typeof socket !== 'number')
    const end = closed(socket)
    socket.send(message)
    assert.equal(await end, code)
  }
  assert.ok(await isAlive())
})

test('nonsense is answered with an error each and changes nothing', async () => {
  const socket = await open()
  assert.ok(typeof socket !== 'number')
  const answers: { result?: { ok: boolean } }[] = []
  socket.on('message', (data) => answers.push(JSON.parse(String(data)) as never))
  const nonsense = ['', '{', '[]', 'null', '{"t":"call"}', '{"t":"call","id":{},"name":"settings.get","input":{}}', '{"t":"call","id":1,"name":"__proto__","input":{}}', '{"t":"call","id":2,"name":"settings.set","input":{"change":{"__proto__":{"x":1}}}}', `{"t":"resume","epoch":"x","seq":-1}`, '['.repeat(50_000)]
  for (const text of nonsense) socket.send(text)
  for (let i = 0; i < 100 && answers.length < nonsense.length; i++) await sleep(20)
  assert.ok(answers.filter(({ result }) => result?.ok === false).length >= nonsense.length - 1)
  assert.equal(({} as { x?: number }).x, undefined)
  socket.terminate()
  assert.ok(await isAlive())
})

test('a flood of calls on one socket is cut at a bound, and calls end with their socket', async () => {
  const socket = await open()
  assert.ok(typeof socket !== 'number')
  const results: boolean[] = []
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as { t: string; result: { ok: boolean } }
    if (message.t === 'result') results.push(message.result.ok)
  })
  for (let i = 0; i < 2_000; i++) socket.send(`{"t":"call","id":${i},"name":"settings.get","input":{}}`)
  for (let i = 0; i < 200 && results.length < 2_000; i++) await sleep(25)
  assert.equal(results.length, 2_000)
  socket.terminate()
  assert.ok(await isAlive())
})

test('a reader that never reads is cut off before it fills the memory, and the others go on', async () => {
  const raw = connectTcp(server.port, '127.0.0.1')
  raw.on('error', () => undefined)
  raw.write(`GET /api/port HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${TOKEN}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`)
  await new Promise((resolve) => raw.once('data', resolve))
  raw.pause()
  const text = 'x'.repeat(1 << 20)
  for (let i = 0; i < 200; i++) {
    server.studio.pushes.push('playground.streamed', { chat: 'c', text })
    await sleep(1)
  }
  // 200 MiB were pushed; what waited for this reader was cut at a bound.
  let received = 0
  raw.on('data', (chunk) => (received += chunk.length))
  raw.resume()
  await sleep(1_500)
  assert.ok(received < 64 * 2 ** 20, `${received} bytes`)
  assert.ok(await isAlive())
  raw.destroy()
})

test('a half-sent request does not keep the server from closing or answering', async () => {
  const raw = connectTcp(server.port, '127.0.0.1')
  raw.on('error', () => undefined)
  raw.write('POST /api/call/settings.get HTTP/1.1\r\nHost: ')
  assert.ok(await isAlive())
  raw.destroy()
})

test('paths and places lead nowhere else', async () => {
  const { place } = (await call('places.browse', {})).value as { place: { place: string } }
  for (const folder of ['/etc', '..', '../secret.jsonl', 'out', 'out/secret.jsonl', join(base, 'secret.jsonl'), 'place:AAAAAAAAAAAAAAAA', `${place.place}/..`, `${place.place}/out`, `${place.place}/../secret.jsonl`, `${place.place}/%2e%2e`, '\0', 'C:\\Windows']) {
    const answer = await call('projects.open', { folder })
    assert.ok(!answer.ok && ['no_permission', 'not_found', 'bad_input'].includes(answer.error.code), `${folder}: ${JSON.stringify(answer)}`)
  }
  for (const call_ of ['places.browse', 'places.describe']) assert.equal((await call(call_, { place: `${place.place}/out` })).error.code, 'no_permission')
})
