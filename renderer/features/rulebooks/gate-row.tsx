/** One rule in a suite: off, reported, or a gate with its rate; where the suite decodes in several ways, a rate for each. */

import { NumberInput } from '../../components/number-input.tsx'
import { Select } from '../../components/select.tsx'
import type { DocumentOp } from '../../../engine/document/plain-edit.ts'
import type { Plain } from '../../../engine/document/write-value.ts'
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
    <li aria-label={`Target of ${check}`} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-1.5 last:border-b-0">
      <span className="min-w-0 flex-1 basis-36">
        <span className="line-clamp-2" title={say}>{say}</span>
        <span className="text-12 text-ink-3">{check.replaceAll('_', ' ')}</span>
      </span>
      {mode === 'gate' && <Rates path={path} check={check} gate={gate} decodings={decodings} isEditable={isEditable} onShowLine={onShowLine} />}
      <div className="w-30"><Select size="small" aria-label={`What ${check} is for`} value={mode} disabled={!isEditable} onChange={choose} options={[{ value: 'gate', label: 'Must reach' }, { value: 'report', label: 'Only report' }, { value: 'off', label: 'Leave out' }]} /></div>
    </li>
  )
}

function Rates({ path, check, gate, decodings, isEditable, onShowLine }: { path: string[]; check: string; gate: unknown; decodings: readonly string[]; isEditable: boolean; onShowLine: () => void }) {
  const edit = useEdit()
  const rate = (label: string, at: (string | number)[], value: number) => (
    <span key={label} className="flex items-center gap-1">
      {label !== '' && <span className="text-12 text-ink-3">{label}</span>}
      <NumberInput size="small" className="w-18" unit="%" aria-label={`Rate of ${check}${label === '' ? '' : `, ${label}`}`} value={Math.round(value * 10_000) / 100} min={0} max={100} step={0.5} disabled={!isEditable} onChange={(percent) => void edit([{ do: 'set', path: at, value: Math.round(percent * 100) / 10_000 }], `${check} must be kept in ${percent} %`, `gate ${at.join('.')}`)} />
    </span>
  )
  if (typeof gate === 'number') {
    return (
      <span className="flex items-center gap-2">
        {rate('', path, gate)}
        {decodings.length > 1 && isEditable && <button type="button" className="cursor-default rounded-sm text-12 text-ink-3 underline decoration-dotted underline-offset-4 hover:text-ink" onClick={() => void edit([{ do: 'set', path, value: Object.fromEntries(decodings.map((name) => [name, gate])) as Plain }], `${check} has a rate for each decoding`)}>per decoding</button>}
      </span>
    )
  }
  const rates = Object.entries(blockOf(gate)).flatMap(([name, value]) => (typeof value === 'number' ? [{ name, value }] : []))
  const by = blockOf(gate)['by']
  return (
    <span className="flex flex-wrap items-center gap-2">
      {rates.map(({ name, value }) => rate(name === 'target' ? '' : name, [...path, name], value))}
      {typeof by === 'string' && <button type="button" onClick={onShowLine} className="cursor-default rounded-sm text-12 text-ink-3 underline decoration-dotted underline-offset-4 hover:text-ink">for each {by}</button>}
    </span>
  )
}
