/**
 * The piece of the rulebook that writes a part of an answer, as controls: the mark of a list, the words of a field, a sign of a coded line, the
 * sentences of a text. What has no control says so and leads to its line.
 */

import { Lock } from 'lucide-react'
import { Field } from '../../components/field.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { Button } from '../../components/button.tsx'
import { valueAt, type Path } from '../../../engine/document/open-document.ts'
import type { Plain } from '../../../engine/document/write-value.ts'
import { useEdit, useOpen } from './open-rulebook.ts'
import { blockAt, blockOf, listOf, textOf, useSourceOf, type Block } from './source-of.ts'

/** The controls of a place. */
export function AnswerPiece({ path, onShowLine }: { path: Path; onShowLine: () => void }) {
  const source = useSourceOf()
  const isEditable = useOpen((state) => state.isEditable)
  const [section, name, key] = path.map(String)
  const value = valueAt(source as Plain, path)
  if (section === 'forms' && key === 'mark') return <ListMark form={name ?? ''} source={blockAt(source, 'forms', name ?? '')} isEditable={isEditable} />
  if (section === 'forms' && key === 'words') return <Words path={path} part={blockOf(value)} isEditable={isEditable} />
  if (section === 'forms' && typeof value === 'string') return <Sign path={path} value={value} isEditable={isEditable} />
  if (section === 'conversations') return <CodedField path={path} field={blockOf(value)} source={source} />
  if (section === 'categories' && blockOf(value)['say'] !== undefined) return <Sentences path={path} part={blockOf(value)} isEditable={isEditable} />
  return (
    <div className="flex items-center gap-3 rounded-md border border-line bg-surface px-4 py-2 text-ink-2">
      <Lock aria-hidden className="size-4 shrink-0" />
      <span className="flex-1">{section === 'categories' ? 'These words are changed in the Questions tab or in the YAML.' : 'This is changed in the YAML.'}</span>
      <Button size="small" onClick={onShowLine}>Show the YAML</Button>
    </div>
  )
}

function ListMark({ form, source, isEditable }: { form: string; source: Block; isEditable: boolean }) {
  const edit = useEdit()
  const accepted = listOf(source['accept']).map(String)
  return (
    <div className="grid max-w-form grid-cols-2 gap-4">
      <Field label="Written as" help="{i} is the number of the item."><TextInput isCode value={textOf(source['mark'])} disabled={!isEditable} onChange={(value) => void edit([{ do: 'set', path: ['forms', form, 'mark'], value }], `Items are marked “${value}”`, `mark ${form}`)} /></Field>
      <Field label="Also accepted" help="One a line; spaces count."><TextArea isCode rows={3} value={accepted.join('\n')} disabled={!isEditable} onChange={(text) => void edit([{ do: 'set', path: ['forms', form, 'accept'], value: text.split('\n').filter((line) => line !== '') }], 'Other marks are accepted', `accept ${form}`)} /></Field>
    </div>
  )
}

/** The words for each value of a field, under each condition. */
function Words({ path, part, isEditable }: { path: Path; part: Block; isEditable: boolean }) {
  const edit = useEdit()
  const maps = listOf(part['words']).map(blockOf)
  if (maps.length === 0) return <p className="text-ink-2">The {textOf(part['field']).replaceAll('_', ' ')} stands in the answer as it is called.</p>
  return (
    <div className="flex flex-col gap-3">
      {maps.map((map, index) => (
        <div key={String(index)} className="rounded-md border border-line bg-surface px-4 py-3">
          <p className="mb-2 text-ink-2">{map['if'] === undefined ? (index === 0 ? 'Always:' : 'Else:') : <>Where <span className="font-mono text-12">{textOf(map['if'])}</span>:</>}</p>
          <div className="flex flex-wrap gap-4">
            {Object.entries(map).filter(([key]) => key !== 'if').map(([key, word]) => (
              <label key={key} className="flex items-center gap-2"><span className="text-ink-2">{key} is written</span><span className="w-32"><TextInput size="small" aria-label={`Word for ${key}, ${index + 1}`} value={String(word)} disabled={!isEditable} onChange={(value) => void edit([{ do: 'set', path: [...path, 'words', index, key], value }], `${key} is written “${value}”`, `word ${path.join('.')} ${index} ${key}`)} /></span></label>
            ))}
          </div>
        </div>
      ))}
    </div>
  )
}

function Sign({ path, value, isEditable }: { path: Path; value: string; isEditable: boolean }) {
  const edit = useEdit()
  return <Field label="Written as" className="max-w-note"><TextInput isCode value={value} disabled={!isEditable} onChange={(next) => void (next !== '' && edit([{ do: 'set', path, value: next }], `${String(path.at(-1))} is written “${next}”`, path.join('.')))} /></Field>
}

function CodedField({ path, field, source }: { path: Path; field: Block; source: Block }) {
  const form = textOf(blockAt(source, 'conversations', String(path[1]))['form'])
  const letter = String(path.at(-1))
  const wire = blockAt(source, 'forms', form, 'wire')
  const codec = { ...blockOf(blockOf(wire['headers'])[letter]), ...blockOf(blockOf(wire['slots'])[letter]) } as Block
  const said = Object.entries(field).filter(([key]) => key !== 'check').map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`).join(', ')
  return (
    <dl className="grid max-w-form grid-cols-[auto_1fr] gap-x-6 gap-y-1">
      <dt className="text-ink-2">Says</dt><dd className="font-mono text-12">{said === '' ? 'nothing is demanded' : said}</dd>
      <dt className="text-ink-2">Spelled as</dt><dd>{codecWord(textOf(codec['codec']))}{codec['enum'] === undefined ? '' : `, one of ${textOf(codec['enum'])}`}</dd>
    </dl>
  )
}

function codecWord(codec: string): string {
  return { b62: 'a number in base 62', int: 'a number', quoted: 'a word in quotes' }[codec] ?? codec
}

function Sentences({ path, part, isEditable }: { path: Path; part: Block; isEditable: boolean }) {
  const edit = useEdit()
  const lines = listOf(part['say']).map(String)
  return (
    <Field label="The sentence" help={`One wording a line; {…} stands for a value.${part['if'] === undefined ? '' : ` Said where ${textOf(part['if'])}.`}`}>
      <TextArea rows={Math.max(2, lines.length)} value={lines.join('\n')} disabled={!isEditable} onChange={(text) => void edit([{ do: 'set', path: [...path, 'say'], value: text.split('\n').filter((line) => line.trim() !== '') }], 'Changed a sentence of the answer', path.join('.'))} />
    </Field>
  )
}
