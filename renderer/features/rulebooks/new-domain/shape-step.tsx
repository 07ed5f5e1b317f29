/** Which shape answers have, each card with a question and an answer that its template makes; and what the domain is called. */

import { useEffect, useState } from 'react'
import { SHAPES } from '../../../../engine/authoring/index.ts'
import type { Shape } from '../../../../engine/authoring/index.ts'
import { Field } from '../../../components/field.tsx'
import { RadioCards } from '../../../components/radio-cards.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { askAuthoring } from './authoring-client.ts'
import type { ShapeCard } from './authoring-types.ts'
import { beginDraft, changeDraft, useDraft } from './draft-store.ts'

const TITLES: Readonly<Record<Shape, readonly [title: string, note: string]>> = {
  'ordered-list': ['An ordered list', 'Steps, moves, courses: one a line, in an order that matters.'],
  'record': ['A record', 'The same few fields every time.'],
  'coded-line': ['A coded line', 'Letters with values between a begin and an end.'],
  'one-of-these': ['One of these', 'A name comes in, one of a few words goes out.'],
  'facts': ['Facts about a thing', 'Sentences that say what your table says.'],
  'turns': ['Turns', 'Coded lines that answer each other.'],
}

/** The step. */
export function ShapeStep() {
  const { shape, title } = useDraft((state) => state.draft)
  const cards = useCards()
  return (
    <div className="flex flex-col gap-5">
      <Field label="What is it about?" help="A few words; the project gets this name.">
        <TextInput value={title} placeholder="Steps of a one-pot dish" onChange={(next) => changeDraft((draft) => ({ ...draft, title: next }))} />
      </Field>
      <Field label="Shape of an answer">
        <RadioCards
          value={shape}
          columns={2}
          onChange={(next) => next !== shape && beginDraft(next)}
          cards={SHAPES.map((each) => ({ value: each, title: TITLES[each][0], note: <CardNote note={TITLES[each][1]} card={cards[each] ?? null} /> }))}
        />
      </Field>
    </div>
  )
}

function CardNote({ note, card }: { note: string; card: ShapeCard | null }) {
  return (
    <>
      <span className="block min-h-8">{note}</span>
      <span className="mt-2 block min-h-16 rounded-sm bg-sunken px-2 py-1.5">
        {card !== null && (
          <>
            <span className="block text-ink-3">{card.prompt}</span>
            <span className="mt-0.5 block whitespace-pre-wrap text-ink">{card.answer}</span>
          </>
        )}
      </span>
    </>
  )
}

/** One question and answer of each template. */
function useCards(): Partial<Record<Shape, ShapeCard | null>> {
  const [cards, setCards] = useState<Partial<Record<Shape, ShapeCard | null>>>({})
  useEffect(() => {
    let isShown = true
    for (const shape of SHAPES) void askAuthoring('card', { shape }).then((card) => isShown && setCards((known) => ({ ...known, [shape]: card })))
    return () => {
      isShown = false
    }
  }, [])
  return cards
}
