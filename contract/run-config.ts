/**
 * The run config: every key that decides a run, with its default. This file is the source; the JSON Schema in
 * contract/generated and the Python dataclasses are compared with it by tests. Keys are snake_case in every language.
 * Knows nothing about where values come from (pack, base model, user) or how a run is started.
 */

import * as z from 'zod'
import { dpoConfigSchema, grpoConfigSchema, noRegressionConfigSchema } from './preference-config.ts'

const share = z.number().min(0).lt(1)
const steps = z.int().nonnegative()

/** How a row becomes text. */
export const formatConfigSchema = z.strictObject({
  kind: z.enum(['messages', 'prompt_completion', 'instruction_response', 'text']).default('messages').describe('Shape of a row: {messages}, {prompt, completion}, {instruction, input?, response} or {text}.'),
  system: z.string().nullable().default(null).describe('System message put before rows that have none; null adds nothing.'),
  template: z.string().nullable().default(null).describe('Jinja chat template to use and save; null = the base model’s for messages, a plain one otherwise; "base" = the base model’s.'),
})

/** What is trained: a LoRA adapter or all weights. */
export const adapterConfigSchema = z.strictObject({
  method: z.enum(['lora', 'full']).default('lora').describe('lora trains small matrices beside frozen weights, full trains every weight.'),
  r: z.int().min(1).default(16).describe('Rank of the adapter: higher learns more and costs more memory.'),
  alpha: z.number().positive().nullable().default(null).describe('Strength of the adapter; null = r × alpha_ratio. Effective scale is alpha / r.'),
  alpha_ratio: z.number().positive().default(2).describe('Alpha as a multiple of r, where alpha is null.'),
  dropout: share.default(0).describe('Share of adapter inputs dropped while training; 0 is the fast path.'),
  bias: z.enum(['none', 'all', 'lora_only']).default('none').describe('Which biases are trained.'),
  target_modules: z.union([z.enum(['attention', 'attention+mlp', 'all-linear']), z.array(z.string().min(1)).min(1)]).default('attention+mlp').describe('A preset resolved against the model’s own layers, or module names.'),
  use_rslora: z.boolean().default(false).describe('Rank-stabilised LoRA: effective scale is alpha / √r.'),
})

/** When to stop before the last step. */
export const earlyStopConfigSchema = z.strictObject({
  patience: z.int().min(1).default(3).describe('Evaluations without improvement before the run ends.'),
  threshold: z.number().nonnegative().default(0).describe('Fall of the evaluation loss (nats a token), or rise of the worst gate’s share, that counts as improvement.'),
})

/** Other programs that follow a run beside its own `events.jsonl`; none can fail it. */
export const trackingConfigSchema = z.strictObject({
  tensorboard: z.boolean().default(false).describe('Event files for TensorBoard in the run’s folder, trackers/tensorboard.'),
  wandb: z.enum(['off', 'offline', 'online']).default('off').describe('Weights & Biases, where its package is installed: offline keeps the run in its folder until you sync it, online sends numbers and settings to its server.'),
  trackio: z.boolean().default(false).describe('Trackio’s local database, where its package is installed.'),
  project: z.string().default('').describe('Name of the project there; empty = the name of the project’s folder.'),
})

/** Which tokens are learned: every answer, the last answer, everything, or all roles but the named ones. */
export const lossSchema = z.union([
  z.enum(['assistant', 'completion', 'all']),
  z.strictObject({ roles_off: z.array(z.string().min(1)).min(1) }),
])

