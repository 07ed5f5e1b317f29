/** Base models in words. Knows facts only. */

import type { ShelfModel } from '../../../contract/entities/settings.ts'
import type { Meaning } from '../../components/meaning.ts'
import { bytes, measure } from '../../lib/format.ts'

/** Parameters in words: 5.77 million, 1.54 billion. */
export function modelSize(parameters: number | null): string {
  if (parameters === null) return 'size not known'
  return parameters >= 1e9 ? `${measure(parameters / 1e9)} billion parameters` : `${measure(parameters / 1e6)} million parameters`
}

/** How a model fits this machine: a meaning and its words. */
export function fitWords({ fits, needed_bytes: needed }: Pick<ShelfModel, 'fits' | 'needed_bytes'>): { meaning: Meaning; text: string } | null {
  if (fits === null || needed === null) return null
  const about = `takes about ${bytes(needed)} of memory`
  return fits === 'fits' ? { meaning: 'passed', text: `Fits, ${about}` } : fits === 'tight' ? { meaning: 'undecided', text: `Tight, ${about}` } : { meaning: 'failed', text: `Too large here, ${about}` }
}

/** A licence as its owners write it; the Hub tells small letters. */
export function licenceName(licence: string): string {
  return LICENCES[licence.toLowerCase()] ?? licence
}

const LICENCES: Record<string, string> = { 'apache-2.0': 'Apache-2.0', mit: 'MIT', 'llama3.1': 'Llama 3.1', 'llama3.2': 'Llama 3.2', 'llama3.3': 'Llama 3.3', gemma: 'Gemma', qwen: 'Qwen', 'qwen-research': 'Qwen Research', 'bsd-3-clause': 'BSD-3-Clause', 'cc-by-4.0': 'CC-BY-4.0', 'cc-by-nc-4.0': 'CC-BY-NC-4.0' }

/** Why a model is put first. */
export const CHOICE_WORDS: Record<NonNullable<ShelfModel['choice']>, string> = { best: 'Recommended', smaller: 'Smaller, quicker', larger: 'Larger, learns more' }
