/** Good and bad answers: pasted, counted, read against the shape; every word that is not known is decided by the person. */

import { decideWord, readAnswers } from '../../../../engine/authoring/index.ts'
import type { Draft, UnknownWord, WordDecision } from '../../../../engine/authoring/index.ts'
import { Button } from '../../../components/button.tsx'
import { Callout } from '../../../components/callout.tsx'
import { Field } from '../../../components/field.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { changeDraft, setTyped, useDraft } from './draft-store.ts'
import { FormWords } from './form-words.tsx'

/** The draft with answers as they are typed. */
function retyped(change: { good?: string; bad?: string }): void {
  setTyped(change)
  const { good, bad } = useDraft.getState().typed
  changeDraft((draft) => readAnswers(draft, good, bad).draft)
}

function decide(word: UnknownWord, decision: WordDecision): void {
  changeDraft((draft) => decideWord(draft, word.text, decision))
  const { judged } = useDraft.getState().draft
  const text = (isGood: boolean) => judged.filter((each) => each.isGood === isGood).map((each) => each.text).join('\n\n')
  retyped({ good: text(true), bad: text(false) })
}

/** The step. */
export function AnswersStep() {
  const draft = useDraft((state) => state.draft)
  const typed = useDraft((state) => state.typed)
  const live = useDraft((state) => state.live)
  const good = draft.judged.filter(({ isGood }) => isGood).length
  const isTyped = typed.good !== '' || typed.bad !== '' || good === 0
  const textOf = (isGood: boolean) => (isTyped ? (isGood ? typed.good : typed.bad) : joined(draft, isGood))
  return (
    <div className="flex flex-col gap-5">
      <Field label="Good answers" aside={countOf(good)}>
        <TextArea rows={8} isCode className="max-h-64!" value={textOf(true)} onChange={(text) => retyped({ good: text, bad: textOf(false) })} placeholder={PLACEHOLDERS[draft.shape]} />
      </Field>
      <Field label="Bad answers" aside={countOf(draft.judged.length - good)} help="Each should show one mistake that matters to you.">
        <TextArea rows={4} isCode className="max-h-48!" value={textOf(false)} onChange={(text) => retyped({ good: textOf(true), bad: text })} />
      </Field>
      {(live?.notes ?? []).map((note) => <Callout key={note}>{note}</Callout>)}
      {(live?.misfits ?? []).length > 0 && <Callout meaning="undecided" title={`${live?.misfits.length} good ${live?.misfits.length === 1 ? 'answer does' : 'answers do'} not fit`}><span className="whitespace-pre-wrap">{live?.misfits[0]}</span></Callout>}
      <Unknown words={live?.unknown ?? []} noun={draft.things.noun} />
      {good > 0 && <FormWords />}
    </div>
  )
}

const PLACEHOLDERS: Readonly<Record<Draft['shape'], string>> = {
  'ordered-list': '1. wash rice\n2. boil water\n3. serve\n\n1. chop onion\n2. heat oil\n3. serve',
  'record': 'Bed: A1\nState: stable\n\nBed: A2\nState: critical',
  'coded-line': '<k2|n212|t"lend">\n<k1|n17|t"lend">',
  'one-of-these': 'It goes into the green bin.',
  'facts': 'The birch grows 20 metres tall. It bears catkins.',
  'turns': '(k1|t12|d3)\n(k2|t12|m25)\n\n(k1|t7|d1)\n(k2|t7|m10)',
}

function countOf(count: number): string {
  return count === 0 ? 'none yet' : `${count} read`
}

function joined({ judged }: Draft, isGood: boolean): string {
  return judged.filter((each) => each.isGood === isGood).map(({ text }) => text).join('\n\n')
}

/** Each unknown word with its three ways, the likely one first. */
function Unknown({ words, noun }: { words: readonly UnknownWord[]; noun: string }) {
  if (words.length === 0) return null
  return (
    <section aria-label="Words that are not known" className="flex flex-col gap-2">
      <h3 className="text-14 font-semibold">{words.length === 1 ? 'One word is' : `${words.length} words are`} not known</h3>
      <ul className="rounded-md border border-line bg-surface">
        {words.slice(0, 20).map((word) => (
          <li key={word.text} className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-1.5 last:border-b-0">
            <span className="min-w-0 flex-1 wrap-anywhere">“{word.text}” {!word.inGood && <span className="text-12 text-ink-3">in a bad answer only: may stay as it is</span>}</span>
            {waysOf(word, noun).map(({ label, decision }) => <Button key={label} size="small" onClick={() => decide(word, decision)}>{label}</Button>)}
          </li>
        ))}
      </ul>
    </section>
  )
}

function waysOf({ nearest, guess }: UnknownWord, noun: string): { label: string; decision: WordDecision }[] {
  const thing = { label: `A new ${noun}`, decision: { as: 'thing' as const } }
  if (nearest === null) return [thing]
  const alias = { label: `Another name of “${nearest}”`, decision: { as: 'alias' as const, of: nearest } }
  const typo = { label: `A slip: “${nearest}”`, decision: { as: 'typo' as const, of: nearest } }
  return guess === 'typo' ? [typo, alias, thing] : guess === 'alias' ? [alias, typo, thing] : [thing, alias, typo]
}
