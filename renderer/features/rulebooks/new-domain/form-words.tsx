/** How answers are written, as it was read from the good ones: the mark of a list, the fields of a record, the letters of a coded line. */

import { sayField } from '../../../../engine/authoring/index.ts'
import type { AnswerForm, Draft } from '../../../../engine/authoring/index.ts'
import { Field } from '../../../components/field.tsx'
import { NumberInput } from '../../../components/number-input.tsx'
import { Select } from '../../../components/select.tsx'
import { changeDraft, useDraft } from './draft-store.ts'

const set = (answer: AnswerForm) => changeDraft((draft) => ({ ...draft, answer }))

/** The form as words, with what can be chosen. */
export function FormWords() {
  const draft = useDraft((state) => state.draft)
  return (
    <section aria-label="How answers are written" className="flex flex-col gap-2 rounded-md border border-line bg-surface px-4 py-3">
      <h3 className="text-14 font-semibold">How answers are written</h3>
      <Words draft={draft} />
    </section>
  )
}

function Words({ draft }: { draft: Draft }) {
  const { answer, things } = draft
  switch (answer.kind) {
    case 'list': return <ListWords answer={answer} noun={things.noun} />
    case 'record': return <p className="text-ink-2">{answer.fields.length} fields{answer.lines ? ', each on its own line' : ` on one line, parted by “${answer.separator.trim()}”`}: {answer.fields.map(({ label, name, values }) => `${label.trim() === '' ? name : label.trim()} ${values === null ? `a ${things.noun}` : `one of ${values.length}`}`).join(' · ')}</p>
    case 'choice': return <ChoiceWords answer={answer} draft={draft} />
    case 'facts': return (
      <ul className="flex flex-col gap-1 text-ink-2">
        {answer.sentences.map(({ say, column, tag }) => <li key={say}>{say} <span className="text-12 text-ink-3">{tag !== null ? `only where ${tag} is yes` : column !== null ? `states ${column}` : 'states nothing from the table'}</span></li>)}
      </ul>
    )
    case 'coded': return (
      <ul className="flex flex-col gap-1 text-ink-2">
        <li>From {answer.frame.begin} to {answer.frame.end}, parted by {answer.frame.separator}.</li>
        {answer.turns.map((turn) => turn.fields.map(({ letter, source }) => <li key={turn.role + letter}>{answer.turns.length > 1 && <span className="text-ink-3">{turn.role}: </span>}{sayField(letter, source)}</li>))}
      </ul>
    )
  }
}

function ListWords({ answer, noun }: { answer: Extract<AnswerForm, { kind: 'list' }>; noun: string }) {
  const [low, high] = answer.length
  const words = [answer.before, answer.after].flatMap((slot) => (slot === null ? [] : [`${slot.name}: ${slot.values.map((value) => (value === '' ? 'nothing' : value)).join(', ')}`]))
  return (
    <>
      <p className="text-ink-2">One {noun} a line, {answer.mark === '{item}' ? 'without a mark' : `marked “${answer.mark.replace('{i}', '1').replace('{item}', '…').trim()}”`}. {words.length > 0 && `Beside it stands ${words.join('; ')}.`}</p>
      <div className="flex gap-4">
        <Field label="Fewest lines"><NumberInput min={1} max={high} value={low} onChange={(next) => set({ ...answer, length: [next, high] })} className="w-24" /></Field>
        <Field label="Most lines"><NumberInput min={low} max={64} value={high} onChange={(next) => set({ ...answer, length: [low, next] })} className="w-24" /></Field>
      </div>
    </>
  )
}

function ChoiceWords({ answer, draft }: { answer: Extract<AnswerForm, { kind: 'choice' }>; draft: Draft }) {
  return (
    <>
      <p className="text-ink-2">Reads “{answer.mark.replace('{item}', '…')}”.</p>
      <Field label="The answer is the column"><Select value={answer.column} options={draft.things.columns.map(({ name, title }) => ({ value: name, label: title }))} onChange={(column) => set({ ...answer, column })} className="max-w-60" /></Field>
    </>
  )
}
