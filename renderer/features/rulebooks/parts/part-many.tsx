/** Parts of which there are several: by name, or one after the other; each can be added, moved up, and taken out. */

import { ArrowUp, Plus, X } from 'lucide-react'
import { use, useState, type ReactNode } from 'react'
import { Button } from '../../../components/button.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import type { Plain } from '../../../../engine/document/write-value.ts'
import type { SchemaNode } from '../yaml-place.ts'
import { listOf } from '../source-of.ts'
import { asBlock, controlName, PartContext, type PartNodeProps } from './part-context.ts'
import { emptyValue, shapeOf } from './part-model.ts'
import { nameFrom } from './part-value.ts'

/** What one of several is called, by the last name of its place. */
const ONE: Readonly<Record<string, string>> = { words: 'part', mix: 'way', turns: 'turn', parts: 'sentence', opposite: 'pair', prefer: 'choice' }

function oneOf(pattern: string): string {
  if (pattern === 'forms.*.words.[].words') return 'case'
  return ONE[pattern.slice(pattern.lastIndexOf('.') + 1)] ?? 'item'
}

/** Items, one after the other. */
export function PartItems({ of, pattern, value, owner, onChange }: PartNodeProps & { of: SchemaNode }) {
  const { root, Node } = use(PartContext)
  const items = listOf(value) as Plain[]
  const one = oneOf(pattern)
  return (
    <div className="flex flex-col gap-2">
      {items.map((item, i) => {
        const name = controlName(`${one} ${i + 1}`, owner)
        return (
          <Frame
            key={String(i)}
            name={name}
            title={`${one.charAt(0).toUpperCase()}${one.slice(1)} ${i + 1}`}
            actions={<>{i > 0 && <IconButton icon={ArrowUp} label={`Move up: ${name}`} onClick={() => onChange(items.toSpliced(i, 1).toSpliced(i - 1, 0, item))} />}<IconButton icon={X} label={`Take out: ${name}`} onClick={() => onChange(items.toSpliced(i, 1))} /></>}
          >
            <Node node={of} pattern={`${pattern}.[]`} value={item} label="it" owner={name} onChange={(next) => onChange(items.with(i, next))} />
          </Frame>
        )
      })}
      <div><Button size="small" icon={Plus} aria-label={`Add a ${controlName(one, owner)}`} onClick={() => onChange([...items, emptyValue(root, of)])}>Add a {one}</Button></div>
    </div>
  )
}

/** Entries by name. */
export function PartEntries({ of, pattern, value, label, owner, onChange }: PartNodeProps & { of: SchemaNode }) {
  const { root, Node } = use(PartContext)
  const [fresh, setFresh] = useState('')
  const block = asBlock(value)
  const isDeep = ['block', 'entries', 'list', 'variants'].includes(shapeOf(root, of, `${pattern}.*`).kind)
  const isFree = !isDeep || pattern.includes('turns')
  const key = isFree ? fresh.trim() : nameFrom(fresh)
  const where = controlName(label.toLowerCase(), owner)
  const add = () => {
    if (key === '' || Object.hasOwn(block, key)) return
    onChange({ ...block, [key]: emptyValue(root, of) })
    setFresh('')
  }
  return (
    <div className="flex flex-col gap-2">
      {Object.entries(block).map(([name, inner]) => {
        const control = <Node node={of} pattern={`${pattern}.*`} value={inner} label={isDeep ? 'it' : name} owner={isDeep ? controlName(name, owner) : owner} onChange={(next) => onChange({ ...block, [name]: next })} />
        const remove = <IconButton icon={X} label={`Take out: ${controlName(name, owner)}`} onClick={() => onChange(Object.fromEntries(Object.entries(block).filter(([each]) => each !== name)))} />
        return isDeep ? <Frame key={name} name={controlName(name, owner)} title={name.replaceAll('_', ' ')} actions={remove}>{control}</Frame> : (
          <div key={name} className="flex items-center gap-x-3"><span className="w-36 shrink-0 truncate text-ink-2">{name.replaceAll('_', ' ')}</span><span className="min-w-0 flex-1">{control}</span>{remove}</div>
        )
      })}
      <div className="flex items-center gap-2">
        <TextInput size="small" aria-label={`New name among ${where}`} placeholder="Name" value={fresh} onChange={setFresh} onKeyDown={(event) => { if (event.key === 'Enter') { event.preventDefault(); add() } }} />
        <Button size="small" icon={Plus} disabled={key === '' || Object.hasOwn(block, key)} aria-label={`Add to ${where}`} onClick={add}>Add</Button>
      </div>
    </div>
  )
}

function Frame({ name, title, actions, children }: { name: string; title: string; actions: ReactNode; children: ReactNode }) {
  return (
    <div role="group" aria-label={name} className="rounded-md border border-line bg-canvas py-2 pr-2 pl-3">
      <div className="mb-1 flex items-center gap-1"><span className="flex-1 text-12 font-medium text-ink-2">{title}</span>{actions}</div>
      {children}
    </div>
  )
}
