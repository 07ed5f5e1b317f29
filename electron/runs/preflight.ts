/**
 * What stands in the way of a run, one item each, from what an estimate knows and from the rows as training would see
 * them. Every item that can be mended names the change. Starts nothing: a person may always run anyway.
 */
import type { InspectReport } from '../../contract/entities/dataset.ts'
import type { Estimate, PreflightItem } from '../../contract/entities/live-run.ts'
import { toStudioError } from '../../contract/errors.ts'
import type { RunConfig } from '../../contract/run-config.ts'
import { sizeWords } from '../platform/disk.ts'
import { hasNoStart } from './order.ts'
import { needsScorer } from './scorer/start-parts.ts'
import { smallerBatch } from './smaller-batch.ts'

/** What the environment says of itself. */
export type EnvironmentNote = { isReady: boolean; sentence: string }

/** Items that are known at once. */
export function quickItems(estimate: Estimate, environment: EnvironmentNote, convertible: string | null): PreflightItem[] {
  return [environmentItem(environment), dataItem(estimate), memoryItem(estimate), deviceItem(estimate), diskItem(estimate), convertItem(convertible), scaleItem(estimate.config as RunConfig), startItem(estimate.config as RunConfig, estimate.origins), scorerItem(estimate.config as RunConfig)].filter((item) => item !== null)
}

/** The item of an order that cannot even be resolved. */
export function refusedItem(error: unknown): PreflightItem {
  const { message, next_step } = toStudioError(error).toParts()
  return { id: 'config', level: 'stop', title: 'Setup', sentence: message, next_step: next_step ?? null, set: null }
}

/** Items that only the rendered and tokenised rows tell. */
export function rowItems(report: InspectReport, config: RunConfig): PreflightItem[] {
  return [templateItem(report), stopItem(report), maskItem(report, config), lengthItem(report, config)]
}

const ok = (id: string, title: string, sentence: string): PreflightItem => ({ id, level: 'ok', title, sentence, next_step: null, set: null })

function environmentItem({ isReady, sentence }: EnvironmentNote): PreflightItem {
  if (isReady) return ok('environment', 'Training environment', sentence)
  return { id: 'environment', level: 'stop', title: 'Training environment', sentence, next_step: 'Install it in Settings, Environment; it is done once.', set: null }
}

function dataItem({ dataset }: Estimate): PreflightItem {
  if (dataset.rows > 0) return ok('data', 'Samples', `${dataset.rows.toLocaleString('en')} samples to train on, in ${dataset.version}.`)
  return { id: 'data', level: 'stop', title: 'Samples', sentence: `Version ${dataset.version} has no sample to train on.`, next_step: 'Generate samples in Data.', set: null }
}

function memoryItem({ memory, config, device }: Estimate): PreflightItem {
  const where = device.kind === 'gpu' ? 'GPU memory' : 'memory'
  if (memory === null) return { id: 'memory', level: 'unknown', title: 'Memory', sentence: 'The shape of this base model is not known, so its memory cannot be estimated.', next_step: 'Measure it with a short trial.', set: null }
  const sentence = `About ${sizeWords(memory.total)} of ${sizeWords(memory.available)} free ${where}; an estimate by formula${memory.correction === 1 ? '' : ', corrected by what an earlier run took'}.`
  if (memory.fits === 'fits') return ok('memory', 'Memory', sentence)
  const set = smallerBatch(Number(config['batch_size']), Number(config['gradient_accumulation_steps'])) ?? { gradient_checkpointing: true }
  return { id: 'memory', level: memory.fits === 'tight' ? 'warning' : 'stop', title: 'Memory', sentence, next_step: 'batch_size' in set ? 'Take fewer rows in a micro-batch and add up more of them: the same learning in less memory.' : 'Compute activations twice: the same learning in less memory, somewhat slower.', set }
}

function deviceItem({ device }: Estimate): PreflightItem {
  if (device.why === null) return ok('device', 'Device', device.kind === 'gpu' ? `Trains on ${device.name}.` : 'Trains on the processor.')
  return { id: 'device', level: 'warning', title: 'Device', sentence: device.why, next_step: 'Install the environment for the GPU in Settings, Environment.', set: null }
}

function diskItem({ disk, config }: Estimate): PreflightItem {
  const sentence = `Checkpoints and adapter take about ${sizeWords(disk.needed)}; the disk has ${sizeWords(disk.free)}.`
  if (disk.needed * 1.2 < disk.free) return ok('disk', 'Disk', sentence)
  return { id: 'disk', level: disk.needed < disk.free ? 'warning' : 'stop', title: 'Disk', sentence, next_step: 'Keep fewer checkpoints, or free some space in Settings, Storage.', set: Number(config['save_total_limit']) > 1 ? { save_total_limit: 1 } : null }
}

