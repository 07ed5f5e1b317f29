/**
 * A project folder for tests as the domains leave it behind: a dataset version, a finished and an interrupted run, an eval,
 * an export, each with its manifest. Knows the folder formats; not how the real content is made.
 */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { openDatabase } from '../../db/index.ts'
import { describeInput, writeManifest } from '../../platform/manifest.ts'
import { openProject } from '../../projects/index.ts'

/** The project's id. */
export const FIXTURE_ID = 'p-0123456789ab'

/** The project in a home of its own, opened in a database; both are gone after the test. */
export async function openFixture(t: TestContext) {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'history-')))
  const folder = join(home, 'project')
  mkdirSync(folder)
  await writeFixtureProject(folder)
  const opened = openDatabase(join(home, 'studio.db'))
  t.after(() => {
    opened.close()
    rmSync(home, { recursive: true, force: true })
  })
  return { home, folder, db: opened.db, project: openProject(opened.db, folder) }
}

/** Writes the project into `folder`. */
async function writeFixtureProject(folder: string): Promise<void> {
  write(folder, 'rulebook.yaml', 'rulebook: 1\n')
  write(folder, 'project.json', JSON.stringify({ format: 1, id: FIXTURE_ID, name: 'fixture', created: '2026-01-01T00:00:00.000Z', pack: null, follows_pack: false }))
  await writeDataset(folder)
  await writeRun(folder, 'run-0001', { seed: 1, losses: [3, 2, 1.5, 1.25], done: true })
  await writeRun(folder, 'run-0002', { seed: 2, losses: [3, 2.5], done: false })
  await writeEval(folder)
  await writeExport(folder)
}

async function writeDataset(folder: string): Promise<void> {
  for (const split of ['train', 'val', 'test']) write(folder, `data/v0001/${split}.jsonl`, `{"id":"simple-000001.0","split":"${split}"}\n`)
  await writeManifest(join(folder, 'data/v0001'), {
    kind: 'dataset',
    id: 'v0001',
    seed: 7,
    inputs: [await describeInput('rulebook', join(folder, 'rulebook.yaml'), folder)],
    details: { counts: { categories: { simple: { asked: 5, accepted: 3, rejected: { duplicate: 2 } } }, splits: { train: 1, val: 1, test: 1 }, leaks: 0, redrawn: 0 } },
  })
}

/** Writes a run folder; `losses` are the losses of steps 1, 2 … Resumed once after step 2 where there are more. */
export async function writeRun(folder: string, id: string, run: { seed: number; losses: number[]; done: boolean; learningRate?: number; weights?: Buffer }): Promise<void> {
  const config = { recipe: 'sft', base_model: '/models/small', base_model_id: 'small', dataset_dir: 'data/v0001', init_adapter: null, seed: run.seed, learning_rate: run.learningRate ?? 0.001, adapter: { r: 8 } }
  write(folder, `runs/${id}/config.json`, JSON.stringify(config))
  write(folder, `runs/${id}/events.jsonl`, runEvents(id, run).map((event) => `${JSON.stringify(event)}\n`).join(''))
  write(folder, `runs/${id}/checkpoints/step-000002/state.json`, '{"step":2}')
  await writeManifest(join(folder, `runs/${id}/checkpoints/step-000002`), { kind: 'checkpoint', id: 'step-000002', seed: run.seed, inputs: [] })
  if (!run.done) return
  write(folder, `runs/${id}/adapter/adapter_model.safetensors`, run.weights ?? tensorFile([1, 2, 3]))
  await writeManifest(join(folder, `runs/${id}/adapter`), { kind: 'adapter', id, seed: run.seed, inputs: [] })
  await writeManifest(join(folder, `runs/${id}`), { kind: 'run', id, seed: run.seed, inputs: [await describeInput('dataset', join(folder, 'data/v0001/manifest.json'), folder)] })
}

function runEvents(id: string, { losses, done }: { losses: number[]; done: boolean }): Record<string, unknown>[] {
  const start = Date.UTC(2026, 0, 2)
  let seq = 0
  const event = (type: string, fields: Record<string, unknown>) => ({ v: 1, seq, ts: start + 1000 * seq++, run: id, type, ...fields })
  const step = (n: number, loss: number | null) => event('step', { step: n, max_steps: losses.length, loss, lr: 0.001, grad_norm: 1, tok_s: 100, step_ms: 10, tokens_total: 16 * n })
  const events = [event('hello', { pid: 1 }), ...losses.slice(0, 2).map((loss, i) => step(i + 1, loss))]
  if (losses.length > 2) {
    events.push(step(3, 99), event('hello', { pid: 2 }), event('resume', { step: 2, path: 'checkpoints/step-000002' }))
    events.push(...losses.slice(2).map((loss, i) => step(i + 3, loss)), event('eval', { step: losses.length, loss: 1.1, token_acc: 0.5, is_best: true }))
  }
  if (done) events.push(event('done', { status: 'ok' }))
  return events
}

async function writeEval(folder: string): Promise<void> {
  const check = { check: 'parseable', unit: 'answer', decoding: 'greedy', mode: 'free', k: 1, n: 2, rate: 0.5, interval: [0.1, 0.9], target: 0.95, passed: false, verdict: 'undecided', items_needed: 73, not_applicable: 0, judged_by: null }
  const report = { suite: 'combos', subject: { kind: 'adapter', run: 'run-0001' }, items: 2, checks: [check], slices: [], remedies: [], truncated: [], cut: [], passed: false }
  const outputs = ['1. a', 'nothing'].map((output, i) => ({ id: `simple-${i}.0`, category: 'simple', request: { n: 1 }, prompt: [], decode: 'greedy', output, n_tokens: 3, stop_reason: 'stop' }))
  write(folder, 'evals/eval-0001/report.json', JSON.stringify(report))
  write(folder, 'evals/eval-0001/outputs.jsonl', outputs.map((output) => `${JSON.stringify(output)}\n`).join(''))
  write(folder, 'evals/eval-0001/scores.jsonl', outputs.map(({ id }, i) => `${JSON.stringify({ id, decode: 'greedy', mode: 'free', checks: { parseable: [1 - i, 1] } })}\n`).join(''))
  await writeManifest(join(folder, 'evals/eval-0001'), { kind: 'eval', id: 'eval-0001', seed: 3, inputs: [], details: { dataset_version: 'v0001' } })
}

async function writeExport(folder: string): Promise<void> {
  write(folder, 'exports/export-0001/model.q8_0.gguf', 'GGUF…')
  write(folder, 'exports/export-0001/merged/config.json', '{}')
  await writeManifest(join(folder, 'exports/export-0001'), {
    kind: 'export',
    id: 'export-0001',
    seed: null,
    inputs: [],
    details: {
      run: 'run-0001',
      files: [{ path: 'model.q8_0.gguf', kind: 'gguf', quantization: 'q8_0' }, { path: 'merged', kind: 'merged', quantization: null }],
      rungs: [{ rung: 'metadata', file: 'model.q8_0.gguf', passed: true, detail: 'equal' }],
      ollama_name: null,
    },
  })
}

/** A safetensors file with one float32 tensor. */
export function tensorFile(values: readonly number[], name = 'lora_A.weight'): Buffer {
  const header = Buffer.from(JSON.stringify({ [name]: { dtype: 'F32', shape: [values.length], data_offsets: [0, values.length * 4] } }))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([length, header, Buffer.from(Float32Array.from(values).buffer)])
}

function write(folder: string, path: string, data: string | Buffer): void {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), data)
}
