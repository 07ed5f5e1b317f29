/** What narrows the rows: words, kind, split, a broken rule, a decision, a length. */

import { Search, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { RowFilter } from '../../../../contract/entities/dataset-row.ts'
import { Button } from '../../../components/button.tsx'
import { NumberInput } from '../../../components/number-input.tsx'
import { Select } from '../../../components/select.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { Toolbar } from '../../../components/toolbar.tsx'
import { useCall } from '../../../lib/use-call.ts'
import { useIsAdvanced } from '../../../stores/view.ts'
import { DECISION_WORDS, SPLIT_WORDS } from '../words.ts'

/** How long typing rests before it is searched for. */
const REST_MS = 150
const ANY = 'any'

export type RowFiltersProps = { project: string; filter: RowFilter; /** False while the first rows are on their way. */ isOn: boolean; onChange: (filter: RowFilter) => void }

/** The filters, as a toolbar. */
export function RowFilters({ project, filter, isOn, onChange }: RowFiltersProps) {
  const isAdvanced = useIsAdvanced()
  const { data: mix } = useCall('datasets.mix', { project }, { keep: true, enabled: isOn })
  const put = (part: keyof RowFilter, value: string | number | undefined) => {
    const { [part]: _, ...rest } = filter
    onChange(value === undefined || value === ANY ? rest : { ...rest, [part]: value })
  }
  const isNarrowed = Object.keys(filter).length > 0
  return (
    <Toolbar label="Narrow the rows" className="flex-wrap px-6 py-3">
      <SearchBox value={filter.text ?? ''} onChange={(text) => put('text', text === '' ? undefined : text)} />
      <Select aria-label="Kind" className="w-44" value={filter.category ?? ANY} onChange={(value) => put('category', value)} options={[{ value: ANY, label: 'Every kind' }, ...(mix?.categories ?? []).map(({ category, about }) => ({ value: category, label: about }))]} />
      <Select aria-label="Split" className="w-36" value={filter.split ?? ANY} onChange={(value) => put('split', value)} options={[{ value: ANY, label: 'All uses' }, ...(['train', 'val', 'test'] as const).map((split) => ({ value: split, label: SPLIT_WORDS[split].brief, aside: split }))]} />
      <Select aria-label="Broken rule" className="w-44" value={filter.breaks ?? ANY} onChange={(value) => put('breaks', value)} options={[{ value: ANY, label: 'Any verdict' }, ...(mix?.checks ?? []).map(({ id, say }) => ({ value: id, label: `Breaks: ${say}` }))]} />
      <Select aria-label="Decision" className="w-36" value={filter.decision ?? ANY} onChange={(value) => put('decision', value)} options={[{ value: ANY, label: 'Any decision' }, { value: 'open', label: 'Not reviewed' }, ...(['keep', 'fix', 'exclude'] as const).map((decision) => ({ value: decision, label: DECISION_WORDS[decision] }))]} />
      {isAdvanced && (
        <>
          <NumberInput aria-label="Characters, at least" className="w-28" min={0} value={filter.min_length ?? null} placeholder="from" unit="chars" onChange={(value) => put('min_length', value)} />
          <NumberInput aria-label="Characters, at most" className="w-28" min={0} value={filter.max_length ?? null} placeholder="to" unit="chars" onChange={(value) => put('max_length', value)} />
        </>
      )}
      {isNarrowed && <Button size="small" variant="quiet" icon={X} onClick={() => onChange({})}>Show all</Button>}
    </Toolbar>
  )
}

function SearchBox({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value)
  const told = useRef(value)
  useEffect(() => {
    if (value !== told.current) setText(value)
    told.current = value
  }, [value])
  useEffect(() => {
    if (text === told.current) return undefined
    const timer = setTimeout(() => {
      told.current = text
      onChange(text)
    }, REST_MS)
    return () => clearTimeout(timer)
  }, [text, onChange])
  return <TextInput type="search" aria-label="Search the rows" placeholder="Search words" icon={Search} className="w-56" value={text} onChange={setText} />
}
