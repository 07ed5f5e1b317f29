/**
 * Reads a configuration of Accelerate (YAML) or DeepSpeed (JSON): what has a counterpart becomes keys of the run config, the
 * rest is named with the reason why it has none.
 * Knows their keys; a file that one of them names is read beside it.
 */
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import type { ForeignConfig } from '../../contract/entities/run.ts'
import { StudioError } from '../../contract/errors.ts'
import { parseYaml } from '../../engine/rulebook/yaml-document.ts'

type Values = Record<string, unknown>
type Found = { set: Values; taken: ForeignConfig['taken']; left: ForeignConfig['left']; processes: number; accumulation: number | null }

const SHARDING = 'every GPU holds the base and the whole adapter; sharding an adapter’s gradients saves some tens of MB'
const EXCHANGE = 'the gradients are exchanged in one piece'
const LAUNCH = 'the studio starts the processes; several machines are named where the run is started'
/** Why a key has no counterpart, by the beginning of its name. */
const REASONS: readonly [begin: RegExp, reason: string][] = [
  [/^zero_optimization\.offload|^(offload|fsdp_offload)/, 'nothing is moved to the processor’s memory; compute layers twice instead (gradient_checkpointing)'],
  [/^zero_optimization\.(overlap_comm|contiguous_gradients|reduce_scatter|round_robin_gradients|reduce_bucket_size|allgather_\w+)$|^(communication_data_type|prescale_gradients)/, EXCHANGE],
  [/^zero_|^zero3|^fsdp_|^zero_stage/, SHARDING],
  [/^(machine_rank|num_machines|main_process_ip|main_process_port|main_training_function|rdzv_backend|same_network|compute_environment|distributed_type|enable_cpu_affinity|debug|deepspeed_hostfile|deepspeed_multinode_launcher|use_cpu)$/, LAUNCH],
  [/^(tpu_|tpu|dynamo|megatron|mpirun|ipex|fp8|amp)/, 'this kind of hardware or compiler is not used'],
  [/^(steps_per_print|wall_clock_breakdown|flops_profiler|tensorboard|wandb|csv_monitor|comms_logger)/, 'the run writes its own events; see tracking'],
  [/^(fp16|bf16)\./, 'the loss scale adapts by itself'],
]

/** What a file says, in the run config's words. Throws `bad_input` for a file of another kind. */
export function readForeignConfig(path: string): ForeignConfig {
  if (!existsSync(path)) throw refuse(basename(path), 'it does not exist')
  return readForeignText(readFileSync(path, 'utf8'), basename(path), dirname(path))
}

/** The same of a text; `beside` is the folder in which a file that it names is looked for. */
export function readForeignText(text: string, name = 'This text', beside: string | null = null): ForeignConfig {
  const content = readContent(text, name)
  const found: Found = { set: {}, taken: [], left: [], processes: 1, accumulation: null }
  if (isDeepSpeed(content)) fromDeepSpeed(content, found)
  else if ('num_processes' in content || 'distributed_type' in content || 'mixed_precision' in content) fromAccelerate(content, beside, found)
  else throw refuse(name, 'it has no key of Accelerate or DeepSpeed')
  // Theirs counts what each process adds up, ours what the whole step does.
  if (found.accumulation !== null) found.set['gradient_accumulation_steps'] = found.accumulation * found.processes
  return { set: found.set, taken: found.taken, left: found.left }
}

function readContent(text: string, name: string): Values {
  const { value, problems: [problem] } = parseYaml(text)
  if (problem !== undefined) throw new StudioError({ code: 'bad_input', message: `${name} cannot be read, line ${problem.line}: ${problem.message}`, next_step: problem.next_step })
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Values
  throw refuse(name, 'it holds no keys')
}

function isDeepSpeed(content: Values): boolean {
  return ['zero_optimization', 'train_micro_batch_size_per_gpu', 'train_batch_size'].some((key) => key in content)
}

function fromAccelerate(content: Values, beside: string | null, found: Found): void {
  for (const [key, value] of Object.entries(content)) {
    if (key === 'num_processes') takeProcesses(found, value)
    else if (key === 'mixed_precision') setPrecision(found, String(value))
    else if (key === 'gpu_ids') setGpus(found, value)
    else if (key === 'gradient_accumulation_steps') takeAccumulation(found, key, value)
    else if (key === 'deepspeed_config') fromPlugin(asValues(value), beside, found)
    else if (key === 'use_cpu' && value === true) take(found, key, value, 'device', 'cpu')
    else if (key === 'downcast_bf16' || value === null || value === false || value === 'no') continue
    else leave(found, key, value)
  }
  if (found.processes > 1) found.set['devices'] ??= found.processes
  if (whole(content['num_machines']) !== null && whole(content['num_machines'])! > 1) found.set['devices'] = Math.max(1, Math.floor(found.processes / whole(content['num_machines'])!))
}

/** Accelerate's own keys for DeepSpeed, or the file that they name. */
function fromPlugin(content: Values, beside: string | null, found: Found): void {
  for (const [key, value] of Object.entries(content)) {
    if (key === 'deepspeed_config_file') fromNamedFile(String(value), beside, found)
    else if (key === 'gradient_accumulation_steps') takeAccumulation(found, `deepspeed_config.${key}`, value)
    else if (key === 'gradient_clipping') setNumber(found, 'max_grad_norm', key, value)
    else if (value !== 'none' && value !== false) leave(found, key, value)
  }
}

