/**
 * A form over a part of the rulebook, as the schema has it: what is there and what must be there as fields, what may be there as a word to click.
 * Knows shapes and words; writes nothing itself.
 */

import { use, useState, type ReactNode } from 'react'
import { Checkbox } from '../../../components/checkbox.tsx'
import { NumberInput } from '../../../components/number-input.tsx'
import { Select } from '../../../components/select.tsx'
import { Switch } from '../../../components/switch.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import type { Plain } from '../../../../engine/document/write-value.ts'
import type { SchemaNode } from '../yaml-place.ts'
import { listOf } from '../source-of.ts'
import { PartBlock } from './part-block.tsx'
import { controlName, PartContext, type PartNodeProps } from './part-context.ts'
import { PartEntries, PartItems } from './part-many.tsx'
import { emptyValue, shapeOf, variantOf, wordsOf, type PartShape } from './part-model.ts'
import { namesOf, shownLine, shownLines, typedLine, typedLines, typedScalar } from './part-value.ts'

/** A node of the schema as a control, or as several. */
export function PartNode(props: PartNodeProps) {
  const { root } = use(PartContext)
  const shape = shapeOf(root, props.node, props.pattern)
  switch (shape.kind) {
    case 'block': return <PartBlock {...props} fields={shape.fields} rest={shape.rest} />
    case 'entries': return <PartEntries {...props} of={shape.of} />
    case 'list': return <PartItems {...props} of={shape.of} />
    case 'variants': return <Variants {...props} shape={shape} />
    case 'tuple': return <Tuple {...props} of={shape.of} />
    default: return <Leaf {...props} shape={shape} />
  }
}

function Tuple({ of, pattern, value, label, owner, onChange }: PartNodeProps & { of: readonly SchemaNode[] }) {
  const items = listOf(value) as Plain[]
  return (
    <div className="grid grid-cols-2 gap-3">
      {of.map((node, i) => <PartNode key={String(i)} node={node} pattern={`${pattern}.[]`} value={items[i]} label={`${i === 0 ? 'First' : 'Last'} of ${controlName(label, owner)}`} owner="" onChange={(next) => onChange(of.map((each, at) => (at === i ? next : (items[at] ?? (each.type === 'integer' ? 1 : '')))))} />)}
    </div>
  )
}

function Variants({ shape, ...props }: PartNodeProps & { shape: PartShape & { kind: 'variants' } }) {
  const { root } = use(PartContext)
  const at = variantOf(root, shape.variants, props.value)
  const variant = shape.variants[at]
  const choose = (next: string) => {
    const chosen = shape.variants[Number(next)]
    if (chosen !== undefined && Number(next) !== at) props.onChange(emptyValue(root, chosen.node))
  }
  return (
    <div className="flex flex-col gap-2">
      <Select aria-label={`Kind of ${controlName(props.label, props.owner)}`} value={at === -1 ? null : String(at)} onChange={choose} options={shape.variants.map(({ label }, i) => ({ value: String(i), label }))} />
      {variant !== undefined && <PartNode {...props} node={variant.node} />}
    </div>
  )
}

function Leaf({ shape, node, value, label, owner, onChange, pattern }: PartNodeProps & { shape: Exclude<PartShape, { kind: 'block' | 'entries' | 'list' | 'variants' | 'tuple' }> }): ReactNode {
  const { source } = use(PartContext)
  const name = controlName(label, owner)
  const text = shownLine(value)
  switch (shape.kind) {
    case 'number': return <NumberInput aria-label={name} value={typeof value === 'number' ? value : null} step={node.type === 'integer' ? 1 : 0.05} onChange={(next) => onChange(node.type === 'integer' ? Math.round(next) : next)} className="w-36" />
    case 'switch': return <Switch label={wordsOf(pattern)[0]} isOn={value === true} onChange={onChange} />
    case 'choice': return <Select aria-label={name} value={text} onChange={(next) => onChange(shape.choices.find((choice) => String(choice) === next) ?? next)} options={shape.choices.map((choice) => ({ value: String(choice), label: String(choice).replaceAll('_', ' ') }))} />
    case 'name': return <Select aria-label={name} value={text === '' ? null : text} onChange={onChange} options={[...new Set([...namesOf(source, shape.source), ...(text === '' ? [] : [text])])].map((each) => ({ value: each, label: each.replaceAll('_', ' ') }))} />
    case 'names': return <Names name={name} known={namesOf(source, shape.source)} chosen={listOf(value).map(String)} onChange={onChange} />
    case 'lines': return <Lines name={name} value={value} isCode={pattern.endsWith('.accept')} areNumbers={shape.areNumbers} onChange={onChange} />
    case 'long': return <TextArea aria-label={name} rows={3} value={value === undefined ? '' : String(value)} onChange={onChange} />
    case 'formula': return <TextInput aria-label={name} isCode value={text} spellCheck={false} onChange={onChange} />
    case 'scalar': return <TextInput aria-label={name} value={text} onChange={(next) => onChange(typedScalar(next, value))} />
    case 'text': return <TextInput aria-label={name} value={text} onChange={(next) => onChange(typedLine(next))} />
  }
}

/** One text a line; an empty line while typing is no text yet. */
function Lines({ name, value, isCode, areNumbers, onChange }: { name: string; value: Plain | undefined; isCode: boolean; areNumbers: boolean; onChange: (value: Plain) => void }) {
  const [typed, setTyped] = useState(() => shownLines(value))
  // Another item may stand here after one was taken out or moved: then its own lines are shown.
  const text = JSON.stringify(typedLines(typed, areNumbers)) === JSON.stringify(value ?? []) ? typed : shownLines(value)
  return <TextArea aria-label={name} isCode={isCode} rows={Math.min(8, Math.max(2, text.split('\n').length))} value={text} onChange={(next) => { setTyped(next); onChange(typedLines(next, areNumbers)) }} />
}

function Names({ name, known, chosen, onChange }: { name: string; known: readonly string[]; chosen: readonly string[]; onChange: (value: Plain) => void }) {
  const all = [...new Set([...known, ...chosen])]
  if (all.length === 0) return <p className="text-ink-3">There is none yet.</p>
  return (
    <div role="group" aria-label={name} className="flex flex-wrap gap-x-5 gap-y-1.5">
      {all.map((each) => <Checkbox key={each} label={each.replaceAll('_', ' ')} isChecked={chosen.includes(each)} onChange={(isOn) => onChange(isOn ? [...chosen, each] : chosen.filter((other) => other !== each))} />)}
    </div>
  )
}
