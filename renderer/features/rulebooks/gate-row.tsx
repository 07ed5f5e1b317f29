/** One rule in a suite: off, reported, or a gate with its rate; where the suite decodes in several ways, a rate for each. */

import { classes } from '../../components/classes.ts'
import { NumberInput } from '../../components/number-input.tsx'
import { Select } from '../../components/select.tsx'
import type { DocumentOp } from '../../../engine/document/plain-edit.ts'
import { decodingWords } from './decoding-words.ts'
import { useEdit } from './open-rulebook.ts'
import { blockAt, blockOf, listOf, useSourceOf } from './source-of.ts'

export type GateRowProps = { suite: string; check: string; gate: unknown; decodings: readonly string[]; say: string; isEditable: boolean; onShowLine: () => void }
type Mode = 'off' | 'report' | 'gate'

/** The row. */
export function GateRow({ suite, check, gate, decodings, say, isEditable, onShowLine }: GateRowProps) {
  const edit = useEdit()
  const source = useSourceOf()
  const report = listOf(blockAt(source, 'suites', suite)['report']).map(String)
  const mode: Mode = gate !== undefined ? 'gate' : report.includes(check) ? 'report' : 'off'
  const path = ['suites', suite, 'gates', check]
  const choose = (next: Mode) => {
    const ops: DocumentOp[] = []
    if (mode === 'gate') ops.push({ do: 'remove', path })
    if (mode === 'report') ops.push({ do: 'remove', path: ['suites', suite, 'report', report.indexOf(check)] })
    if (next === 'gate') ops.push({ do: 'set', path, value: 0.95 })
    if (next === 'report') ops.push(report.length > 0 ? { do: 'insert', path: ['suites', suite, 'report'], value: check } : { do: 'set', path: ['suites', suite, 'report'], value: [check] })
    edit(ops, next === 'gate' ? `${check} must be kept in 95 %` : next === 'report' ? `${check} is reported` : `${check} is not asked for`)
  }
  return (
    <li aria-label={`Target of ${check}`} className={classes(TARGET_COLUMNS, 'items-center border-b border-line px-4 py-1.5 last:border-b-0')}>
      <span className="min-w-0 flex-1 wrap-anywhere">{say}</span>
      <Rates path={path} check={check} gate={mode === 'gate' ? gate : undefined} decodings={decodings} isEditable={isEditable} onShowLine={onShowLine} />
      <Select size="small" className="w-34" aria-label={`What ${check} is for`} value={mode} disabled={!isEditable} onChange={choose} options={[{ value: 'gate', label: 'Must reach' }, { value: 'report', label: 'Only report' }, { value: 'off', label: 'Leave out' }]} />
    </li>
  )
}

/** The columns of the rows and of their head: the rule, a rate for each way of answering, what the rule is for. */
export const TARGET_COLUMNS = 'flex gap-x-4'

type RatesProps = { path: string[]; check: string; gate: unknown; decodings: readonly string[]; isEditable: boolean; onShowLine: () => void }

/** A field for each way of answering: one rate for all of them is written as one, until they differ. */
function Rates({ path, check, gate, decodings, isEditable, onShowLine }: RatesProps) {
  const edit = useEdit()
  const block = blockOf(gate)
  const by = block['by']
  const one = typeof gate === 'number' ? gate : typeof block['target'] === 'number' ? block['target'] : null
  const rateOf = (name: string) => one ?? (typeof block[name] === 'number' ? block[name] : null)
  const set = (name: string, percent: number) => {
    const value = Math.round(percent * 100) / 10_000
    const sentence = `${check} must be kept in ${percent} %`
    const merge = `gate ${path.join('.')} ${name}`
    if (typeof block['target'] === 'number') return void edit([{ do: 'set', path: [...path, 'target'], value }], sentence, merge)
    if (one === null) return void edit([{ do: 'set', path: [...path, name], value }], sentence, merge)
    const others = decodings.filter((each) => each !== name)
    edit([{ do: 'set', path, value: others.length === 0 ? value : Object.fromEntries(decodings.map((each) => [each, each === name ? value : one])) }], sentence, merge)
  }
  return (
    <span className="flex items-center gap-3">
      {decodings.map((name) => {
        const rate = gate === undefined ? null : rateOf(name)
        const { words } = decodingWords(name)
        return (
          <span key={name} className="flex w-24 flex-col">
            {gate === undefined ? null : <NumberInput size="small" className="w-24" unit="%" placeholder="—" aria-label={decodings.length === 1 ? `Rate of ${check}` : `Rate of ${check}, ${words}`} value={rate === null ? null : Math.round(rate * 10_000) / 100} min={0} max={100} step={0.5} disabled={!isEditable} onChange={(percent) => set(name, percent)} />}
            {gate !== undefined && typeof by === 'string' && <button type="button" onClick={onShowLine} className="cursor-default rounded-sm text-left text-12 text-ink-3 underline decoration-dotted underline-offset-4 hover:text-ink">for each {by}</button>}
          </span>
        )
      })}
    </span>
  )
}
