/** Names of the keys of the run config in plain words, as the host has them (contract/config-words.ts). Knows no key but those of every sweep. */

import { useMemo } from 'react'
import { useCall } from '../../../lib/use-call.ts'

/** Words for some keys. */
export type ConfigLabels = Readonly<Record<string, string>>

/** What is shown without asking. */
const KNOWN: ConfigLabels = { 'adapter.r': 'Rank', max_steps: 'Steps' }

/** The words for a key of the run config, dotted where it is nested. */
export function configLabel(key: string, labels: ConfigLabels = KNOWN): string {
  const [first = '', ...rest] = key.split('.')
  if (labels[key] !== undefined) return labels[key]
  return rest.length > 0 && labels[first] !== undefined ? `${labels[first]}: ${rest.join(' ').replaceAll('_', ' ')}` : words(rest.at(-1) ?? first)
}

/** The same with the host's words for every key. */
export function useConfigLabel(): (key: string) => string {
  const labels = useCall('runs.config_schema', {}).data?.labels
  return useMemo(() => (key: string) => configLabel(key, labels), [labels])
}

function words(name: string): string {
  const text = name.replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
