/** Which column is what, how the file is read, and the first rows as they would be taken. */

import type { ColumnMapping } from '../../../../contract/entities/dataset-import.ts'
import { Button } from '../../../components/button.tsx'
import { Callout } from '../../../components/callout.tsx'
import { Field } from '../../../components/field.tsx'
import { Select } from '../../../components/select.tsx'
import { Switch } from '../../../components/switch.tsx'
import { bytes, count } from '../../../lib/format.ts'
import { ImportPreview } from './import-preview.tsx'
import type { ImportStep, ImportWay } from './use-import.ts'

const NONE = ' none'
const ENCODINGS = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'windows-1252', label: 'Western European', aside: 'Windows-1252' },
  { value: 'utf-16le', label: 'UTF-16', aside: 'little-endian' },
  { value: 'utf-16be', label: 'UTF-16', aside: 'big-endian' },
] as const

export type ImportMappingProps = { project: string; way: ImportWay; step: Extract<ImportStep, { at: 'mapping' }> }

/** The form. */
export function ImportMapping({ project, way, step }: ImportMappingProps) {
  const { file, mapping, keepBroken, place } = step
  const isMapped = mapping.messages !== null || (mapping.question !== null && mapping.answer !== null)
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <p><span className="font-medium">{file.name}</span> <span className="text-12 text-ink-2">{file.reading.format.toUpperCase()}, {bytes(file.bytes)}, {count(file.columns.length)} columns</span></p>
      {file.remarks.map((remark) => <Callout key={remark} meaning="undecided">{remark}</Callout>)}
      <div className="grid grid-cols-2 gap-3">
        {mapping.messages === null && <ColumnField label="Question" part="question" step={step} onMap={way.map} />}
        {mapping.messages === null && <ColumnField label="Answer" part="answer" step={step} onMap={way.map} />}
        {mapping.question === null && <ColumnField label="Conversation" term="messages" part="messages" step={step} onMap={way.map} />}
        <ColumnField label="Kind" term="category" part="category" step={step} onMap={way.map} isOptional />
        <Field label="Letters" term="encoding">
          <Select value={file.reading.encoding} onChange={(encoding) => void way.read({ ...file.reading, encoding })} options={ENCODINGS} />
        </Field>
        {file.reading.format === 'csv' && (
          <Field label="Cells end at" term="delimiter">
            <Select value={file.reading.delimiter} onChange={(delimiter) => void way.read({ ...file.reading, delimiter })} options={[{ value: ',', label: 'Comma' }, { value: ';', label: 'Semicolon' }, { value: '\t', label: 'Tab' }, { value: '|', label: 'Bar' }]} />
          </Field>
        )}
      </div>
      <Switch isOn={keepBroken} onChange={way.setKeepBroken} label="Take rows that break a rule as well" note="Off: they are left out and listed with the reason." />
      {isMapped && <ImportPreview project={project} file={place.place} reading={file.reading} mapping={mapping} keepBroken={keepBroken} />}
      <div className="flex gap-2">
        <Button variant="primary" disabled={!isMapped} onClick={() => void way.start(project)}>Import these rows</Button>
        <Button variant="quiet" onClick={way.leave}>Cancel</Button>
      </div>
    </div>
  )
}

type ColumnFieldProps = { label: string; term?: string; part: keyof ColumnMapping; step: ImportMappingProps['step']; onMap: ImportWay['map']; isOptional?: boolean }

function ColumnField({ label, term, part, step: { file, mapping }, onMap, isOptional = false }: ColumnFieldProps) {
  return (
    <Field label={label} term={term} isOptional={isOptional}>
      <Select
        value={mapping[part] ?? NONE}
        onChange={(column) => onMap({ ...mapping, [part]: column === NONE ? null : column })}
        options={[{ value: NONE, label: 'No column' }, ...file.columns.map(({ name, examples }) => ({ value: name, label: name, note: examples[0]?.slice(0, 60) }))]}
      />
    </Field>
  )
}
