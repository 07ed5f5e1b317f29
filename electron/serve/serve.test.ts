/** Proves who may talk to the server and what it answers, over real sockets on the loopback address. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { WebSocket } from 'ws'
import { calls } from '../../contract/calls.ts'
import { pushes } from '../../contract/pushes.ts'
import { homePaths } from '../platform/paths.ts'
import { createStudio } from '../studio.ts'
import { startServer, type RunningServer } from './start-server.ts'

const TOKEN = 'a-token-for-tests'
let server: RunningServer
let root: string

before(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'serve-')))
  const studio = createStudio({ surface: 'serve', root, paths: homePaths(join(root, 'home')), validateOutput: true })
  const windowFolder = join(root, 'window')
  mkdirSync(join(windowFolder, 'assets'), { recursive: true })
  writeFileSync(join(windowFolder, 'index.html'), '<!doctype html><title>Tunesmith</title>')
  writeFileSync(join(windowFolder, 'assets', 'index-1a2b.js'), 'export {}')
  writeFileSync(join(windowFolder, '.sources'), 'secret')
  server = await startServer({ root, port: 0, token: TOKEN, studio, windowFolder, uploadFolder: join(root, 'home', 'uploads') })
})

after(async () => {
  await server.close()
  rmSync(root, { recursive: true, force: true })
})

type Answer = { status: number; headers: IncomingHttpHeaders; body: string }

/** Sends the path byte for byte: fetch would tidy `..` away. */
function ask(path: string, options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: server.port, path, method: options.method ?? 'GET', headers: { host: `127.0.0.1:${server.port}`, ...options.headers } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }))
    })
    request.on('error', reject)
    request.end(options.body)
  })
}

const bearer = { authorization: `Bearer ${TOKEN}` }
const json = { ...bearer, 'content-type': 'application/json' }
const callNow = (name: string, body: string, headers: Record<string, string> = json) => ask(`/api/call/${name}`, { method: 'POST', headers, body })

test('without a token, or with a wrong one, nothing is answered', async () => {
  for (const headers of [{}, { authorization: 'Bearer wrong' }, { cookie: `tunesmith-${server.port}=wrong` }]) {
    assert.equal((await ask('/', { headers })).status, 401)
    assert.equal((await callNow('packs.list', '{}', { ...headers, 'content-type': 'application/json' })).status, 401)
  }
  assert.equal((await ask('/?token=wrong')).status, 401)
})

test('the address with the token sets a cookie that scripts cannot read, and leaves the address bar', async () => {
  const first = await ask(`/?token=${TOKEN}`)
  assert.equal(first.status, 303)
  assert.equal(first.headers.location, '/')
  const cookie = first.headers['set-cookie']?.[0] ?? ''
  assert.match(cookie, /HttpOnly; SameSite=Strict/)
  const page = await ask('/', { headers: { cookie: cookie.split(';')[0]! } })
  assert.equal(page.status, 200)
  assert.equal(page.headers['access-control-allow-origin'], undefined)
})

test('the page lists every call and push with its documentation and runs no script', async () => {
  const { body, headers } = await ask('/contract', { headers: bearer })
  for (const name of [...Object.keys(calls), ...Object.keys(pushes)]) assert.ok(body.includes(`<code>${name}</code>`), name)
  assert.match(String(headers['content-security-policy']), /default-src 'none'/)
  assert.equal(body.includes('<script'), false)
  const listed = JSON.parse((await ask('/api', { headers: bearer })).body) as { calls: Record<string, unknown> }
  assert.deepEqual(Object.keys(listed.calls), Object.keys(calls))
})

