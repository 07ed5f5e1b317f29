/** Who answers in a column: found by typing, grouped by before and after training. Knows the list of the host. */

import { X } from 'lucide-react'
import type { ChatSubject } from '../../../contract/entities/chat.ts'
import type { Subject } from '../../../contract/entities/eval.ts'
import { Combobox, type ComboboxOption } from '../../components/combobox.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { subjectFrom, subjectKey } from './subject-key.ts'

export type SubjectPickerProps = { subject: Subject; subjects: readonly ChatSubject[]; label: string; disabled: boolean; onPick: (subject: Subject) => void; onRemove?: (() => void) | undefined }

/** The head of a column. */
export function SubjectPicker({ subject, subjects, label, disabled, onPick, onRemove }: SubjectPickerProps) {
  const side = subjects.find((each) => subjectKey(each.subject) === subjectKey(subject))?.side
  return (
    <header className="flex h-12 items-center gap-2 border-b border-line px-4">
      <span className="w-14 shrink-0 text-12 font-medium text-ink-3">{side === 'trained' ? 'Trained' : side === 'base' ? 'Before' : 'Other'}</span>
      <Combobox
        aria-label={label}
        className="min-w-0 flex-1"
        value={subjectKey(subject)}
        disabled={disabled}
        options={withOwn(subject, subjects)}
        searchPlaceholder="Find a model"
        empty="No model of this name."
        onChange={(key) => {
          const picked = subjectFrom(key)
          if (picked !== null) onPick(picked)
        }}
      />
      {onRemove !== undefined && <IconButton icon={X} label={`Close ${label.toLowerCase()}`} disabled={disabled} onClick={onRemove} />}
    </header>
  )
}

function withOwn(subject: Subject, subjects: readonly ChatSubject[]): ComboboxOption[] {
  const options = subjects.map(optionOf)
  const own = subjectKey(subject)
  // A conversation may be older than what it was held with.
  return options.some(({ value }) => value === own) ? options : [{ value: own, label: own, note: 'not in this project any more' }, ...options]
}

function optionOf({ subject, label, note, side, blocked }: ChatSubject): ComboboxOption {
  const group = subject.kind === 'ollama' ? 'In Ollama' : side === 'base' ? 'Before training' : subject.kind === 'gguf' ? 'Files' : 'Trained'
  return { value: subjectKey(subject), label, note: blocked ?? note, disabled: blocked !== null, group }
}
