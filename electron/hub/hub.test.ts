/** Downloads from a double of the Hub: whole, in parts after breaks and kills, damaged, gated, offline, with no room. */

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { FAKE_TOKEN, startFakeHub, type FakeHub } from '../../tests/fixtures/fake-hub/fake-hub.ts'
import { cachedModels } from '../platform/hugging-face-cache.ts'
import { downloadModel, presentBytes } from './download-model.ts'
import { createHubClient, type HubClient } from './hub-client.ts'
import { findObstacle, wantedFiles } from './wanted-files.ts'

const WEIGHTS = randomBytes(700_000)
const FILES = { 'config.json': Buffer.from('{"architectures":["LlamaForCausalLM"],"max_position_embeddings":2048}'), 'tokenizer.json': Buffer.from('{}'), 'model.safetensors': WEIGHTS, 'pytorch_model.bin': randomBytes(2_000), 'onnx/model.onnx': randomBytes(2_000) }

let hub: FakeHub
let cache: string
let token: string | null = null
let isOffline = false
let client: HubClient

before(async () => {
  hub = await startFakeHub({ 'ada/tiny': { files: FILES }, 'ada/gated': { files: FILES, gated: true, licence: 'other' }, 'ada/pickle': { files: { 'config.json': FILES['config.json'], 'pytorch_model.bin': WEIGHTS } } })
  client = createHubClient({ isOffline: () => isOffline, token: async () => token, address: hub.url })
})
after(() => hub.close())
beforeEach((context) => {
  Object.assign(hub.mischief, { cutAfter: null, flips: false, delayMs: 0 })
  token = null
  isOffline = false
  cache = mkdtempSync(join(tmpdir(), 'hub-'))
  if ('after' in context) context.after(() => rmSync(cache, { recursive: true, force: true }))
})

async function download(repo = 'ada/tiny', signal = new AbortController().signal, onProgress: (done: number) => void = () => undefined): Promise<string> {
  const { commit, files } = await client.facts(repo)
  return downloadModel({ client, cache, repo, commit, files: wantedFiles(files), signal, onProgress })
}

test('a model arrives whole, without pickles and foreign formats, and is found in the cache', async () => {
  const folder = await download()
  assert.deepEqual(readdirSync(folder).sort(), ['config.json', 'model.safetensors', 'tokenizer.json'])
  assert.ok(readFileSync(join(folder, 'model.safetensors')).equals(WEIGHTS))
  assert.deepEqual(cachedModels(cache).map(({ repo, id, bytes }) => [repo, id, bytes > WEIGHTS.length]), [['ada/tiny', 'ada--tiny', true]])
})

test('a broken connection is told, keeps what came, and the next try asks only for the rest', async () => {
  hub.mischief.cutAfter = 131_072
  await assert.rejects(download(), (error: Error & { code?: string }) => error.code === 'no_network')
  assert.deepEqual(cachedModels(cache), [])
  const { commit, files } = await client.facts('ada/tiny')
  const present = presentBytes({ cache, repo: 'ada/tiny', commit, files: wantedFiles(files) })
  assert.ok(present > 65_536 && present < WEIGHTS.length, `${present} bytes are here`)
  hub.mischief.cutAfter = null
  hub.asked.length = 0
  const folder = await download()
  assert.ok(readFileSync(join(folder, 'model.safetensors')).equals(WEIGHTS))
  assert.ok(hub.asked.some((request) => /model\.safetensors bytes=[1-9]\d+-/.test(request)), hub.asked.join('\n'))
})

test('a pause leaves a part that is gone on with', async () => {
  hub.mischief.delayMs = 20
  const stop = new AbortController()
  await assert.rejects(download('ada/tiny', stop.signal, (done) => done > 200_000 && stop.abort()))
  hub.mischief.delayMs = 0
  const folder = await download()
  assert.ok(readFileSync(join(folder, 'model.safetensors')).equals(WEIGHTS))
})

test('a flipped byte is found by its hash and the file is fetched anew', async () => {
  hub.mischief.flips = true
  await assert.rejects(download(), /did not arrive whole: its hash/)
  hub.mischief.flips = false
  assert.ok(existsSync(await download()))
})

test('a gated model says where to ask, and comes with a token', async () => {
  await assert.rejects(download('ada/gated'), (error: Error & { code?: string; next_step?: string }) => error.code === 'unauthorized' && /Sign in/.test(error.next_step ?? ''))
  token = FAKE_TOKEN
  assert.ok(existsSync(join(await download('ada/gated'), 'config.json')))
})

test('a token is checked before it is believed', async () => {
  assert.deepEqual(await client.who(FAKE_TOKEN), { name: 'ada', role: 'read' })
  await assert.rejects(client.who('hf_wrong'), (error: Error & { code?: string }) => error.code === 'unauthorized')
  await assert.rejects(client.who('secret'), /no token of the Hub/)
})

test('offline asks nothing at all', async () => {
  isOffline = true
  hub.asked.length = 0
  await assert.rejects(client.search('tiny', 5), /offline switch/)
  assert.deepEqual(hub.asked, [])
})

test('offline while a file comes: nothing more is asked or taken, and what came is gone on with', async () => {
  hub.mischief.delayMs = 20
  const going = download('ada/tiny', undefined, (done) => {
    if (done <= 200_000 || isOffline) return
    isOffline = true
    hub.asked.length = 0
  })
  await assert.rejects(going, /offline switch/)
  assert.deepEqual(hub.asked, [])
  isOffline = false
  hub.mischief.delayMs = 0
  assert.ok(readFileSync(join(await download(), 'model.safetensors')).equals(WEIGHTS))
  assert.ok(hub.asked.some((request) => /model\.safetensors bytes=[1-9]\d+-/.test(request)), hub.asked.join('\n'))
})

test('a search finds models by name; a missing model and a dead Hub are named', async () => {
  assert.deepEqual((await client.search('tiny', 5)).map(({ repo }) => repo), ['ada/tiny'])
  await assert.rejects(client.facts('ada/none'), (error: Error & { code?: string }) => error.code === 'not_found')
  const dead = createHubClient({ isOffline: () => false, token: async () => null, address: 'http://127.0.0.1:9' })
  await assert.rejects(dead.facts('ada/tiny'), (error: Error & { code?: string }) => error.code === 'no_network')
})

test('weights that run code when read are an obstacle before the download', async () => {
  const { files } = await client.facts('ada/pickle')
  assert.match(findObstacle(wantedFiles(files)) ?? '', /safetensors/)
})
