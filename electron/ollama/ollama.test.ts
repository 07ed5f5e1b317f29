import assert from 'node:assert/strict'
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, test } from 'node:test'
import { startOllamaDouble, type DoubleOptions, type OllamaDouble } from '../../tests/fixtures/ollama/ollama-double.ts'
import type { Progress } from '../../contract/entities/job.ts'
import { readExport } from '../history/read-export.ts'
import { makeAnswerPool } from '../platform/llama/answer-pool.ts'
import { readManifest, verifyManifest, writeManifest } from '../platform/manifest.ts'
import { appPaths } from '../platform/paths.ts'
import { addToOllama, type AddWork } from './add-model.ts'
import { ollamaAddress } from './address.ts'
import { answerPrompts } from './answers.ts'
import { makeOllamaClient } from './client.ts'
import { createOllama } from './index.ts'
import { freeName, nameFrom, nameProblem } from './name.ts'

const projectDir = mkdtempSync(join(tmpdir(), 'ollama-'))
const answers = makeAnswerPool({ threads: 1, sequences: 1 })
const SYSTEM = 'You write numbered lists.\nOne item a line.'
const prompts = Array.from({ length: 6 }, (_, i) => ({ id: `p${i}`, messages: [{ role: 'system', content: SYSTEM }, { role: 'user', content: `Put these in reverse order: cat, dog, ${['ant', 'bee', 'cow'][i % 3]}. ${i}` }] }))
let double: OllamaDouble | undefined
let made = 0

afterEach(async () => {
  await double?.close()
  double = undefined
})
after(async () => {
  await answers.close()
  rmSync(projectDir, { recursive: true })
})

async function makeExport(modelfile = `FROM ./run-0001-q8_0.gguf\nPARAMETER temperature 0.7\nPARAMETER num_ctx 2048\nPARAMETER stop """<|im_end|>"""\nSYSTEM """${SYSTEM}"""\n`): Promise<string> {
  const folder = join(projectDir, 'exports', `export-${String(++made).padStart(4, '0')}`)
  mkdirSync(folder, { recursive: true })
  copyFileSync(appPaths.starterGguf, join(folder, 'run-0001-q8_0.gguf'))
  writeFileSync(join(folder, 'Modelfile'), modelfile)
  const files = [{ path: 'run-0001-q8_0.gguf', kind: 'gguf', quantization: 'q8_0' }, { path: 'Modelfile', kind: 'modelfile', quantization: 'q8_0' }]
  await writeManifest(folder, { kind: 'export', id: 'export-0001', inputs: [], seed: null, details: { run: 'run-0001', files, rungs: [], ollama_name: null } })
  return folder
}

const phases = new Set<string>()
async function add(options: DoubleOptions, changes: Partial<AddWork> = {}) {
  double ??= await startOllamaDouble(options)
  const folder = changes.folder ?? (await makeExport())
  const onProgress = ({ phase, unit }: Progress) => void phases.add(`${phase} (${unit})`)
  const work = { client: makeOllamaClient(double.address), projectDir, folder, quantization: null, name: 'tricks', replace: false, prompts, answers, onProgress, signal: new AbortController().signal, ...changes }
  return { folder, adding: addToOllama(work) }
}

test('a file becomes a model in Ollama that is verified there, under its name only', async () => {
  const { folder, adding } = await add({})
  const { rungs, version } = await adding
  assert.deepEqual(rungs.map(({ rung, passed, unseen }) => [rung, passed, unseen ?? false]), [['created', true, false], ['parameters', true, false], ['rendered', true, false], ['stop', true, false], ['text', true, false]])
  assert.equal(version, '0.33.0')
  assert.match(rungs[0]?.detail ?? '', /this very file, byte for byte; Ollama reports "using autodetected template chatml"/)
  assert.match(rungs[4]?.detail ?? '', /^6 of 6 answers equal/)
  assert.deepEqual(double?.names(), ['tricks:latest'])
  for (const phase of ['checking the file (bytes)', 'sending to Ollama (bytes)', 'creating the model (bytes)', 'comparing answers (answers)']) assert.ok(phases.has(phase), phase)
  const read = readExport('p', folder)
  assert.deepEqual([read.ollama_name, read.rungs.length, read.rungs[0]?.file], ['tricks', 5, 'ollama:tricks'])
  assert.deepEqual((await verifyManifest(folder)).problems, [])
})

test('a file that Ollama has is not sent again; a taken name is refused unless it is to be replaced', async () => {
  const { folder, adding } = await add({})
  await adding
  await assert.rejects((await add({}, { folder, name: 'Tricks' })).adding, { code: 'already_exists' })
  await (await add({}, { folder, replace: true })).adding
  assert.equal(double?.asked.filter((path) => path === 'POST /api/blobs/sha256').length, 1)
  assert.deepEqual(double?.names(), ['tricks:latest'])
})

test('other bytes than the hash says are refused by Ollama, and a changed file before it', async () => {
  await assert.rejects((await add({ mangles: true })).adding, { code: 'bad_input', message: /digest mismatch/ })
  const folder = await makeExport()
  appendFileSync(join(folder, 'run-0001-q8_0.gguf'), 'x')
  await assert.rejects((await add({}, { folder })).adding, { code: 'verification_failed', message: /changed since/ })
  assert.deepEqual(double?.names(), [])
})

test('a name that Ollama does not take is refused before anything is sent', async () => {
  await assert.rejects((await add({}, { name: 'my tricks; rm -rf' })).adding, { code: 'bad_input', message: /does not take the name/ })
  assert.deepEqual(double?.asked, ['GET /api/version'])
})

