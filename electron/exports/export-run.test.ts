import assert from 'node:assert/strict'
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { mountSmallDisk } from '../../tests/faults/small-disk.ts'
import { writeRandomAdapter } from '../../tests/fixtures/gguf/random-adapter.ts'
import { StudioError } from '../../contract/errors.ts'
import { prepareConverter } from '../platform/llama/converter.ts'
import type { ExportQuantization } from '../platform/llama/ggml-types.ts'
import { readGgufHeader } from '../platform/llama/gguf-header.ts'
import { verifyManifest } from '../platform/manifest.ts'
import { appPaths } from '../platform/paths.ts'
import { runJob } from '../python/index.ts'
import { judgeStop, judgeText } from './answer-rungs.ts'
import { createExportFolder, exportFolder, requireSpace } from './export-folder.ts'
import { commonSystem, comparisonPrompts, readPrompts } from './export-job.ts'
import { exportRun } from './export-run.ts'
import type { ExportResult, ExportWork } from './export-work.ts'
import type { PythonJobs } from './python-jobs.ts'
import { readModelfile } from './read-modelfile.ts'
import { readReference } from './reference.ts'
import type { Reference } from './reference.ts'
import { variedStrings } from './varied-strings.ts'
import { verifyGguf } from './verify-gguf.ts'

process.env['OMP_NUM_THREADS'] = '1'
const projectDir = mkdtempSync(join(tmpdir(), 'export-'))
const kept = join(projectDir, 'kept')
const adapter = join(projectDir, 'adapter')
const SYSTEM = 'You write lists.\nOne item a line.'
const prompts = Array.from({ length: 8 }, (_, i) => ({
  id: `p${i}`,
  messages: [{ role: 'system', content: SYSTEM }, { role: 'user', content: `Put these in reverse order: cat, dog, bird, ${['ant', 'bee', 'cow', 'elk'][i % 4]}. ${i}` }],
}))

/** Runs real jobs and keeps what they wrote; `replaying` hands the same model's outputs out again without Python. */
const recording: PythonJobs = {
  runJob: async (command, file, options) => {
    await runJob(command, file, options)
    cpSync(outputOf(file), join(kept, command), { recursive: true })
  },
}
const replaying: PythonJobs = { runJob: async (command, file) => cpSync(join(kept, command), outputOf(file), { recursive: true }) }

function outputOf(jobFile: string): string {
  return (JSON.parse(readFileSync(jobFile, 'utf8')) as { output: string }).output
}

function order(changes: Partial<ExportWork> = {}): ExportWork {
  return {
    projectDir, folder: join(projectDir, 'exports', createExportFolder(projectDir)), run: 'run-0001', baseModel: appPaths.starterModel, adapter, quantizations: ['Q8_0'], prompts, threads: 1,
    modelfile: { system: SYSTEM, parameters: { temperature: 0.7, num_ctx: 2048 } }, python: replaying,
    converter: (signal) => prepareConverter(join(tmpdir(), 'tunesmith-test-home'), signal), onProgress: () => undefined, signal: new AbortController().signal, ...changes,
  }
}

const phases = new Set<string>()
let work: ExportWork
let made: ExportResult
let reference: Reference
const fileOf = (quantization: ExportQuantization) => join(work.folder, `run-0001-${quantization.toLowerCase()}.gguf`)

before(async () => {
  writeRandomAdapter(adapter, 0.1)
  mkdirSync(kept)
  work = order({ quantizations: ['Q8_0', 'F16', 'Q4_K_M', 'Q5_K_M', 'Q6_K'], python: recording, onProgress: ({ phase }) => phases.add(phase) })
  made = await exportRun(work)
  reference = await readReference({ python: replaying, scratch: join(projectDir, 'scratch'), onProgress: () => undefined, signal: work.signal }, join(work.folder, 'merged'), prompts)
})
after(() => rmSync(projectDir, { recursive: true }))

async function failedRungs(file: string, quantization: ExportQuantization, against: Reference = reference): Promise<string> {
  const { rungs } = await verifyGguf({ file, quantization, source: readGgufHeader(fileOf('F16')), reference: against, threads: 1 })
  return rungs.filter(({ passed }) => !passed).map(({ rung, detail }) => `${rung}: ${detail}`).join('\n')
}

