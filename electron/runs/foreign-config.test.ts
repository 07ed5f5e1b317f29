/** Proves what becomes of the keys of Accelerate's and DeepSpeed's files, and that none is lost silently. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { completeRunConfig } from '../../contract/run-config.ts'
import { nestKeys } from './resolve-config.ts'
import { readForeignConfig, readForeignText } from './foreign-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'foreign-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const ZERO2 = {
  bf16: { enabled: true },
  zero_optimization: { stage: 2, overlap_comm: true, contiguous_gradients: true, reduce_scatter: true, round_robin_gradients: true },
  gradient_clipping: 1.0,
  train_micro_batch_size_per_gpu: 1,
  gradient_accumulation_steps: 8,
  train_batch_size: 'auto',
  optimizer: { type: 'AdamW', params: { lr: 0.0002, betas: [0.9, 0.999], weight_decay: 'auto' } },
  scheduler: { type: 'WarmupCosineLR', params: { warmup_num_steps: 20, total_num_steps: 'auto' } },
}
write('zero2.json', JSON.stringify(ZERO2))

test('a file of Accelerate for four GPUs with DeepSpeed beside it becomes a run that learns the same rows a step', () => {
  const path = write('4gpu.yaml', 'compute_environment: LOCAL_MACHINE\ndistributed_type: DEEPSPEED\nmixed_precision: bf16\nnum_machines: 1\nnum_processes: 4\nuse_cpu: false\ndeepspeed_config:\n  deepspeed_config_file: zero2.json\n  zero3_init_flag: false\n')
  const { set, taken, left } = readForeignConfig(path)
  assert.deepEqual(set, { compute_dtype: 'bfloat16', devices: 4, batch_size: 1, gradient_accumulation_steps: 32, max_grad_norm: 1, learning_rate: 0.0002, lr_scheduler: 'cosine', warmup_steps: 20 })
  assert.deepEqual([...new Set(taken.map(({ becomes }) => becomes))].toSorted(), Object.keys(set).toSorted(), 'each value says which key it was')
  assert.deepEqual(taken.find(({ becomes }) => becomes === 'gradient_accumulation_steps'), { key: 'gradient_accumulation_steps', value: 8, becomes: 'gradient_accumulation_steps' })
  const named = left.map(({ key }) => key)
  for (const key of Object.keys(ZERO2.zero_optimization)) assert.ok(named.includes(`zero_optimization.${key}`), key)
  assert.match(left.find(({ key }) => key === 'zero_optimization.stage')!.reason, /every GPU holds/)
  assert.ok(named.includes('optimizer.params.betas') && named.includes('train_batch_size') && named.includes('distributed_type'))
  assert.equal(completeRunConfig({ base_model: 'm', dataset_dir: 'd', ...nestKeys(set) }).devices, 4)
})

test('GPUs by number, the processor, and two machines', () => {
  assert.deepEqual(readForeignConfig(write('two.yaml', 'num_processes: 2\ngpu_ids: 1,3\nmixed_precision: fp16\n')).set, { device_ids: [1, 3], devices: 2, compute_dtype: 'float16' })
  assert.deepEqual(readForeignConfig(write('cpu.yaml', 'num_processes: 1\nuse_cpu: true\nmixed_precision: "no"\n')).set, { device: 'cpu', compute_dtype: 'float32' })
  const nodes = readForeignConfig(write('nodes.yaml', 'num_processes: 8\nnum_machines: 2\nmain_process_ip: 10.0.0.1\n'))
  assert.deepEqual([nodes.set, nodes.left.map(({ key }) => key)], [{ devices: 4 }, ['num_machines', 'main_process_ip']])
})

test('a pasted text is read alike; a file that it names is asked for', () => {
  assert.deepEqual(readForeignText(JSON.stringify(ZERO2)).set['gradient_accumulation_steps'], 8)
  const { left } = readForeignText('num_processes: 2\ndeepspeed_config:\n  deepspeed_config_file: zero2.json\n')
  assert.match(left[0]!.reason, /import it by itself/)
  assert.throws(() => readForeignText('a: [1'), /^StudioError: This text cannot be read, line 1: A \[ is opened and never closed\.$/)
})

test('a file of another kind is refused by name', () => {
  assert.throws(() => readForeignConfig(write('other.yaml', 'model: x\n')), /other.yaml is no configuration of Accelerate or DeepSpeed: it has no key/)
  assert.throws(() => readForeignConfig(join(folder, 'none.yaml')), /does not exist/)
})
