/** What an estimate says, in the words of the setup's sentence. Pure. */

import type { Estimate } from '../../../../contract/entities/live-run.ts'
import { bytes, count, duration } from '../../../lib/format.ts'

/** How the recipes other than sft are called in the sentence. */
const RECIPES: Record<string, string> = { dpo: ', preferring right answers to wrong ones (DPO),', grpo: ', rewarded by your rules (GRPO),' }

/** What a recipe adds to the method: nothing for sft. */
export function recipeWords({ config }: Estimate): string {
  return RECIPES[String(config['recipe'])] ?? ''
}

/** "4 rows × 2 steps × 2 GPUs = 16 rows"; plainly shared where they do not divide. */
export function stepWords(config: Record<string, unknown>): string {
  const [rows, added, gpus] = [Number(config['batch_size']), Number(config['gradient_accumulation_steps']), (config['device_ids'] as number[] | null)?.length ?? Number(config['devices'])]
  const all = count(rows * added)
  const [own, times] = added % gpus === 0 ? [rows, added / gpus] : [rows / gpus, added]
  if (!Number.isInteger(own)) return `${all} rows a step, shared by ${gpus} GPUs`
  return [`${own} rows`, ...(times === 1 ? [] : [`${times} steps`]), gpus === 1 ? '1 GPU' : `${gpus} GPUs`].join(' × ') + ` = ${all} rows`
}

/** "LoRA", "QLoRA" only where the weights are in 4 bit, "Full training". */
export function methodWords(config: Record<string, unknown>): string {
  const adapter = config['adapter'] as { method?: string } | undefined
  if (adapter?.method === 'full') return 'Full training'
  return config['load_quantization'] === 'nf4' ? 'QLoRA' : 'LoRA'
}

/** "3 passes" where passes were asked for, else "800 steps (about 1.6 passes)". */
export function lengthWords({ config, steps, passes }: Estimate): string {
  if (config['epochs'] !== null) return `${measured(passes)} ${passes === 1 ? 'pass' : 'passes'}`
  const about = Number(passes.toPrecision(2))
  return `${count(steps)} steps (about ${about} ${about === 1 ? 'pass' : 'passes'})`
}

/** "4 min to 5 min", both as rough as the longer one; says plainly where nothing was measured. */
export function timeWords({ seconds }: Estimate): string {
  if (seconds === null) return 'time not measured yet'
  const grain = grainOf(seconds.high)
  const [low, high] = [seconds.low, seconds.high].map((each) => Math.max(grain, Math.round(each / grain) * grain)) as [number, number]
  return low === high ? duration(low) : `${duration(low)} to ${duration(high)}`
}

/** "793 MB of 22.4 GB memory". */
export function memoryWords({ memory }: Estimate): string {
  if (memory === null) return 'memory not known'
  return `${bytes(memory.total)} of ${bytes(memory.capacity)} memory`
}

/** To how many seconds a person would say a time: to 5 s, to 15 s, to a minute, to 5 minutes. */
function grainOf(seconds: number): number {
  return seconds < 60 ? 5 : seconds < 300 ? 15 : seconds < 3600 ? 60 : 300
}

function measured(value: number): string {
  return String(Number(value.toPrecision(value < 1 ? 2 : 3)))
}