/** The keys of a run config, without the rules that tie several together. */
export const runConfigFields = z.strictObject({
  recipe: z.enum(['sft', 'dpo', 'grpo']).default('sft').describe('Training method: sft learns the answers, dpo prefers right answers to wrong ones, grpo learns from the rewards of the rulebook’s checks.'),
  base_model: z.string().min(1).describe('Folder of the base model.'),
  base_model_id: z.string().default('').describe('Name of the base model for cards and reports.'),
  dataset_dir: z.string().min(1).describe('Folder of the dataset version.'),
  format: formatConfigSchema.prefault({}).describe('How a row becomes text.'),
  loss: lossSchema.default('assistant').describe('Which tokens are learned.'),
  append_eos: z.union([z.literal('auto'), z.boolean()]).default('auto').describe('Put the end token after the text: auto = where the template writes no stop token.'),
  max_length: z.int().min(1).default(1024).describe('Most tokens of a sample.'),
  on_overlong: z.enum(['drop', 'truncate', 'refuse']).default('drop').describe('What becomes of longer samples.'),
  load_quantization: z.enum(['none', 'nf4']).default('none').describe('Precision in which frozen weights are held; nf4 is QLoRA.'),
  compute_dtype: z.enum(['auto', 'float32', 'bfloat16', 'float16']).default('auto').describe('Precision of matrix products.'),
  adapter: adapterConfigSchema.prefault({}).describe('What is trained.'),
  init_adapter: z.string().min(1).nullable().default(null).describe('Folder of an adapter to go on from.'),
  optimizer: z.enum(['adamw', 'adamw_8bit']).default('adamw').describe('adamw_8bit saves memory in full training on a GPU.'),
  learning_rate: z.number().positive().default(2e-4).describe('Rate at its peak.'),
  lr_scheduler: z.enum(['cosine', 'linear', 'constant']).default('cosine').describe('How the rate falls after warm-up.'),
  warmup_steps: steps.nullable().default(null).describe('Steps of linear rise; exactly one of warmup_steps and warmup_ratio is set.'),
  warmup_ratio: z.number().min(0).max(1).nullable().default(0.05).describe('The same as a share of all steps.'),
  weight_decay: z.number().nonnegative().default(0.01).describe('AdamW’s weight decay.'),
  max_grad_norm: z.number().nonnegative().default(1).describe('Gradients longer than this are scaled down; 0 = never.'),
  batch_size: z.int().min(1).default(4).describe('Rows of a micro-batch.'),
  gradient_accumulation_steps: z.int().min(1).default(4).describe('Micro-batches of an optimizer step; the loss is the mean over all their tokens.'),
  epochs: z.number().positive().nullable().default(3).describe('Passes over the rows; exactly one of epochs and max_steps is set.'),
  max_steps: z.int().positive().nullable().default(null).describe('Optimizer steps.'),
  seed: z.int().nonnegative().default(42).describe('Seed of everything random.'),
  sampling_weights: z.record(z.string(), z.number().nonnegative()).default({}).describe('"category=NAME" or "slice.KEY=VALUE" → how often such a row is drawn beside one of weight 1.'),
  logging_steps: z.int().min(1).default(10).describe('Steps between two step events.'),
  eval_steps: steps.default(100).describe('Steps between two evaluations of the val split; 0 = never.'),
  eval_rows: z.int().positive().nullable().default(512).describe('Most rows of the val split to evaluate, evenly spread; null = all.'),
  save_steps: steps.default(100).describe('Steps between two checkpoints; 0 = only the last.'),
  save_total_limit: z.int().min(1).default(3).describe('Newest checkpoints kept, beside the best.'),
  load_best: z.boolean().default(true).describe('End with the best adapter of all evaluations, as best_by measures it.'),
  best_by: z.enum(['loss', 'gates']).default('loss').describe('What the best is: loss = the lowest evaluation loss; gates = the worst gate of the rulebook’s suites stands highest against its target.'),
  gate_prompts: z.int().min(1).default(64).describe('Prompts of the val split that are answered and judged at each evaluation where best_by is gates.'),
  early_stop: earlyStopConfigSchema.nullable().default(null).describe('Stop when evaluations no longer improve, as best_by measures it; null = never.'),
  tracking: trackingConfigSchema.prefault({}).describe('Other programs that follow the run.'),
  sample_steps: steps.default(10).describe('Fewest steps between two rounds of sample answers; they are spaced wider where they would cost more than 8 % of the time. 0 = never.'),
  sample_prompts: steps.default(16).describe('Prompts of the val split that are answered each round, after the project’s own questions.'),
  sample_max_new_tokens: z.int().min(1).default(96).describe('Most tokens of a sample answer.'),
  gradient_checkpointing: z.boolean().default(false).describe('Compute activations twice to save memory.'),
  packing: z.enum(['auto', 'on', 'off']).default('auto').describe('Rows of a step laid end to end (on) or side by side (off); auto = on a GPU.'),
  device: z.enum(['auto', 'cpu', 'cuda']).default('auto').describe('Where to compute.'),
  devices: z.int().min(1).default(1).describe('GPUs that share the rows of each step; the step itself, and what is learned, stay the same.'),
  device_ids: z.array(steps).min(1).nullable().default(null).describe('Which GPUs, as nvidia-smi numbers them; null = those that are free, as many as devices says.'),
  threads: z.int().min(1).nullable().default(null).describe('CPU threads; null lets torch choose.'),
  resume: z.boolean().default(true).describe('Go on from the newest whole checkpoint of the run folder, if it has one.'),
  dpo: dpoConfigSchema.prefault({}).describe('What the recipe dpo prefers.'),
  grpo: grpoConfigSchema.prefault({}).describe('What the recipe grpo rewards.'),
  no_regression: noRegressionConfigSchema.nullable().prefault({}).describe('What dpo and grpo may not lose of held-out answers; null = no gate.'),
})

