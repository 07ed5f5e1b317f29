/**
 * How an answer is written: one real answer of each kind, its parts clickable; a part shows the piece of the rulebook that decides it and the rule
 * that judges it.
 */

import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { classes } from '../../components/classes.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Section } from '../../components/section.tsx'
import { Select } from '../../components/select.tsx'
import { lineOf, openDocument } from '../../../engine/document/open-document.ts'
import type { AnswerPart, AnswerShape } from '../../rulebook-worker/live-types.ts'
import { AnswerPiece } from './answer-piece.tsx'
import { useOpen } from './open-rulebook.ts'
import { blockAt, blockOf, textOf, useSourceOf } from './source-of.ts'
import { TabParts } from './parts/tab-parts.tsx'

/** The tab. */
export function AnswerTab({ onShowLine, onShowCheck }: { onShowLine: (line: number) => void; onShowCheck: (check: string) => void }) {
  const shapes = useOpen((state) => state.live?.shapes) ?? []
  const [chosen, choose] = useState<string | null>(null)
  const [picked, pick] = useState<string | null>(null)
  const categories = blockAt(useSourceOf(), 'categories')
  const shape = shapes.find(({ category }) => category === chosen) ?? shapes[0]
  if (shape === undefined) {
    return (
      <div className="flex flex-col gap-6">
        <EmptyState isCompact title="No answer to show yet">Say below what an answer is made of and how it is written. As soon as samples can be made, one of them stands here and can be taken apart.</EmptyState>
        <TabParts tab="answer" isFolded={false} />
      </div>
    )
  }
  const part = shape.parts.find((each) => keyOf(each) === picked && each.path !== null) ?? shape.parts.find(({ path, title }) => path !== null && title !== '')
  return (
    <div className="flex flex-col gap-6">
      <Section title="A real answer" note="Click on a part to see what decides it." actions={shapes.length > 1 ? <div className="w-72"><Select size="small" aria-label="Kind of answer" value={shape.category} onChange={choose} options={shapes.map(({ category, kind }) => ({ value: category, label: textOf(blockOf(categories[category])['about']) || category.replaceAll('_', ' '), aside: kind }))} /></div> : undefined}>
        <Parts shape={shape} picked={part === undefined ? null : keyOf(part)} onPick={pick} />
      </Section>
      {part !== undefined && <PartDetail part={part} onShowLine={onShowLine} onShowCheck={onShowCheck} />}
      <TabParts tab="answer" />
    </div>
  )
}

/** The same piece of the rulebook writes many parts: they are picked together. */
function keyOf({ path, title }: AnswerPart): string {
  return `${title} ${(path ?? []).join('.')}`
}

function Parts({ shape, picked, onPick }: { shape: AnswerShape; picked: string | null; onPick: (key: string) => void }) {
  return (
    <div className="overflow-hidden rounded-md border border-line bg-surface">
      <p className="border-b border-line bg-sunken px-4 py-2 text-ink-2 wrap-anywhere whitespace-pre-wrap">{shape.prompt}</p>
      <p className={classes('px-4 py-3 leading-relaxed whitespace-pre-wrap', shape.kind === 'coded line' ? 'font-mono text-13 wrap-anywhere' : 'text-14')}>
        {shape.parts.map((part, index) => {
          if (part.path === null || part.title === '') return <span key={String(index)}>{part.text}</span>
          const isPicked = keyOf(part) === picked
          const lead = part.text.length - part.text.trimStart().length
          return (
            <span key={String(index)}>
              {part.text.slice(0, lead)}
              <button type="button" aria-pressed={isPicked} aria-label={`${part.title}: ${part.text.trim()}`} onClick={() => onPick(keyOf(part))} className={classes('cursor-default rounded-sm border-b text-left', isPicked ? 'border-ink bg-picked font-medium' : 'border-n-7 hover:bg-hover')}>{part.text.slice(lead)}</button>
            </span>
          )
        })}
      </p>
    </div>
  )
}

function PartDetail({ part, onShowLine, onShowCheck }: { part: AnswerPart; onShowLine: (line: number) => void; onShowCheck: (check: string) => void }) {
  const text = useOpen((state) => state.texts['rulebook.yaml'] ?? '')
  const check = useOpen((state) => state.live?.checks.find(({ id }) => id === part.check) ?? null)
  const line = lineOf(openDocument(text), part.path ?? [])
  return (
    <Section
      title={part.title.charAt(0).toUpperCase() + part.title.slice(1)}
      note={check === null ? undefined : check.say}
      actions={<>{check !== null && <Button size="small" variant="quiet" onClick={() => onShowCheck(check.id)}>Show the rule</Button>}<Button size="small" variant="quiet" onClick={() => onShowLine(line)}>Show line {line}</Button></>}
    >
      <AnswerPiece key={(part.path ?? []).join('.')} path={part.path ?? []} onShowLine={() => onShowLine(line)} />
    </Section>
  )
}
