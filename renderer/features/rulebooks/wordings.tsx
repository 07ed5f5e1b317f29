/** A list of wordings: slots as chips, alternatives side by side; a click edits the line, Enter keeps it. */

import { Plus, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useOpen, useOpenRulebook } from './open-rulebook.ts'
import { readWordings, waysOf, wordingPieces, writeWording, type WordingPlace } from './wording-lines.ts'

export type WordingsProps = {
  place: WordingPlace
  /** What they are: "phrasings of simple". */
  label: string
  /** What can stand in braces. */
  slots: readonly string[]
  /** What a slot is called, where that is not its name. */
  names?: Readonly<Record<string, string>> | undefined
}

const FIRST = 8

/** The list. */
export function Wordings({ place, label, slots, names = {} }: WordingsProps) {
  const { actions } = useOpenRulebook()
  const texts = useOpen((state) => state.texts)
  const isEditable = useOpen((state) => state.isEditable)
  const [open, setOpen] = useState<number | 'new' | null>(null)
  const [isLong, setLong] = useState(false)
  const lines = readWordings(texts, place)
  const shown = isLong ? lines : lines.slice(0, FIRST)
  const write = (at: number | null, text: string | null) => {
    const sentence = text === null ? `Removed one of the ${label}` : at === null ? `Added to the ${label}: “${text}”` : `Changed one of the ${label}`
    actions.edit([writeWording(texts, place, at, text)], sentence)
    setOpen(null)
  }
  return (
    <div>
      <ul aria-label={label} className="flex flex-col">
        {shown.map((line) => (
          <li key={line.at} className="group flex min-h-8 items-center gap-1 border-b border-line last:border-b-0">
            {open === line.at ? <LineEditor text={line.text} slots={slots} names={names} label={`One of the ${label}`} onDone={(text) => (text === '' || text === line.text ? setOpen(null) : write(line.at, text))} /> : (
              <button type="button" disabled={!isEditable} onClick={() => setOpen(line.at)} className="flex min-w-0 flex-1 cursor-default items-baseline gap-3 rounded-sm px-2 py-1 text-left leading-relaxed enabled:hover:bg-hover">
                <span className="min-w-0 flex-1"><Pieces text={line.text} names={names} /></span>
                {waysOf(line.text) > 1 && <span className="shrink-0 text-12 text-ink-3 tabular-nums">{waysOf(line.text).toLocaleString('en')} ways</span>}
              </button>
            )}
            {isEditable && open !== line.at && <span className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100"><IconButton icon={X} label="Remove this line" onClick={() => write(line.at, null)} /></span>}
          </li>
        ))}
      </ul>
      {open === 'new' && <LineEditor text="" slots={slots} names={names} label={`A new one of the ${label}`} onDone={(text) => (text === '' ? setOpen(null) : write(null, text))} />}
      <div className="mt-1 flex gap-1">
        {isEditable && open !== 'new' && <Button size="small" variant="quiet" icon={Plus} onClick={() => setOpen('new')}>Add a line</Button>}
        {lines.length > FIRST && <Button size="small" variant="quiet" onClick={() => setLong(!isLong)}>{isLong ? 'Fewer' : `All ${lines.length}`}</Button>}
      </div>
    </div>
  )
}

/** A wording as one person would say it: slots as chips, of alternatives the first; how many ways it can be said stands beside it. */
export function Pieces({ text, names }: { text: string; names: Names }) {
  const isBare = text.trim() === '{body}'
  return wordingPieces(text).map((piece, index) => {
    if (piece.kind === 'text') return <PieceText key={String(index)} text={piece.text} />
    if (piece.kind === 'slot') return <span key={String(index)}><span className="mx-px rounded-sm border border-line bg-sunken px-1 text-12 font-medium">{nameOf(names, piece.text)}</span>{isBare && <span className="ml-2 text-12 text-ink-3">nothing around it</span>}</span>
    return <PieceText key={String(index)} text={piece.text.split('|').find((option) => option.trim() !== '') ?? ''} />
  })
}

type Names = Readonly<Record<string, string>>

/** A slot in words; `{m.name}` is the name of what `m` stands for. */
function nameOf(names: Names, slot: string): string {
  const [first = slot, ...rest] = slot.split('.')
  return [names[first] ?? first, ...rest].join(' ').replaceAll('_', ' ')
}

/** Words with the breaks between lines named. */
function PieceText({ text }: { text: string }) {
  return text.split(/\\n|\n/).map((line, i) => <span key={String(i)}>{i > 0 && <span className="mx-1 text-12 text-ink-3">new line</span>}{line}</span>)
}

function LineEditor({ text, slots, names, label, onDone }: { text: string; slots: readonly string[]; names: Names; label: string; onDone: (text: string) => void }) {
  const [draft, setDraft] = useState(text)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.querySelector('input')?.focus(), [])
  return (
    <div ref={box} className="flex min-w-0 flex-1 flex-col gap-1 py-1">
      <TextInput
        aria-label={label}
        value={draft}
        onChange={setDraft}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onDone(draft.trim())
          if (event.key === 'Escape') onDone(text)
        }}
        onBlur={(event) => {
          if (event.relatedTarget?.getAttribute('data-slot') == null) onDone(draft.trim())
        }}
      />
      <p className="flex flex-wrap items-center gap-1 text-12 text-ink-3">
        {slots.length > 0 && 'Put in:'}
        {slots.map((slot) => <button key={slot} type="button" data-slot={slot} onClick={() => setDraft(`${draft}{${slot}}`)} className="cursor-default rounded-sm border border-line bg-sunken px-1 font-medium text-ink-2 hover:text-ink">{nameOf(names, slot)}</button>)}
        <span>[this|that] gives both; [this|] gives it or nothing.</span>
      </p>
    </div>
  )
}