function planted(name: string, from: string, find: Buffer, replace: Buffer): string {
  const bytes = readFileSync(from)
  const at = bytes.indexOf(find)
  assert.ok(at > 0 && find.length === replace.length)
  replace.copy(bytes, at)
  const path = join(projectDir, `${name}.gguf`)
  writeFileSync(path, bytes)
  return path
}

test('an adapter becomes verified GGUF files with Modelfiles, report and manifest', async () => {
  const ladder = ['metadata', 'tensors', 'tokenizer', 'template', 'stop', 'text']
  for (const quantization of ['F16', 'Q8_0', 'Q6_K', 'Q5_K_M', 'Q4_K_M'] as const) {
    assert.deepEqual(made.rungs.filter(({ file }) => file === basename(fileOf(quantization))).map(({ rung, passed }) => [rung, passed]), ladder.map((rung) => [rung, true]))
  }
  assert.equal(made.rungs.filter(({ rung, passed }) => rung === 'modelfile' && passed).length, 5)
  assert.deepEqual(made.files.slice(0, 3).map(({ path, kind }) => [path, kind]), [['merged', 'merged'], ['run-0001-q8_0.gguf', 'gguf'], ['run-0001-f16.gguf', 'gguf']])
  assert.deepEqual((await verifyManifest(work.folder, { projectDir })).problems, [])
  assert.equal(existsSync(join(work.folder, '.work')), false)
  const instructions = readModelfile(readFileSync(join(work.folder, 'Modelfile'), 'utf8'))
  assert.deepEqual(instructions.map(({ keyword, name, value }) => name ?? `${keyword} ${value}`), ['from ./run-0001-q8_0.gguf', 'temperature', 'num_ctx', 'stop', `system ${SYSTEM}`])
  assert.equal(instructions.find(({ name }) => name === 'stop')?.value, '<|im_end|>')
  for (const phase of ['merging', 'converting', 'quantising q4_k_m', 'verifying q8_0']) assert.ok(phases.has(phase), phase)
})

test('Q8_0 made without native code passes the same rungs; a system prompt that Ollama would change is left out with a notice', async () => {
  const merged = join(work.folder, 'merged')
  const python: PythonJobs = { runJob: (command, file, options) => (command === 'convert' && outputOf(file).includes('q8_0') ? runJob : replaying.runJob)(command, file, options) }
  const byPython = order({ adapter: null, run: null, baseModel: merged, q8By: 'python', python, modelfile: { system: 'family 👨\u200d👩\u200d👧', parameters: {} } })
  const { rungs, notices } = await exportRun(byPython)
  assert.ok(rungs.every(({ passed }) => passed), JSON.stringify(rungs))
  assert.match(notices.join('\n'), /no SYSTEM line.*U\+200D/)
  assert.deepEqual(readdirSync(byPython.folder).sort(), ['Modelfile', 'manifest.json', 'merged-q8_0.gguf', 'report.json'])
})

test('a failed rung fails the export, names file and rung, and leaves only the report', async () => {
  const python: PythonJobs = {
    runJob: async (command, file, options) => {
      await replaying.runJob(command, file, options)
      if (command === 'generate') writeFileSync(outputOf(file), readFileSync(outputOf(file), 'utf8').replaceAll('"output": "', '"output": "Indeed, '))
    },
  }
  const failing = order({ quantizations: ['F16'], python })
  await assert.rejects(exportRun(failing), { code: 'verification_failed', message: /run-0001-f16\.gguf failed the check "text": 0 of 8/ })
  assert.deepEqual(readdirSync(failing.folder), ['report.json'])
  assert.throws(() => exportFolder(projectDir, basename(failing.folder)), { code: 'not_found' })
})

test('a cancel ends what runs and leaves no file behind', async () => {
  const stop = new AbortController()
  const python: PythonJobs = {
    runJob: async (command, file, options) => {
      if (command === 'merge') return replaying.runJob(command, file, options)
      await sleep(60_000, undefined, options.signal === undefined ? {} : { signal: options.signal }).catch(() => undefined)
      throw new StudioError({ code: 'cancelled', message: 'cancelled', next_step: 'again' })
    },
  }
  const cancelled = order({ signal: stop.signal, python, onProgress: ({ phase }) => phase === 'converting' && stop.abort() })
  await assert.rejects(exportRun(cancelled), { code: 'cancelled' })
  assert.deepEqual(readdirSync(cancelled.folder), [])
})