function fromNamedFile(name: string, beside: string | null, found: Found): void {
  const path = beside === null ? null : resolve(beside, name)
  if (path !== null && existsSync(path)) fromDeepSpeed(readContent(readFileSync(path, 'utf8'), basename(path)), found)
  else found.left.push({ key: 'deepspeed_config.deepspeed_config_file', value: name, reason: 'this file is not beside it; import it by itself as well' })
}

function fromDeepSpeed(content: Values, found: Found): void {
  for (const [key, value] of Object.entries(content)) {
    if (key === 'train_micro_batch_size_per_gpu') setNumber(found, 'batch_size', key, value)
    else if (key === 'gradient_accumulation_steps') takeAccumulation(found, key, value)
    else if (key === 'gradient_clipping') setNumber(found, 'max_grad_norm', key, value)
    else if (key === 'bf16' || key === 'fp16') fromPrecision(key, asValues(value), found)
    else if (key === 'optimizer') fromOptimizer(asValues(value), found)
    else if (key === 'scheduler') fromScheduler(asValues(value), found)
    else if (key === 'zero_optimization') for (const [inner, set] of Object.entries(asValues(value))) leave(found, `${key}.${inner}`, set)
    else if (key === 'train_batch_size') found.left.push({ key, value, reason: 'it follows from batch_size and gradient_accumulation_steps' })
    else if (value !== false) leave(found, key, value)
  }
}

function fromPrecision(key: 'bf16' | 'fp16', { enabled, ...rest }: Values, found: Found): void {
  if (enabled === true) setPrecision(found, key)
  for (const [inner, value] of Object.entries(rest)) if (enabled === true) leave(found, `${key}.${inner}`, value)
}

function fromOptimizer({ type, params }: Values, found: Found): void {
  if (!/^adamw?$/i.test(String(type))) found.left.push({ key: 'optimizer.type', value: type, reason: 'training is by AdamW' })
  for (const [key, value] of Object.entries(asValues(params))) {
    const ours = { lr: 'learning_rate', weight_decay: 'weight_decay' }[key]
    if (ours !== undefined) setNumber(found, ours, `optimizer.params.${key}`, value)
    else if (value !== 'auto') found.left.push({ key: `optimizer.params.${key}`, value, reason: 'AdamW’s usual value is taken' })
  }
}

function fromScheduler({ type, params }: Values, found: Found): void {
  const named = { WarmupLR: 'constant', WarmupDecayLR: 'linear', WarmupCosineLR: 'cosine' }[String(type)]
  if (named === undefined) found.left.push({ key: 'scheduler.type', value: type, reason: 'the rate falls linearly, as a cosine, or not at all' })
  else take(found, 'scheduler.type', type, 'lr_scheduler', named)
  for (const [key, value] of Object.entries(asValues(params))) {
    const ours = { warmup_num_steps: 'warmup_steps', warmup_max_lr: 'learning_rate', warmup_ratio: 'warmup_ratio' }[key]
    if (ours !== undefined) setNumber(found, ours, `scheduler.params.${key}`, value)
    else if (value !== 'auto') found.left.push({ key: `scheduler.params.${key}`, value, reason: 'the rate rises from 0 and falls until the last step' })
  }
}

function setPrecision(found: Found, name: string): void {
  const ours = { bf16: 'bfloat16', fp16: 'float16', no: 'float32' }[name]
  if (ours === undefined) found.left.push({ key: 'mixed_precision', value: name, reason: 'matrix products are in bfloat16, float16 or float32' })
  else take(found, 'mixed_precision', name, 'compute_dtype', ours)
}

function setGpus(found: Found, value: unknown): void {
  const ids = String(value).split(',').map((part) => Number(part.trim()))
  if (!ids.every(Number.isInteger)) return
  take(found, 'gpu_ids', value, 'device_ids', ids)
  found.set['devices'] = ids.length
}

/** How many processes: GPUs that share a step. */
function takeProcesses(found: Found, value: unknown): void {
  found.processes = whole(value) ?? 1
  if (found.processes > 1) found.taken.push({ key: 'num_processes', value, becomes: 'devices' })
}

function takeAccumulation(found: Found, key: string, value: unknown): void {
  found.accumulation = whole(value)
  if (found.accumulation !== null) found.taken.push({ key, value, becomes: 'gradient_accumulation_steps' })
}

function take(found: Found, key: string, value: unknown, becomes: string, ours: unknown): void {
  found.set[becomes] = ours
  found.taken.push({ key, value, becomes })
}

function setNumber(found: Found, ours: string, key: string, value: unknown): void {
  if (typeof value === 'number') take(found, key, value, ours, value)
  else if (value !== 'auto') leave(found, key, value)
}

function leave(found: Found, key: string, value: unknown): void {
  found.left.push({ key, value, reason: REASONS.find(([begin]) => begin.test(key))?.[1] ?? 'the run config has no such key' })
}

function whole(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null
}

function asValues(value: unknown): Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {}
}

function refuse(name: string, why: string): StudioError {
  return new StudioError({ code: 'bad_input', message: `${name} is no configuration of Accelerate or DeepSpeed: ${why}.`, next_step: 'Take the YAML file that accelerate config writes, or a DeepSpeed JSON file.' })
}
