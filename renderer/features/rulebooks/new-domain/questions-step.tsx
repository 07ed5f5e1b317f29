/** Questions: phrasings one a line, words that become slots with a click, and what each slot demands of the answer. */

import { draftContext, draftSentence, draftSystem, markSlot, SENTENCES, templateOf, withSlotsOf, wordsOf } from '../../../../engine/authoring/index.ts'
import type { Draft, Slot, SlotGuess } from '../../../../engine/authoring/index.ts'
import { Button } from '../../../components/button.tsx'
import { SlotChip } from '../../../components/chip.tsx'
import { Field } from '../../../components/field.tsx'
import { NumberInput } from '../../../components/number-input.tsx'
import { Select } from '../../../components/select.tsx'
import { Switch } from '../../../components/switch.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { changeDraft, setTyped, useDraft } from './draft-store.ts'

function setPhrasings(text: string): void {
  setTyped({ phrasing: text })
  changeDraft((draft) => withSystem(withSlotsOf({ ...draft, questions: { ...draft.questions, phrasings: text.split('\n').map((line) => line.trim()).filter((line) => line !== '') } })))
}

/** A first system prompt as soon as there is something to ask. */
function withSystem(draft: Draft): Draft {
  return draft.questions.system !== '' || draft.questions.phrasings.length === 0 ? draft : { ...draft, questions: { ...draft.questions, system: draftSystem(draft) } }
}

function mark(index: number, guess: SlotGuess): void {
  changeDraft((draft) => withSlotsOf(markSlot(draft, index, guess)))
  setTyped({ phrasing: useDraft.getState().draft.questions.phrasings.join('\n') })
}

function setSlot(name: string, change: Partial<Slot>): void {
  changeDraft((draft) => ({ ...draft, questions: { ...draft.questions, slots: draft.questions.slots.map((slot) => (slot.name === name ? { ...slot, ...change } : slot)) } }))
}

/** The step. */
export function QuestionsStep() {
  const { questions } = useDraft((state) => state.draft)
  const typed = useDraft((state) => state.typed.phrasing)
  const live = useDraft((state) => state.live)
  const text = typed === '' ? questions.phrasings.join('\n') : typed
  return (
    <div className="flex flex-col gap-5">
      <Field label="Phrasings" aside={`${questions.phrasings.length} read`} help="A word in braces is a slot: {n}, {start}. Several words that mean the same may stand as [give|show].">
        <TextArea rows={7} value={text} onChange={setPhrasings} placeholder={'Give me {n} steps.\nPlan a dish in {n} steps.\nA dish of {n} steps that starts with {start}'} />
      </Field>
      <Guesses />
      <Slots />
      <Field label="System prompt" isOptional help="Stands before every question, in training and in use.">
        <TextArea rows={2} value={questions.system} onChange={(system) => changeDraft((draft) => ({ ...draft, questions: { ...draft.questions, system } }))} />
      </Field>
      <Switch isOn={questions.isVaried} onChange={(isVaried) => changeDraft((draft) => ({ ...draft, questions: { ...draft.questions, isVaried } }))} label="Also ask with a greeting, a please or a thank you" note="Eighteen times as many different questions from the same phrasings." />
      {live?.questions != null && <p className="text-ink-2">{live.questions}</p>}
      {(live?.heldBack.length ?? 0) > 0 && <p className="text-12 text-ink-3">Held back: {live?.heldBack.slice(0, 3).join(' · ')}</p>}
    </div>
  )
}