const disk = mountSmallDisk(600)
after(() => typeof disk === 'object' && disk.close())

test('F11: a disk that is full while a file is quantised: what the export needs and what is free, no file left, and the same export works with room', { skip: typeof disk === 'string' && disk }, async () => {
  assert.ok(typeof disk === 'object')
  const folder = join(disk.folder, 'export-0001')
  mkdirSync(folder)
  const filling: PythonJobs = {
    runJob: async (command, file, options) => {
      await replaying.runJob(command, file, options)
      if (command === 'convert') disk.fill(1_000_000)
    },
  }
  const full = order({ folder, quantizations: ['Q4_K_M'], python: filling })
  await assert.rejects(exportRun(full), { code: 'no_space', message: /In all, this export needs [\d.]+ MB, and [\d.]+ (KB|MB) are free\.$/ })
  assert.deepEqual(readdirSync(folder), [])
  disk.empty()
  await exportRun(order({ folder, quantizations: ['Q4_K_M'] }))
  assert.ok(readdirSync(folder).includes('run-0001-q4_k_m.gguf'))
})

test('refuses to start without the space for it', () => {
  assert.throws(() => requireSpace(projectDir, 2 ** 60), { code: 'no_space', message: /needs [\d,]+ MB and the disk has [\d,]+ MB free/ })
})

test('a file whose tensors are not the mix that it claims fails the rung tensors', async () => {
  const key = Buffer.concat([Buffer.from('general.file_type'), Buffer.from([4, 0, 0, 0])])
  const path = planted('mix', fileOf('Q5_K_M'), Buffer.concat([key, Buffer.from([17, 0, 0, 0])]), Buffer.concat([key, Buffer.from([15, 0, 0, 0])]))
  assert.match(await failedRungs(path, 'Q4_K_M'), /^tensors: .* is Q5_K instead of Q4_K; .* and \d+ more$/)
})

test('a file of another file type fails the rung metadata', async () => {
  assert.match(await failedRungs(fileOf('Q6_K'), 'Q8_0'), /^metadata: general\.file_type is 18, expected 7/)
})

test('a wrong pre-tokenizer fails the rung tokenizer', async () => {
  const key = Buffer.concat([Buffer.from('tokenizer.ggml.pre'), Buffer.from([8, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0])])
  const path = planted('pre', fileOf('F16'), Buffer.concat([key, Buffer.from('qwen2')]), Buffer.concat([key, Buffer.from('gpt-2')]))
  assert.match(await failedRungs(path, 'F16'), /^tokenizer: the ids of .* differ/)
})

