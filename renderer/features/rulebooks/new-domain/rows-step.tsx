/** Rows that a person has: a file, which columns are question and answer, the first of them, and the shape that was guessed. */

import Papa from 'papaparse'
import { useState } from 'react'
import { draftFromRows, guessMap, guessShape, mapRows, rowsInWords, SHAPES } from '../../../../engine/authoring/index.ts'
import type { RawRow, RowMap, Shape } from '../../../../engine/authoring/index.ts'
import { Button } from '../../../components/button.tsx'
import { Callout } from '../../../components/callout.tsx'
import { Field } from '../../../components/field.tsx'
import { FileDrop } from '../../../components/file-drop.tsx'
import { Select } from '../../../components/select.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { beginDraft, changeDraft, useDraft } from './draft-store.ts'

/** Larger files are read to here: guessing needs hundreds of rows, not millions. */
const MOST_BYTES = 4_000_000

type Read = { readonly name: string; readonly rows: readonly RawRow[]; readonly bad: number }

/** Rows of a file by the end of its name. */
export async function readRowsOf(file: File): Promise<Read> {
  const text = await file.slice(0, MOST_BYTES).text()
  if (/\.(csv|tsv)$/i.test(file.name)) {
    const { data, errors } = Papa.parse<RawRow>(text, { header: true, skipEmptyLines: true })
    return { name: file.name, rows: data, bad: errors.length }
  }
  if (/\.json$/i.test(file.name)) {
    const parsed = JSON.parse(text) as unknown
    const rows = Array.isArray(parsed) ? parsed : Object.values(parsed as object).find((each) => Array.isArray(each))
    return { name: file.name, rows: (rows ?? []) as RawRow[], bad: 0 }
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  // The last line of a file that was cut is no row.
  const whole = file.size > MOST_BYTES ? lines.slice(0, -1) : lines
  const rows = whole.flatMap((line): RawRow[] => {
    try {
      return [JSON.parse(line) as RawRow]
    } catch {
      return []
    }
  })
  return { name: file.name, rows, bad: whole.length - rows.length }
}

/** The step. */
export function RowsStep() {
  const title = useDraft((state) => state.draft.title)
  const [read, setRead] = useState<Read | null>(null)
  const [error, setError] = useState<string | null>(null)
  const take = (files: File[]) => {
    const [file] = files
    if (file !== undefined) readRowsOf(file).then((found) => { setRead(found); setError(found.rows.length === 0 ? `${file.name} holds no rows.` : null) }, (thrown: unknown) => setError(`${file.name} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`))
  }
  return (
    <div className="flex flex-col gap-5">
      <Field label="What is it about?"><TextInput value={title} onChange={(next) => changeDraft((draft) => ({ ...draft, title: next }))} /></Field>
      <FileDrop title="Drop a JSONL, JSON or CSV file" note="One question and one answer a row" accept=".jsonl,.ndjson,.json,.csv,.tsv" onFiles={take} />
      {error !== null && <Callout meaning="failed" title="Nothing was read">{error}</Callout>}
      {read !== null && read.rows.length > 0 && <Mapping key={read.name} read={read} title={title} />}
    </div>
  )
}

const SHAPE_WORDS: Readonly<Record<Shape, string>> = { 'ordered-list': 'An ordered list', 'record': 'A record', 'coded-line': 'A coded line', 'one-of-these': 'One of these', 'facts': 'Facts about a thing', 'turns': 'Turns' }

function Mapping({ read, title }: { read: Read; title: string }) {
  const [map, setMap] = useState<RowMap>(() => guessMap(read.rows))
  const mapped = mapRows(read.rows, map)
  const [shape, setShape] = useState<Shape>(() => guessShape(mapped.pairs.slice(0, 300).map(({ answer }) => answer)))
  const isUsed = useDraft((state) => state.hasRows && state.draft.judged.length > 0)
  const draft = useDraft((state) => state.draft)
  const keys = [...new Set(read.rows.slice(0, 50).flatMap((row) => Object.keys(row)))].map((key) => ({ value: key, label: key }))
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-3 gap-4">
        <Field label="The question is"><Select value={map.question} options={keys} onChange={(question) => setMap({ ...map, question })} /></Field>
        <Field label="The answer is"><Select value={map.answer} options={keys} onChange={(answer) => setMap({ ...map, answer })} /></Field>
        <Field label="Its shape"><Select value={shape} options={SHAPES.map((value) => ({ value, label: SHAPE_WORDS[value] }))} onChange={setShape} /></Field>
      </div>
      <ul aria-label="First rows" className="rounded-md border border-line bg-surface">
        {mapped.pairs.slice(0, 3).map(({ question, answer }, index) => <li key={String(index)} className="border-b border-line px-3 py-2 last:border-b-0"><p className="text-ink-2">{question}</p><p className="whitespace-pre-wrap">{answer}</p></li>)}
      </ul>
      {read.bad > 0 && <p className="text-12 text-ink-3">{read.bad} lines could not be read and were left out.</p>}
      <div className="flex items-center gap-3">
        <Button disabled={mapped.pairs.length === 0} onClick={() => beginDraft(draftFromRows(mapped, title, shape), true)}>Use these {mapped.pairs.length} rows</Button>
        {isUsed && <span className="text-ink-2">{rowsInWords(draft, mapped)}</span>}
      </div>
    </div>
  )
}