/** Words that could be slots, phrasing by phrasing. */
function Guesses() {
  const phrasings = useDraft((state) => state.draft.questions.phrasings)
  const guesses = useDraft((state) => state.live?.guesses) ?? []
  const found = phrasings.flatMap((phrasing, index) => (guesses[index] ?? []).filter(({ word }) => phrasing.toLowerCase().includes(word.toLowerCase())).map((guess) => ({ phrasing, index, guess })))
  if (found.length === 0) return null
  return (
    <section aria-label="Words that could be slots" className="flex flex-col gap-2">
      <h3 className="text-14 font-semibold">These words could change</h3>
      <ul className="flex flex-col gap-1">
        {found.slice(0, 12).map(({ phrasing, index, guess }) => (
          <li key={`${index} ${guess.word}`} className="flex flex-wrap items-center gap-2">
            <span className="min-w-0 flex-1 truncate text-ink-2">{phrasing}</span>
            <Button size="small" onClick={() => mark(index, guess)}>Make “{guess.word}” a slot</Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Slots() {
  const draft = useDraft((state) => state.draft)
  const { slots } = draft.questions
  if (slots.length === 0) return null
  return (
    <section aria-label="Slots" className="flex flex-col gap-2">
      <h3 className="text-14 font-semibold">What a question may name</h3>
      <ul className="rounded-md border border-line bg-surface">
        {slots.map((slot) => (
          <li key={slot.name} className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-3 py-2 last:border-b-0">
            <span className="w-20 shrink-0"><SlotChip name={`{${slot.name}}`} /></span>
            <SlotKind draft={draft} slot={slot} />
            <Demand draft={draft} slot={slot} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function SlotKind({ draft, slot }: { draft: Draft; slot: Slot }) {
  const [low, high] = slot.range ?? [1, 10]
  const kinds = [{ value: 'number' as const, label: 'a number' }, ...(draft.things.rows.length > 0 ? [{ value: 'thing' as const, label: `a ${draft.things.noun}` }] : []), ...(slot.kind === 'choice' ? [{ value: 'choice' as const, label: `one of ${slot.values?.length ?? 0}` }] : [])]
  return (
    <>
      <Select size="small" className="w-32" aria-label={`What ${slot.name} is`} value={slot.kind} options={kinds} onChange={(kind) => setSlot(slot.name, { kind, check: null, ...(kind === 'number' ? { range: [1, 10] as const } : {}) })} />
      {slot.kind === 'number' && (
        <span className="flex items-center gap-2 text-ink-2">
          from <NumberInput size="small" aria-label={`Least ${slot.name}`} value={low} max={high} onChange={(next) => setSlot(slot.name, { range: [next, high] })} className="w-18" />
          to <NumberInput size="small" aria-label={`Largest ${slot.name}`} value={high} min={low} onChange={(next) => setSlot(slot.name, { range: [low, next] })} className="w-18" />
        </span>
      )}
    </>
  )
}

const NO_DEMAND = 'nothing'

/** What the answer must do with what was asked, as a sentence to choose. */
function Demand({ draft, slot }: { draft: Draft; slot: Slot }) {
  if (draft.answer.kind === 'coded' || draft.answer.kind === 'facts') return null
  const context = draftContext(draft)
  const possible = SENTENCES.filter((each) => each.of === 'asked' && (each.isRecord === null || each.isRecord === context.isRecord))
    .flatMap((template) => {
      const drafted = draftSentence(template, { ...(template.id === slot.check?.template ? slot.check.choices : {}), asked: slot.name }, context)
      return drafted === null || (/count|sum|most/.test(template.id)) !== (slot.kind === 'number') ? [] : [{ value: template.id, label: wordsOf(drafted.parts), choices: drafted.choices }]
    })
  return (
    <Select
      size="small"
      className="min-w-60 flex-1"
      aria-label={`What ${slot.name} demands`}
      value={templateOf(slot.check?.template ?? '') === undefined ? NO_DEMAND : (slot.check?.template ?? NO_DEMAND)}
      options={[...possible.map(({ value, label }) => ({ value, label })), { value: NO_DEMAND, label: 'Demands nothing of the answer.' }]}
      onChange={(id) => setSlot(slot.name, { check: id === NO_DEMAND ? null : { template: id, choices: possible.find(({ value }) => value === id)?.choices ?? { asked: slot.name } } })}
    />
  )
}