test('an old Ollama is refused by its version, a missing one with what to do', async () => {
  await assert.rejects((await add({ version: '0.12.3' })).adding, { code: 'conflict', message: /Ollama 0\.12\.3 is too old/ })
  const client = makeOllamaClient('http://127.0.0.1:9')
  await assert.rejects((await add({}, { client })).adding, { code: 'not_found', message: /No Ollama answers at/ })
})

test('an Ollama that goes away while it works is named, and leaves nothing behind', async () => {
  for (const diesAt of ['blob', 'create', 'chat'] as const) {
    double = undefined
    await assert.rejects((await add({ diesAt, showsPrompts: false })).adding, { code: 'process_failed', message: /Ollama .*(went away|stopped)/ })
    assert.deepEqual((double as OllamaDouble | undefined)?.names(), [])
    await (double as OllamaDouble | undefined)?.close()
  }
  double = undefined
})

test('an error inside the stream of create is an error', async () => {
  await assert.rejects((await add({ createError: 'unsupported architecture "gpt9"' })).adding, { code: 'process_failed', message: 'Ollama says: unsupported architecture "gpt9"' })
})

test('a cancel while Ollama creates leaves its list as it was', async () => {
  const stop = new AbortController()
  const { adding } = await add({ pace: 40 }, { signal: stop.signal, onProgress: ({ phase }) => phase === 'creating the model' && stop.abort() })
  await assert.rejects(adding, { code: 'cancelled' })
  assert.deepEqual(double?.names(), [])
})

test('a prompt that is rendered otherwise fails the rung, takes the model out again and keeps the rungs', async () => {
  const { folder, adding } = await add({ rendersAs: (text) => text.replaceAll('<|im_start|>', '### ') })
  await assert.rejects(adding, { code: 'verification_failed', message: /the check "rendered" failed/ })
  assert.deepEqual(double?.names(), [])
  const read = readExport('p', folder)
  assert.deepEqual([read.ollama_name, read.rungs.find(({ rung }) => rung === 'rendered')?.passed], [null, false])
  assert.ok(readManifest(folder) !== null)
})

test('an Ollama that does not show its prompts leaves that rung open, not passed in silence', async () => {
  const { rungs } = await (await add({ showsPrompts: false })).adding
  assert.deepEqual([rungs[2]?.rung, rungs[2]?.unseen], ['rendered', true])
})

test('a Modelfile that names no file of the export, or what is not passed on, is refused with the line', async () => {
  await assert.rejects((await add({}, { folder: await makeExport('FROM /etc/passwd\n') })).adding, { code: 'not_found', message: /"\/etc\/passwd", which is no GGUF file/ })
  await assert.rejects((await add({}, { folder: await makeExport('FROM ./run-0001-q8_0.gguf\nADAPTER ./x.gguf\n') })).adding, { code: 'bad_input', message: /Line 2 .*ADAPTER/ })
})

test('prompts of an eval are answered in order with the studio’s sampling', async () => {
  await (await add({})).adding
  const client = makeOllamaClient(double?.address ?? '')
  const outputs = await answerPrompts(client, { name: 'tricks', prompts, decode: { temperature: 0, top_p: 1, max_tokens: 24, seed: 0 }, signal: new AbortController().signal, onProgress: () => undefined })
  assert.deepEqual(outputs.map(({ id }) => id), prompts.map(({ id }) => id))
  const own = await answers.complete({ gguf: appPaths.starterGguf, prompts, decode: { temperature: 0, top_p: 1, max_tokens: 24, seed: 0 } })
  assert.deepEqual(outputs.map(({ output }) => output), own.map(({ output }) => output))
})

test('the status says what is the matter in a sentence', async () => {
  const status = async (address: string | null) => {
    const parts = { queue: () => { throw new Error('no queue') }, projectFolder: () => projectDir, addressSetting: () => address, answers, prompts: () => [], record: () => undefined }
    return createOllama(parts).handlers['ollama.status']({}, { signal: new AbortController().signal })
  }
  double = await startOllamaDouble({ version: '0.29.9' })
  assert.match((await status(double.address)).advice, /0\.29\.9 is too old/)
  assert.equal((await status('http://127.0.0.1:9')).state, 'absent')
  assert.equal((await status('example.org')).state, 'refused')
})

test('the address is read as Ollama reads it, and only this machine is taken', () => {
  const from = (host: string) => ollamaAddress(null, { OLLAMA_HOST: host })
  assert.deepEqual([from(''), from('0.0.0.0'), from(':8080'), from('localhost:99'), from('127.0.0.1'), from('https://localhost'), from('[::1]:5')], ['http://127.0.0.1:11434', 'http://127.0.0.1:11434', 'http://127.0.0.1:8080', 'http://localhost:99', 'http://127.0.0.1:11434', 'https://localhost:443', 'http://[::1]:5'])
  assert.throws(() => from('192.168.1.7'), { code: 'no_permission' })
  assert.throws(() => from('http://evil.example'), { code: 'no_permission' })
})

test('names: what is wrong with one, and a good one near it', () => {
  assert.deepEqual(['a', 'me/tricks:q8', 'x_1.2-b'].map(nameProblem), ['', '', ''])
  for (const bad of ['', 'a b', 'a:b:c', '-a', 'a/../b', 'ü', 'a'.repeat(200), 'a//b', 'x.y/z']) assert.notEqual(nameProblem(bad), '', bad)
  assert.deepEqual([nameFrom('My Tricks!'), nameFrom('Ärger & Söhne'), nameFrom('???')], ['my-tricks', 'arger-sohne', 'my-model'])
  assert.deepEqual([freeName('tricks', []), freeName('tricks', ['tricks:latest', 'Tricks-2:latest']), freeName('a b', ['a-b:latest'])], ['tricks', 'tricks-3', 'a-b-2'])
})