test('the window and its files come under a policy that lets no other script run', async () => {
  const page = await ask('/', { headers: bearer })
  assert.match(page.body, /<title>Tunesmith/)
  const policy = String(page.headers['content-security-policy'])
  for (const part of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"]) assert.ok(policy.includes(part), part)
  assert.ok(!/script-src[^;]*unsafe/.test(policy))
  assert.equal(page.headers['x-content-type-options'], 'nosniff')
  const script = await ask('/assets/index-1a2b.js', { headers: bearer })
  assert.deepEqual([script.status, script.headers['content-type']], [200, 'text/javascript; charset=utf-8'])
  assert.equal((await ask('/assets/index-1a2b.js')).status, 401)
  for (const path of ['/.sources', '/assets/', '/assets', '/assets/../.sources', '/assets/%2e%2e/.sources', '/assets/..%5cindex.html', '/%00', '/%zz']) assert.equal((await ask(path, { headers: bearer })).status, 404, path)
})

test('a foreign host name is refused even with the token', async () => {
  for (const host of ['evil.example', `evil.example:${server.port}`, '127.0.0.1', '127.0.0.1:1', '[::]', '0.0.0.0']) {
    assert.equal((await ask('/', { headers: { ...bearer, host } })).status, 403, host)
  }
  assert.equal((await ask('/api/health', { headers: { ...bearer, host: `localhost:${server.port}` } })).status, 200)
})

test('a foreign origin is refused even with the cookie', async () => {
  for (const origin of ['https://evil.example', 'null', `https://127.0.0.1:${server.port}`, 'http://127.0.0.1:1']) {
    assert.equal((await callNow('packs.list', '{}', { ...json, origin })).status, 403, origin)
  }
  assert.equal((await callNow('packs.list', '{}', { ...json, origin: `http://127.0.0.1:${server.port}` })).status, 200)
})

test('traversal finds nothing', async () => {
  for (const path of ['/..%2f..%2fetc/passwd', '/../../etc/passwd', '/api/call/..%2f..%2fpackage.json', '/package.json', '/%2e%2e/%2e%2e/etc/passwd', '//etc/passwd']) {
    assert.equal((await ask(path, { headers: bearer })).status, 404, path)
  }
})

test('a good call is answered with a value, a bad one with a code and a next step', async () => {
  const good = await callNow('packs.list', '{}')
  assert.equal(good.status, 200)
  assert.ok((JSON.parse(good.body) as { ok: boolean }).ok)
  const cases: [name: string, body: string, status: number, code: string][] = [
    ['packs.nothing', '{}', 404, 'not_found'],
    ['__proto__', '{}', 404, 'not_found'],
    ['jobs.get', '{"job": 999}', 404, 'not_found'],
    ['jobs.get', '{"job": "x"}', 400, 'bad_input'],
    ['jobs.get', '{"job"', 400, 'bad_input'],
    ['projects.open', '{"folder": "/etc"}', 403, 'no_permission'],
    ['projects.open', '{"folder": "../.."}', 403, 'no_permission'],
    ['projects.open', '{"folder": "nowhere"}', 404, 'not_found'],
  ]
  for (const [name, body, status, code] of cases) {
    const answer = await callNow(name, body)
    const parsed = JSON.parse(answer.body) as { ok: boolean; error: { code: string; next_step: string } }
    assert.deepEqual([answer.status, parsed.ok, parsed.error.code], [status, false, code], `${name} ${body}`)
    assert.ok(parsed.error.next_step.length > 0)
  }
})

test('only JSON by POST is a call', async () => {
  assert.equal((await ask('/api/call/packs.list', { headers: bearer })).status, 405)
  assert.equal((await callNow('packs.list', '{}', { ...bearer, 'content-type': 'text/plain' })).status, 415)
  assert.equal((await ask('/', { method: 'DELETE', headers: bearer })).status, 405)
})

test('a body that is too long is refused, announced or not, and the server goes on', async () => {
  assert.equal((await callNow('packs.list', '', { ...json, 'content-length': String(1 << 30) }).catch(() => ({ status: 413 }))).status, 413)
  const long = Buffer.alloc(16 * 1024 * 1024 + 1, 32)
  assert.equal((await ask('/api/call/packs.list', { method: 'POST', headers: { ...json, 'transfer-encoding': 'chunked' }, body: long })).status, 413)
  assert.equal((await callNow('packs.list', '{}')).status, 200)
})

function connect(headers: Record<string, string>): Promise<{ socket: WebSocket; messages: Record<string, unknown>[]; next(): Promise<Record<string, unknown>> } | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/api/port`, { headers })
    const messages: Record<string, unknown>[] = []
    let wake = () => {}
    socket.on('message', (data) => {
      messages.push(JSON.parse(String(data)) as Record<string, unknown>)
      wake()
    })
    socket.on('open', () =>
      resolve({
        socket,
        messages,
        next: async () => {
          while (messages.length === 0) await new Promise<void>((done) => (wake = done))
          return messages.shift()!
        },
      }),
    )
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0))
    socket.on('error', reject)
  })
}

test('a socket needs the token and its own origin', async () => {
  assert.equal(await connect({}), 401)
  assert.equal(await connect({ ...bearer, origin: 'https://evil.example' }), 403)
  assert.equal(await connect({ ...bearer, host: 'evil.example' }), 403)
})

test('a socket answers calls and numbers pushes; a client that comes back gets what it missed', async () => {
  const first = await connect(bearer)
  assert.ok(typeof first !== 'number')
  const hello = await first.next()
  assert.equal(hello['t'], 'hello')
  first.socket.send(JSON.stringify({ t: 'call', id: 7, name: 'settings.get', input: {} }))
  const result = await first.next()
  assert.deepEqual([result['t'], result['id'], (result['result'] as { ok: boolean }).ok], ['result', 7, true])
  const push = () => server.studio.pushes.push('playground.streamed', { chat: 'c', text: 'x' })
  push()
  const seen = await first.next()
  assert.equal(seen['seq'], Number(hello['seq']) + 1)
  first.socket.terminate()
  push()
  push()
  const second = await connect(bearer)
  assert.ok(typeof second !== 'number')
  await second.next()
  second.socket.send(JSON.stringify({ t: 'resume', epoch: seen['epoch'], seq: seen['seq'] }))
  assert.deepEqual([(await second.next())['seq'], (await second.next())['seq']], [Number(seen['seq']) + 1, Number(seen['seq']) + 2])
  second.socket.terminate()
})

test('a taken port is refused by number, and what is printed says how to come from another machine', async () => {
  await assert.rejects(startServer({ root, port: server.port, studio: server.studio }), { code: 'conflict', message: new RegExp(`Port ${server.port} is taken`) })
  assert.ok(server.lines.some((line) => line.includes(server.url)))
  assert.ok(server.lines.some((line) => line.includes(`ssh -L ${server.port}:127.0.0.1:${server.port}`)))
})
