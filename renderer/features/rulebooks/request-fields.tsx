/** What a request can ask for: a number, a thing, one of some words; with the phrases by which it is found in questions that others wrote. */

import { Fold } from '../../components/fold.tsx'
import { Section } from '../../components/section.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { Select } from '../../components/select.tsx'
import { lineOf, openDocument } from '../../../engine/document/open-document.ts'
import { vocabularies } from '../../../engine/document/things-table.ts'
import { Button } from '../../components/button.tsx'
import { useEdit, useOpen } from './open-rulebook.ts'
import { slotNames } from './slot-words.ts'
import { blockOf, listOf, textOf, useSourceOf, type Block } from './source-of.ts'
import { Wordings } from './wordings.tsx'

/** The section. */
export function RequestFields({ onShowLine }: { onShowLine: (line: number) => void }) {
  const source = useSourceOf()
  const text = useOpen((state) => state.texts['rulebook.yaml'] ?? '')
  const fields = Object.entries(blockOf(source['request']))
  if (fields.length === 0) return null
  return (
    <Section title="What can be asked for" note="Each can stand in a phrasing as a slot; a rule can demand that the answer does as asked.">
      <ul className="flex flex-col gap-2">
        {fields.map(([name, field]) => <RequestField key={name} name={name} field={blockOf(field)} onShowLine={() => onShowLine(lineOf(openDocument(text), ['request', name]))} />)}
      </ul>
    </Section>
  )
}

function RequestField({ name, field, onShowLine }: { name: string; field: Block; onShowLine: () => void }) {
  const reads = listOf(field['read']).map(String)
  const names = slotNames(useSourceOf(), {}, [name])
  return (
    <li aria-label={`Asked for: ${name}`} className="rounded-md border border-line bg-surface px-4 py-2">
      <div className="flex min-h-8 flex-wrap items-center gap-2">
        <span className="text-14 font-medium">{names[name]}</span>
        {names[name] !== name && <span className="font-mono text-12 text-ink-3">{`{${name}}`}</span>}
        <span className="text-ink-2">is</span>
        <FieldValue name={name} field={field} />
        <span className="flex-1" />
        <Button size="small" variant="quiet" onClick={onShowLine}>Show the YAML</Button>
      </div>
      {reads.length > 0 && (
        <Fold summary={<span className="text-12">Found in a question by {reads.length} {reads.length === 1 ? 'phrase' : 'phrases'}</span>}>
          <Wordings place={{ path: ['request', name, 'read'], lines: reads }} label={`phrases that show ${name}`} slots={[name]} names={names} />
        </Fold>
      )}
    </li>
  )
}

function FieldValue({ name, field }: { name: string; field: Block }) {
  const edit = useEdit()
  const isEditable = useOpen((state) => state.isEditable)
  const texts = useOpen((state) => state.texts)
  const int = field['int']
  if (Array.isArray(int)) {
    return ([0, 1] as const).map((at) => (
      <span key={at} className="flex items-center gap-2">
        <span className="text-ink-2">{at === 0 ? 'a number from' : 'to'}</span>
        <NumberInput size="small" className="w-20" aria-label={`${at === 0 ? 'Least' : 'Most'} ${name}`} value={Number(int[at])} disabled={!isEditable} onChange={(value) => void edit([{ do: 'set', path: ['request', name, 'int', at], value: Math.round(value) }], `${name} is asked ${at === 0 ? 'from' : 'up to'} ${value}`, `request ${name} ${at}`)} />
      </span>
    ))
  }
  if (typeof field['pick'] === 'string') return <div className="w-40"><Select size="small" aria-label={`${name} is one of`} value={field['pick']} disabled={!isEditable} onChange={(value) => void edit([{ do: 'set', path: ['request', name, 'pick'], value }], `${name} is one of ${value}`)} options={vocabularies(texts).map((value) => ({ value, label: `one of ${value}` }))} /></div>
  if (Array.isArray(field['choice'])) return <span>one of: {listOf(field['choice']).map(String).join(', ')}</span>
  return <span className="text-ink-2">{typeof int === 'string' ? `a number of the option ${int}` : `a message of the form ${textOf(field['form'])}`}</span>
}
