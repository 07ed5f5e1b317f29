/** How answers are drawn when a suite is run. Shown in Advanced. */

import { NumberInput } from '../../components/number-input.tsx'
import { decodingWords } from './decoding-words.ts'
import { useEdit } from './open-rulebook.ts'
import { blockOf, type Block } from './source-of.ts'

const FIELDS = [
  { key: 'temperature', label: 'temperature', min: 0, max: 5, step: 0.1 },
  { key: 'top_p', label: 'top-p', min: 0.01, max: 1, step: 0.05 },
  { key: 'max_tokens', label: 'tokens at most', min: 1, max: 100_000, step: 8 },
] as const

/** The decodings of a suite. */
export function Decoding({ suite, decode, isEditable }: { suite: string; decode: Block; isEditable: boolean }) {
  const edit = useEdit()
  return (
    <ul className="mt-4 flex flex-col gap-2">
      {Object.entries(decode).map(([name, values]) => (
        <li key={name} className="flex flex-wrap items-center gap-3">
          <span className="w-40"><span className="font-medium">{decodingWords(name).words}</span> <span className="text-12 text-ink-3">{decodingWords(name).term}</span></span>
          {FIELDS.map(({ key, label, min, max, step }) => {
            const value = blockOf(values)[key]
            return (
              <label key={key} className="flex items-center gap-2 text-12 text-ink-2">
                {label}
                <NumberInput size="small" className="w-24" aria-label={`${label}, ${name}`} value={typeof value === 'number' ? value : null} min={min} max={max} step={step} disabled={!isEditable} placeholder="default" onChange={(next) => void edit([{ do: 'set', path: ['suites', suite, 'decode', name, key], value: next }], `${name} decodes with ${label} ${next}`, `decode ${suite} ${name} ${key}`)} />
              </label>
            )
          })}
        </li>
      ))}
    </ul>
  )
}
