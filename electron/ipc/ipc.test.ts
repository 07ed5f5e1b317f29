/** Proves the way in: names, inputs, paths and results are checked, pushes are numbered and can be resumed. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test, type TestContext } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { StudioError } from '../../contract/errors.ts'
import { confinePaths } from './confine-paths.ts'
import { createDispatch, openPort, PushLog } from './index.ts'
import type { AnyHandler } from './dispatch.ts'
import type { Outgoing } from './port.ts'

// Failures go to the log: not to the log of whoever runs the tests.
process.env['STUDIO_HOME'] = mkdtempSync(join(tmpdir(), 'ipc-home-'))
after(() => rmSync(process.env['STUDIO_HOME']!, { recursive: true, force: true }))

function dispatchWith(handlers: Record<string, AnyHandler>) {
  return createDispatch({ findHandler: async (name) => handlers[name]!, validateOutput: true })
}

test('a call is parsed before its handler sees it, with defaults filled in', async () => {
  const seen: unknown[] = []
  const dispatch = dispatchWith({ 'jobs.list': (input) => (seen.push(input), { jobs: [] }) })
  assert.deepEqual(await dispatch('jobs.list', {}), { ok: true, value: { jobs: [] } })
  assert.deepEqual(seen, [{ limit: 50 }])
})

const refused: [what: string, name: string, input: unknown, code: string, message: RegExp][] = [
  ['an unknown call', 'jobs.explode', {}, 'not_found', /no call "jobs\.explode"/],
  ['a name of every object', 'constructor', {}, 'not_found', /no call/],
  ['an unknown field', 'jobs.list', { limitt: 1 }, 'bad_input', /limitt/],
  ['a wrong type', 'jobs.get', { job: '1' }, 'bad_input', /jobs\.get.*job/],
  ['no object', 'jobs.list', null, 'bad_input', /jobs\.list/],
]
for (const [what, name, input, code, message] of refused) {
  test(`${what} is refused in an envelope`, async () => {
    const dispatch = dispatchWith({ 'jobs.list': () => assert.fail('the handler must not run'), 'jobs.get': () => assert.fail('the handler must not run') })
    const result = await dispatch(name, input)
    assert.ok(!result.ok)
    assert.equal(result.error.code, code)
    assert.match(result.error.message, message)
  })
}

test('a known failure keeps its words, an unknown one gets a code and no stack in its message', async () => {
  const known = new StudioError({ code: 'no_space', message: 'The disk is full.', next_step: 'Free some.' })
  const dispatch = dispatchWith({ 'jobs.list': () => { throw known }, 'packs.list': () => { throw new Error('boom') } })
  assert.deepEqual(await dispatch('jobs.list', {}), { ok: false, error: known.toParts() })
  const unknown = await dispatch('packs.list', {})
  assert.ok(!unknown.ok && unknown.error.code === 'internal' && !unknown.error.message.includes('at '))
})

test('an answer that the table does not allow is caught where outputs are checked', async () => {
  const result = await dispatchWith({ 'jobs.list': () => ({ jobs: [{ id: 'one' }] }) })('jobs.list', {})
  assert.ok(!result.ok && result.error.code === 'internal')
})

function served(t: TestContext): { root: string; outside: string } {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'confine-')))
  t.after(() => rmSync(base, { recursive: true, force: true }))
  mkdirSync(join(base, 'root', 'inner'), { recursive: true })
  symlinkSync(base, join(base, 'root', 'out'))
  return { root: join(base, 'root'), outside: base }
}

test('paths of a remote client stay inside the served folder, through links and dots as well', (t) => {
  const { root, outside } = served(t)
  assert.deepEqual(confinePaths({ folder: 'inner/new' }, ['folder'], { root }), { folder: join(root, 'inner/new') })
  assert.deepEqual(confinePaths({ folder: join(root, 'inner') }, ['folder'], { root }), { folder: join(root, 'inner') })
  for (const folder of ['..', '../x', 'inner/../../x', outside, '/etc', 'out/secret', 'out']) {
    assert.throws(() => confinePaths({ folder }, ['folder'], { root }), { code: 'no_permission' }, folder)
  }
})

test('a field that may hold an id or a path lets ids pass and confines paths, also inside another field', (t) => {
  const { root } = served(t)
  const fields = ['subject.base_model?', 'subject.path']
  assert.deepEqual(confinePaths({ subject: { kind: 'base', base_model: 'small-1.5b' } }, fields, { root }), { subject: { kind: 'base', base_model: 'small-1.5b' } })
  assert.deepEqual(confinePaths({ subject: { kind: 'gguf_file', path: 'inner/a.gguf' } }, fields, { root }), { subject: { kind: 'gguf_file', path: join(root, 'inner/a.gguf') } })
  assert.throws(() => confinePaths({ subject: { base_model: '../x' } }, fields, { root }), { code: 'no_permission' })
  assert.throws(() => confinePaths({ subject: { base_model: '..' } }, fields, { root }), { code: 'no_permission' })
})

const progress = { progress: { phase: 'p', done: 1, total: 2, unit: 'x' }, line: 'l' }

test('pushes count up and a client goes on from the number that it has seen', () => {
  const log = new PushLog()
  const heard: number[] = []
  const stop = log.listen((push) => heard.push(push.seq))
  for (let i = 0; i < 3; i++) log.push('python.progressed', progress)
  stop()
  log.push('python.progressed', progress)
  assert.deepEqual(heard, [1, 2, 3])
  assert.deepEqual(log.after(log.epoch, 2)?.map((push) => push.seq), [3, 4])
  assert.deepEqual(log.after(log.epoch, 4), [])
  assert.equal(log.after('another life', 2), null)
  assert.equal(log.after(log.epoch, 99), null)
})

test('what is too old to be resumed is said to be', () => {
  const log = new PushLog()
  for (let i = 0; i < 20_000; i++) log.push('python.progressed', progress)
  assert.equal(log.after(log.epoch, 1), null)
  assert.ok((log.after(log.epoch, 19_000)?.length ?? 0) === 1000)
})

test('a port answers calls out of order, cancels them, resumes pushes, and refuses what it cannot read', async () => {
  const pushes = new PushLog()
  pushes.push('python.progressed', progress)
  const sent: Outgoing[] = []
  let aborted = 0
  const port = openPort({
    pushes,
    send: (message) => void sent.push(message),
    dispatch: async (name, _, options) => {
      if (name === 'slow') await new Promise<void>((resolve) => options!.signal!.addEventListener('abort', () => resolve(void aborted++)))
      return { ok: true, value: name }
    },
  })
  port.receive('{"t":"call","id":1,"name":"slow","input":{}}')
  port.receive('{"t":"call","id":"b","name":"fast","input":{}}')
  port.receive('{"t":"call","id":1,"name":"again","input":{}}')
  port.receive('not json')
  port.receive('{"t":"explode"}')
  port.receive(`{"t":"resume","epoch":"${pushes.epoch}","seq":0}`)
  port.receive('{"t":"resume","epoch":"gone","seq":0}')
  port.receive('{"t":"cancel","id":1}')
  await turn()
  await turn()
  assert.equal(aborted, 1)
  assert.deepEqual(sent[0], { t: 'hello', epoch: pushes.epoch, seq: 1 })
  const results = sent.filter((message) => message.t === 'result')
  assert.deepEqual(results.map((message) => [message.id, message.result.ok]).toSorted(), [[1, false], [null, false], [null, false], ['b', true], [1, true]].toSorted())
  assert.ok(sent.some((message) => message.t === 'push' && message.seq === 1))
  assert.ok(sent.some((message) => message.t === 'gap'))
  port.close()
  const before = sent.length
  pushes.push('python.progressed', progress)
  assert.equal(sent.length, before)
})

test('an answer that nobody looks at first waits until the other calls of its client were answered', async () => {
  const answered: string[] = []
  const { promise: all, resolve } = Promise.withResolvers<void>()
  const port = openPort({
    pushes: new PushLog(),
    send: (message) => void (message.t === 'result' && answered.push(String(message.id)) === 3 && resolve()),
    dispatch: async (name, _, options) => {
      if (name === 'patient') await options?.othersFirst?.()
      else await turn()
      return { ok: true, value: name }
    },
  })
  port.receive('{"t":"call","id":"marks","name":"patient","input":{}}')
  port.receive('{"t":"call","id":"more marks","name":"patient","input":{}}')
  port.receive('{"t":"call","id":"page","name":"prompt","input":{}}')
  await all
  assert.equal(answered[0], 'page')
  port.close()
})