test('one changed letter fails the rung template', async () => {
  const path = planted('template', fileOf('F16'), Buffer.from("{{ '<|im_start|>assistant"), Buffer.from("{{ '<|im_start|>assistent"))
  assert.match(await failedRungs(path, 'F16'), /template: the template differs from the merged model's at character \d+/)
})

test('another end token fails the rungs metadata and stop', async () => {
  const failed = await failedRungs(fileOf('F16'), 'F16', { ...reference, config: { ...reference.config, endIds: [77] } })
  assert.match(failed, /metadata: tokenizer\.ggml\.eos_token_id is 2, the model ends with 77/)
  assert.match(failed, /stop: token 77 ends the merged model's answers but not this file's/)
})

test('a file that was cut short fails the rung load', async () => {
  const path = join(projectDir, 'short.gguf')
  copyFileSync(fileOf('Q8_0'), path)
  writeFileSync(path, readFileSync(path).subarray(0, 3_000_000))
  assert.match(await failedRungs(path, 'Q8_0'), /^load: .*cut short/)
})

test('the text rung allows a near tie and nothing else', () => {
  const twenty = { ...reference, answers: Array.from({ length: 20 }, (_, i) => ({ ...reference.answers[0]!, id: `r${i}` })) }
  const same = twenty.answers.map(({ id, answer }) => ({ id, output: answer.output, n_tokens: 1, n_prompt_tokens: 1, stop_reason: 'stop' as const }))
  const changed = (count: number) => same.map((answer, i) => (i < count ? { ...answer, output: 'other' } : answer))
  const parted = (count: number, gap: number) => Array.from({ length: count }, (_, i) => ({ id: `r${i}`, position: 3, gap, missesEnd: false }))
  const passes = (count: number, gap: number, quantization: ExportQuantization) => judgeText(twenty, changed(count), parted(count, gap), quantization).passed
  assert.deepEqual([passes(0, 0, 'F16'), passes(1, 0.02, 'F16'), passes(1, 0.5, 'F16'), passes(2, 0.02, 'F16')], [true, true, false, false])
  assert.deepEqual([passes(4, 0.5, 'Q8_0'), passes(5, 0.5, 'Q8_0'), passes(5, 0.02, 'Q8_0'), passes(20, 5, 'Q4_K_M')], [true, false, true, true])
  assert.match(judgeText(twenty, changed(9), parted(9, 0.5), 'Q4_K_M').detail, /11 of 20 .* part at token 3/)
})

test('the stop rung fails where a file runs on or never ends, not where answers merely differ', () => {
  const ending = { ...reference, answers: reference.answers.map((row) => ({ ...row, answer: { ...row.answer, stop_reason: 'stop' } })) }
  const judge = (reasons: 'stop' | 'length', parted: Parameters<typeof judgeStop>[2], quantization: ExportQuantization) =>
    judgeStop(ending, reference.answers.map(({ id }) => ({ id, output: 'x', n_tokens: 96, n_prompt_tokens: 1, stop_reason: reasons })), parted, [0, 2], quantization).passed
  const runsOn = (gap: number) => [{ id: 'p0', position: 3, gap, missesEnd: true }]
  assert.deepEqual([judge('stop', [], 'F16'), judge('length', [], 'F16'), judge('length', [], 'Q4_K_M')], [true, false, false])
  assert.deepEqual([judge('stop', runsOn(0.01), 'F16'), judge('stop', runsOn(0.9), 'F16'), judge('stop', runsOn(0.9), 'Q8_0'), judge('stop', runsOn(0.9), 'Q4_K_M')], [true, false, false, true])
})

test('there are at least 200 different texts, the same each time, with what tokenizers stumble over', () => {
  const texts = variedStrings()
  assert.ok(texts.length >= 200 && new Set(texts).size === texts.length)
  assert.deepEqual(texts, variedStrings())
  for (const part of ['🛼', '<|im_end|>', '\u0000', '1234567890', '   ', '\r\n', '中文', '\u200b']) assert.ok(texts.some((text) => text.includes(part)), part)
})

test('prompts come from the held-out rows without their answers', () => {
  const dataset = join(projectDir, 'data', 'v0001')
  mkdirSync(dataset, { recursive: true })
  const row = (i: number) => JSON.stringify({ id: `s${i}`, category: 'c', messages: [{ role: 'system', content: 'S' }, { role: 'user', content: `Q${i}` }, { role: 'assistant', content: 'A' }] })
  writeFileSync(join(dataset, 'test.jsonl'), `${Array.from({ length: 100 }, (_, i) => row(i)).join('\n')}\nnot json\n`)
  const read = readPrompts(dataset)
  assert.equal(read.length, 20)
  assert.deepEqual([read[1]?.id, read[1]?.messages.map(({ role }) => role)], ['s5', ['system', 'user']])
  assert.equal(commonSystem(read), 'S')
  assert.deepEqual(readPrompts(join(projectDir, 'none')), [])
  // The config names the folder in which the project lay when the run was started.
  for (const [run, place] of [['run-0901', '/somewhere/else/data/v0001'], ['run-0902', 'C:\\Old\\data\\v0001']] as const) {
    mkdirSync(join(projectDir, 'runs', run), { recursive: true })
    writeFileSync(join(projectDir, 'runs', run, 'config.json'), JSON.stringify({ dataset_dir: place }))
    assert.deepEqual(comparisonPrompts(projectDir, run), read)
  }
})
