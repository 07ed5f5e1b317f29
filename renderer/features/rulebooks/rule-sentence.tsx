/**
 * A rule as a sentence with controls inside: every choice is written into the rulebook at once. Knows the parts that the worker made;
 * not what they mean.
 */

import { Check, Search } from 'lucide-react'
import { useState } from 'react'
import { classes } from '../../components/classes.ts'
import { ClickableSentence, type SentencePart } from '../../components/clickable-sentence.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { TextInput } from '../../components/text-input.tsx'
import type { LiveRule, RulePart } from '../../rulebook-worker/live-types.ts'
import { useEdit, useOpenRulebook } from './open-rulebook.ts'

type Control = Exclude<RulePart, { text: string }>

/** The sentence. */
export function RuleSentence({ rule, isDisabled = false }: { rule: LiveRule; isDisabled?: boolean }) {
  const edit = useEdit()
  const { actions } = useOpenRulebook()
  const [open, setOpen] = useState<string | null>(null)
  const write = (part: Control, value: string | number, isTyped: boolean, label: string) => {
    if (rule.check !== '') actions.look(rule.check)
    edit([{ do: 'set', path: part.path, value }], `Changed to “${sentenceWords(rule.parts, part, label)}”`, isTyped ? rule.key : undefined)
    if (!isTyped) setOpen(null)
  }
  const parts = rule.parts.map((part, index): SentencePart => {
    if ('text' in part) return part.text
    return {
      id: String(index),
      text: part.label,
      label: 'Change',
      disabled: isDisabled || (part.choices.length === 0 && part.typed === null),
      control: <PartControl part={part} onChoose={(value, label) => write(part, value, false, label)} onType={(value, label) => write(part, value, true, label)} />,
    }
  })
  return <ClickableSentence parts={parts} openPart={open} onOpenPart={setOpen} />
}

function PartControl({ part, onChoose, onType }: { part: Control; onChoose: (value: string | number, label: string) => void; onType: (value: string | number, label: string) => void }) {
  const { typed } = part
  if (typed === null) return <Choices part={part} onChoose={onChoose} />
  const whole = (text: string) => (typed.isWhole ? text : typed.before + text + typed.after)
  if (typed.kind === 'number') return <NumberInput aria-label="Number" value={Number(part.label)} onChange={(number) => onType(typed.isWhole ? number : whole(String(number)), String(number))} className="w-28" />
  return <TypedText part={part} onType={(text) => onType(whole(text.replaceAll(/['"\\]/g, '')), text)} />
}

/** What is typed counts with each letter; an empty text is not written. */
function TypedText({ part, onType }: { part: Control; onType: (text: string) => void }) {
  const [text, setText] = useState(part.label)
  return <TextInput aria-label="Text" value={text} onChange={(next) => { setText(next); if (next !== '') onType(next) }} />
}

const SEARCHED_FROM = 9

function Choices({ part, onChoose }: { part: Control; onChoose: (value: string | number, label: string) => void }) {
  const [search, setSearch] = useState('')
  const shown = part.choices.filter(({ label }) => label.toLowerCase().includes(search.trim().toLowerCase()))
  return (
    <div className="-m-1 flex flex-col gap-1">
      {part.choices.length >= SEARCHED_FROM && <TextInput size="small" icon={Search} aria-label="Find a choice" placeholder="Find" value={search} onChange={setSearch} />}
      <ul aria-label="Choices" className="flex max-h-72 flex-col overflow-y-auto">
        {shown.map((choice) => {
          const isChosen = choice.label === part.label
          return (
            <li key={choice.label}>
              <button type="button" aria-pressed={isChosen} onClick={() => onChoose(choice.value, choice.label)} className={classes('flex min-h-7 w-full cursor-default items-center gap-2 rounded-sm px-2 text-left hover:bg-press', isChosen && 'font-medium')}>
                <Check aria-hidden className={classes('size-4 shrink-0', !isChosen && 'invisible')} />
                <span className="min-w-0 wrap-anywhere">{choice.label}</span>
              </button>
            </li>
          )
        })}
      </ul>
      {shown.length === 0 && <p className="px-2 text-ink-3">Nothing fits.</p>}
    </div>
  )
}

/** The whole sentence as words, with one part as it will be. */
export function sentenceWords(parts: readonly RulePart[], changed?: RulePart, label = ''): string {
  return parts.map((part) => ('text' in part ? part.text : part === changed ? label : part.label)).join('')
}
