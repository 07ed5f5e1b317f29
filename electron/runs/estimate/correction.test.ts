/** Proves that what a run of dpo or grpo held at most corrects the next estimate of its kind, and of no other. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { DatasetVersion } from '../../../contract/entities/dataset.ts'
import type { Run } from '../../../contract/entities/run.ts'
import type { Hardware } from '../../platform/hardware.ts'
import { appPaths } from '../../platform/paths.ts'
import { RunLogs } from '../live/run-log.ts'
import { estimateRun, type EstimateParts } from './estimate.ts'

test('the peak that a run measured corrects the next of the same recipe on the same device', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'correction-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const dataset = join(folder, 'data', 'v0001')
  mkdirSync(dataset, { recursive: true })
  writeFileSync(join(dataset, 'train.jsonl'), `${JSON.stringify({ messages: [{ role: 'user', content: 'a'.repeat(400) }] })}\n`.repeat(9))
  const past: { run: Run; folder: string }[] = []
  const parts = {
    projectFolder: () => folder, baseModel: () => ({ id: 'starter', folder: appPaths.starterModel, train: {} }), datasetFolder: () => dataset, domainTraining: () => ({}), preset: () => ({}),
    home: folder, logs: new RunLogs(), device: () => 'cpu', hardware: async () => ({ nvidiaGpus: [], memoryBytes: 64e9 }) as unknown as Hardware, cpuReason: () => null, models: () => [],
    datasetVersion: () => ({ id: 'v0001', splits: { train: 9 } }) as unknown as DatasetVersion, pastRuns: () => past,
  } satisfies EstimateParts
  const ask = async (recipe: string) => estimateRun(parts, { project: 'p', from: 'base', set: { recipe, batch_size: 8 } })
  const before = await ask('grpo')
  assert.ok(before.memory !== null && before.memory.correction === 1)
  const run = join(folder, 'runs', 'run-0001')
  mkdirSync(run, { recursive: true })
  const events = [{ name: 'device', value: 'cpu', reason: '' }, { name: 'memory', value: { measured: 1.2 * before.memory.total }, reason: '' }]
  writeFileSync(join(run, 'events.jsonl'), events.map((event, seq) => `${JSON.stringify({ v: 1, seq, ts: 1, run: 'run-0001', type: 'choice', ...event })}\n`).join(''))
  past.push({ run: { id: 'run-0001', config: before.config, steps: 3 } as unknown as Run, folder: run })
  const [after, other] = [(await ask('grpo')).memory, (await ask('dpo')).memory]
  assert.ok(after !== null && Math.abs(after.correction - 1.2) < 1e-9 && Math.abs(after.total / before.memory.total - 1.2) < 1e-9, String(after?.correction))
  assert.equal(other?.correction, 1)
})