/** One broken rule between keys: the fields it is about and a sentence with the way out. */
type Refusal = { fields: (keyof RunConfigFields)[]; message: string }

/** Rules between keys. The trainer refuses the same ones (python-env/trainer/config.py), and those that need the machine. */
function refusals(config: RunConfigFields): Refusal[] {
  const found: Refusal[] = []
  const refuse = (when: boolean, fields: (keyof RunConfigFields)[], message: string) => {
    if (when) found.push({ fields, message })
  }
  const { adapter, loss } = config
  refuse((config.epochs === null) === (config.max_steps === null), ['epochs', 'max_steps'], 'exactly one of epochs and max_steps must be set; set the other to null')
  refuse((config.warmup_steps === null) === (config.warmup_ratio === null), ['warmup_steps', 'warmup_ratio'], 'exactly one of warmup_steps and warmup_ratio must be set; set the other to null')
  refuse(config.load_quantization === 'nf4' && adapter.method === 'full', ['load_quantization', 'adapter'], '4-bit weights cannot be trained in full; set adapter.method to lora or load_quantization to none')
  refuse(config.init_adapter !== null && adapter.method === 'full', ['init_adapter', 'adapter'], 'full training cannot go on from an adapter; set adapter.method to lora')
  refuse(config.load_best && config.eval_steps === 0, ['load_best', 'eval_steps'], 'the best checkpoint is chosen by evaluation, which is off; set eval_steps above 0 or load_best to false')
  refuse(config.early_stop !== null && config.eval_steps === 0, ['early_stop', 'eval_steps'], 'early stopping needs evaluations, which are off; set eval_steps above 0 or early_stop to null')
  if (config.recipe === 'sft' && config.best_by === 'gates') {
    refuse(config.eval_steps === 0, ['best_by', 'eval_steps'], 'gates are judged at evaluations, which are off; set eval_steps above 0 or best_by to loss')
    refuse(config.format.kind === 'text', ['best_by', 'format'], 'plain text has no question to answer; set best_by to loss')
  }
  refuse(config.compute_dtype === 'float16' && config.device === 'cpu', ['compute_dtype', 'device'], 'float16 does not train on a CPU; set compute_dtype to auto')
  const world = config.device_ids?.length ?? config.devices
  refuse(world > config.batch_size * config.gradient_accumulation_steps, ['devices', 'batch_size', 'gradient_accumulation_steps'], `${world} devices would share ${config.batch_size * config.gradient_accumulation_steps} rows a step; give fewer devices or raise gradient_accumulation_steps`)
  refuse(world > 1 && config.recipe !== 'sft', ['devices', 'recipe'], `${config.recipe} trains on one device; set devices to 1`)
  refuse(config.device_ids !== null && new Set(config.device_ids).size < world, ['device_ids'], 'a GPU is named twice')
  refuse(config.device_ids !== null && config.device === 'cpu', ['device_ids', 'device'], 'the device is the CPU, which has no numbers; set device_ids to null')
  refuse(config.optimizer === 'adamw_8bit' && config.device === 'cpu', ['optimizer', 'device'], 'the 8-bit optimizer needs a GPU; set optimizer to adamw')
  refuse(adapter.bias !== 'none' && config.load_quantization === 'nf4', ['adapter', 'load_quantization'], 'biases of 4-bit layers are not trained; set adapter.bias to none')
  refuse(config.format.kind === 'text' && typeof loss === 'object', ['format', 'loss'], 'plain text has no roles to switch off; set loss to all')
  refuse(config.format.kind === 'text' && config.format.system !== null, ['format'], 'plain text has no system message; set format.system to null')
  refuse(typeof loss === 'object' && loss.roles_off.includes('assistant'), ['loss'], 'roles_off names the assistant, so no answer would be learned; take it off the list')
  if (config.recipe !== 'sft') refusePreferences(config, refuse)
  for (const key of Object.keys(config.sampling_weights)) {
    refuse(!/^(category=|slice\.[^=]+=)/.test(key), ['sampling_weights'], `key ${JSON.stringify(key)} is not category=NAME or slice.KEY=VALUE`)
  }
  return found
}

