/**
 * A part of the rulebook in a dialog: its name, its form, and Done. Another name is followed wherever the rulebook means it. Knows parts and their
 * edits; the forms are in part-form.tsx.
 */

import { Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { Field } from '../../../components/field.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import schema from '../../../../engine/generated/rulebook.schema.json'
import { renameEverywhere } from '../../../../engine/document/rename-everywhere.ts'
import type { Plain } from '../../../../engine/document/write-value.ts'
import { useOpen, useOpenRulebook } from '../open-rulebook.ts'
import { blockAt, listOf, useSourceOf } from '../source-of.ts'
import type { SchemaNode } from '../yaml-place.ts'
import { setPart } from './part-edits.ts'
import { PartContext } from './part-context.ts'
import { PartNode } from './part-form.tsx'
import { emptyValue, nodeAtPattern } from './part-model.ts'
import { nameFrom } from './part-value.ts'
import type { PartSection } from './part-words.ts'

const ROOT = schema as unknown as SchemaNode

export type PartDialogProps = {
  section: PartSection
  /** The part that is changed; null for a new one. */
  name: string | null
  /** What a new one begins with. */
  begins?: Plain | undefined
  onClose: () => void
}

/** The dialog. */
export function PartDialog({ section: { section, one, isSingle }, name: before, begins, onClose }: PartDialogProps) {
  const source = useSourceOf()
  const part = usePart(section, before, begins, isSingle === true)
  const isList = section === 'examples'
  const isNamed = isSingle !== true && !isList
  const [name, setName] = useState(before ?? '')
  const id = nameFrom(name)
  const isTaken = isNamed && id !== before && Object.hasOwn(blockAt(source, section), id)
  const followers = useMemo(() => (isNamed && before !== null && id !== '' && id !== before ? part.rename(id) : 0), [isNamed, before, id, part])
  const finish = (isDone: boolean) => isDone && onClose()
  const context = useMemo(() => ({ root: ROOT, source, Node: PartNode }), [source])
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      width="wide"
      title={before === null ? `Add a ${one}` : isNamed ? before.replaceAll('_', ' ') : `${one.charAt(0).toUpperCase()}${one.slice(1)}`}
      footnote={followers > 0 ? `${followers} ${followers === 1 ? 'place' : 'places'} will follow the new name.` : undefined}
      actions={(
        <>
          {before !== null && isSingle !== true && <Button variant="quiet" icon={Trash2} className="mr-auto" onClick={() => finish(part.remove())}>Remove</Button>}
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={isNamed && (id === '' || isTaken)} onClick={() => finish(part.write(isNamed ? id : before))}>Done</Button>
        </>
      )}
    >
      <PartContext value={context}>
        <div className="flex flex-col gap-4">
          {isNamed && <Field label="Name" help={id !== name && id !== '' ? `It is called ${id}: letters, digits and _.` : undefined} error={isTaken ? `There is a ${one} ${id} already.` : undefined}><TextInput value={name} onChange={setName} /></Field>}
          <PartNode node={part.node} pattern={part.pattern} value={part.value} label={section === 'records' ? 'parts' : one} owner="" onChange={part.change} />
        </div>
      </PartContext>
    </Dialog>
  )
}

function usePart(section: string, before: string | null, begins: Plain | undefined, isSingle: boolean) {
  const { actions } = useOpenRulebook()
  const texts = useOpen((state) => state.texts)
  const source = useSourceOf()
  const isList = section === 'examples'
  const pattern = isSingle ? section : isList ? 'examples.[]' : `${section}.*`
  const node = useMemo(() => nodeAtPattern(ROOT, pattern), [pattern])
  const [value, change] = useState<Plain>(() => {
    const there = isSingle ? source[section] : before === null ? undefined : isList ? listOf(source['examples'])[Number(before)] : blockAt(source, section)[before]
    return (there ?? begins ?? emptyValue(ROOT, node)) as Plain
  })
  const spoken = (name: string | null) => (isList ? 'an example' : (name ?? section).replaceAll('_', ' '))
  return {
    pattern, node, value, change,
    rename: (to: string) => (before === null ? 0 : renameEverywhere(texts, { kind: section, from: before, to }).places),
    write: (name: string | null) => {
      const renamed = before !== null && name !== null && name !== before ? renameEverywhere(texts, { kind: section, from: before, to: name }).edits : []
      return actions.edit([...renamed, { file: 'rulebook.yaml', ops: setPart(source, section, isSingle ? null : name, value) }], before === null ? `Added ${spoken(name)}` : renamed.length > 0 ? `Renamed ${before} to ${name ?? ''}` : `Changed ${spoken(name)}`)
    },
    remove: () => actions.edit([{ file: 'rulebook.yaml', ops: [{ do: 'remove', path: [section, isList ? Number(before) : (before ?? '')] }] }], `Removed ${spoken(before)}`),
  }
}
