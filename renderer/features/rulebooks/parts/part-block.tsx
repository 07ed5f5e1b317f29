/** The fields of a block: what is there and what must be there one below the other, what may be there as words to click. Knows no meaning. */

import { Plus, X } from 'lucide-react'
import { use } from 'react'
import { Button } from '../../../components/button.tsx'
import { classes } from '../../../components/classes.ts'
import { IconButton } from '../../../components/icon-button.tsx'
import type { Plain } from '../../../../engine/document/write-value.ts'
import type { SchemaNode } from '../yaml-place.ts'
import { asBlock, controlName, PartContext, type PartNodeProps } from './part-context.ts'
import { PartEntries } from './part-many.tsx'
import { emptyValue, shapeOf, wordsOf, type PartField } from './part-model.ts'

/** The fields. */
export function PartBlock({ fields, rest, value, pattern, owner, label, node, onChange }: PartNodeProps & { fields: readonly PartField[]; rest: SchemaNode | null }) {
  const { root } = use(PartContext)
  const block = asBlock(value)
  const shown = fields.filter(({ key, isRequired }) => isRequired || Object.hasOwn(block, key))
  const more = fields.filter((field) => !shown.includes(field))
  const set = (key: string, next: Plain) => onChange({ ...block, [key]: next })
  const take = (key: string) => onChange(Object.fromEntries(Object.entries(block).filter(([each]) => each !== key)))
  return (
    <div className="flex flex-col gap-3">
      {shown.map((field) => <BlockField key={field.key} field={field} value={block[field.key]} owner={owner} onChange={(next) => set(field.key, next)} onTake={field.isRequired ? null : () => take(field.key)} />)}
      {rest !== null && <PartEntries node={node} of={rest} pattern={pattern} label={label} owner={owner} value={Object.fromEntries(Object.entries(block).filter(([key]) => !fields.some((field) => field.key === key)))} onChange={(next) => onChange({ ...Object.fromEntries(Object.entries(block).filter(([key]) => fields.some((field) => field.key === key))), ...asBlock(next) })} />}
      {more.length > 0 && (
        <div className="-ml-2 flex flex-wrap items-center gap-x-1">
          {more.map((field) => {
            const [title] = wordsOf(field.pattern)
            return <Button key={field.key} size="small" variant="quiet" icon={Plus} aria-label={`Add: ${controlName(title, owner)}`} onClick={() => set(field.key, emptyValue(root, field.node))}>{title}</Button>
          })}
        </div>
      )}
    </div>
  )
}

function BlockField({ field, value, owner, onChange, onTake }: { field: PartField; value: Plain | undefined; owner: string; onChange: (value: Plain) => void; onTake: (() => void) | null }) {
  const { root, Node } = use(PartContext)
  const [label, help] = wordsOf(field.pattern)
  const shape = shapeOf(root, field.node, field.pattern)
  const isDeep = ['block', 'entries', 'list'].includes(shape.kind)
  return (
    <div className={isDeep ? 'flex flex-col gap-1.5' : 'flex items-start gap-x-4'}>
      <div className={classes('flex min-h-8 items-center gap-1', !isDeep && 'w-44 shrink-0')}>
        <span className="min-w-0 font-medium text-ink-2">{shape.kind === 'switch' ? '' : label}</span>
        {onTake !== null && <IconButton icon={X} label={`Leave out: ${controlName(label, owner)}`} onClick={onTake} />}
      </div>
      <div className="min-w-0 flex-1">
        <Node node={field.node} pattern={field.pattern} value={value} label={label} owner={owner} onChange={onChange} />
        {help !== undefined && <p className="mt-1 text-12 text-ink-3">{help}</p>}
      </div>
    </div>
  )
}