/** Rules of the recipes dpo and grpo. */
function refusePreferences({ recipe, adapter, format, no_regression, eval_steps, batch_size, gradient_accumulation_steps, grpo }: RunConfigFields, refuse: (when: boolean, fields: (keyof RunConfigFields)[], message: string) => void): void {
  const answers = batch_size * gradient_accumulation_steps
  refuse(adapter.method !== 'lora', ['recipe', 'adapter'], `${recipe} trains an adapter beside a frozen reference; set adapter.method to lora`)
  refuse(format.kind === 'text', ['recipe', 'format'], 'plain text has no question to answer; take a format with answers')
  refuse(no_regression !== null && eval_steps === 0, ['no_regression', 'eval_steps'], 'the gate needs held-out answers, which are off; set eval_steps above 0 or no_regression to null')
  refuse(recipe === 'grpo' && answers % grpo.num_generations !== 0, ['batch_size', 'gradient_accumulation_steps', 'grpo'], `${answers} answers a step are not whole groups of ${grpo.num_generations}; give a batch_size that is a multiple of grpo.num_generations`)
}

/** A complete run config: every key present, no rule broken. Parse with `completeRunConfig` to fill in defaults. */
export const runConfigSchema = runConfigFields.superRefine((config, context) => {
  for (const { fields, message } of refusals(config)) {
    context.addIssue({ code: 'custom', path: [fields[0] ?? 'recipe'], message: `${fields.join(' and ')}: ${message}` })
  }
})

type RunConfigFields = z.output<typeof runConfigFields>
/** A complete run config. */
export type RunConfig = RunConfigFields
/** A run config as given: keys with a default may be left out. */
export type RunConfigInput = z.input<typeof runConfigFields>

/** Keys of which exactly one is set: giving one clears the other's default. */
const EITHER = [['epochs', 'max_steps'], ['warmup_steps', 'warmup_ratio']] as const

/** Fills in every default. Where one key of an either-or pair is given, the other becomes null. Throws a ZodError. */
export function completeRunConfig(given: Record<string, unknown>): RunConfig {
  const values: Record<string, unknown> = { ...given }
  for (const [a, b] of EITHER) {
    if (values[a] != null && !(b in values)) values[b] = null
    if (values[b] != null && !(a in values)) values[a] = null
  }
  return runConfigSchema.parse(values)
}