function convertItem(reason: string | null): PreflightItem {
  if (reason === null) return ok('gguf', 'GGUF file', 'The trained model can become a GGUF file.')
  return { id: 'gguf', level: 'warning', title: 'GGUF file', sentence: reason, next_step: 'Train all the same, or choose another base model.', set: null }
}

/** Rows D1 of the requirements: outside a quarter to two, an adapter mostly learns too little or too wildly. */
function scaleItem({ adapter }: RunConfig): PreflightItem | null {
  if (adapter.method !== 'lora' || adapter.alpha === null) return null
  const scale = adapter.alpha / (adapter.use_rslora ? Math.sqrt(adapter.r) : adapter.r)
  if (scale >= 0.25 && scale <= 2) return null
  return { id: 'scale', level: 'warning', title: 'Adapter strength', sentence: `Strength / rank is ${scale.toPrecision(2)}; between 0.25 and 2 is usual.`, next_step: 'Set the strength to twice the rank.', set: { 'adapter.alpha': null, 'adapter.alpha_ratio': 2 } }
}

/** dpo and grpo sharpen what a model can do already. */
function startItem(config: RunConfig, origins: Record<string, string>): PreflightItem | null {
  if (config.recipe === 'sft' || config.init_adapter !== null) return null
  return { id: 'start', level: hasNoStart(config, origins) ? 'stop' : 'warning', title: 'Start', sentence: 'It would begin with the base model as it is: what that never answers cannot be preferred or rewarded.', next_step: 'Choose a finished run to start from, behind the base model in the sentence.', set: null }
}

/** The packaged app answers for the rulebook itself, so that such a run does not outlive it. */
function scorerItem(config: RunConfig, versions: NodeJS.ProcessVersions = process.versions): PreflightItem | null {
  if (!needsScorer(config) || versions['electron'] === undefined) return null
  return { id: 'scorer', level: 'warning', title: 'Judging answers', sentence: 'This run asks your rules while it trains, and the app answers: quitting the app ends the run.', next_step: 'Leave the app open; a run that was ended goes on from its last checkpoint.', set: null }
}

function templateItem({ samples, dropped }: InspectReport): PreflightItem {
  const apart = dropped['template_not_a_prefix'] ?? 0
  if (samples.length > 0 && apart === 0) return ok('template', 'Chat template', 'Every sample is rendered with the template that chat and export use.')
  return { id: 'template', level: 'stop', title: 'Chat template', sentence: apart > 0 ? `The template does not continue its own prompt on ${apart} samples.` : 'No sample could be rendered.', next_step: 'Use the plain template of the format, or another base model.', set: { 'format.template': null } }
}

function stopItem({ samples, eos_trained }: InspectReport): PreflightItem {
  const share = eos_trained ?? (samples.every(({ tokens }) => tokens.at(-1)?.trained === true) ? 1 : 0)
  if (share >= 0.999) return ok('stop', 'Stop token', 'Every answer ends with a stop token that is learned.')
  return { id: 'stop', level: share === 0 ? 'stop' : 'warning', title: 'Stop token', sentence: `${((1 - share) * 100).toPrecision(2)} % of the answers do not end with a learned stop token; the model would not know when to stop.`, next_step: 'Let the studio put the stop token after each answer.', set: { append_eos: 'auto' } }
}

function maskItem({ trained_tokens, total_tokens }: InspectReport, config: RunConfig): PreflightItem {
  const share = total_tokens === 0 ? 0 : trained_tokens / total_tokens
  const sentence = `${(share * 100).toPrecision(2)} % of the tokens are learned.`
  if (share > 0 && (share < 0.98 || config.loss === 'all')) return ok('mask', 'Learned tokens', sentence)
  return { id: 'mask', level: 'stop', title: 'Learned tokens', sentence: share === 0 ? 'No token would be learned.' : `${sentence} The questions would be learned too.`, next_step: 'Learn the answers only.', set: { loss: 'assistant' } }
}

function lengthItem({ over_length, max_length, lengths }: InspectReport, config: RunConfig): PreflightItem {
  if (over_length === 0) return ok('length', 'Sample length', `Every sample fits ${max_length.toLocaleString('en')} tokens.`)
  const longest = lengths.at(-1)?.up_to ?? max_length
  const fate = { drop: 'left out', truncate: 'cut', refuse: 'refused, and the run with them' }[config.on_overlong]
  return { id: 'length', level: config.on_overlong === 'refuse' ? 'stop' : 'warning', title: 'Sample length', sentence: `${over_length.toLocaleString('en')} samples are longer than ${max_length} tokens and would be ${fate}.`, next_step: `Raise the most tokens of a sample to ${longest}.`, set: { max_length: longest } }
}
