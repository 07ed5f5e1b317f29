/** Takes files that are dropped on it or picked. Says which kinds it takes. */

import { Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from './button.tsx'
import { classes } from './classes.ts'

export type FileDropProps = {
  onFiles: (files: File[]) => void
  /** What belongs here: "Drop a JSONL, JSON or CSV file". */
  title: string
  note?: string | undefined
  /** Endings that the picker offers: ".csv,.jsonl". */
  accept?: string | undefined
  isMultiple?: boolean | undefined
  disabled?: boolean | undefined
  buttonLabel?: string | undefined
}

/** A field for files. */
export function FileDrop({ onFiles, title, note, accept, isMultiple = false, disabled = false, buttonLabel = 'Choose a file' }: FileDropProps) {
  const [isOver, setOver] = useState(false)
  const picker = useRef<HTMLInputElement>(null)
  const take = (files: FileList | null) => {
    setOver(false)
    const taken = [...(files ?? [])]
    if (taken.length > 0 && !disabled) onFiles(isMultiple ? taken : taken.slice(0, 1))
  }
  return (
    <div
      onDragOver={(event) => { event.preventDefault(); setOver(true) }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => { event.preventDefault(); take(event.dataTransfer.files) }}
      className={classes('flex flex-col items-center rounded-md border border-dashed px-6 py-8 text-center transition-colors', isOver && !disabled ? 'border-focus bg-accent-soft' : 'border-n-8 bg-surface')}
    >
      <Upload aria-hidden className="mb-3 size-5 text-ink-3" />
      <p className="font-medium">{title}</p>
      {note !== undefined && <p className="mt-0.5 text-12 text-ink-3">{note}</p>}
      <Button size="small" className="mt-3" disabled={disabled} onClick={() => picker.current?.click()}>{buttonLabel}</Button>
      <input ref={picker} type="file" hidden aria-label={title} accept={accept} multiple={isMultiple} onChange={(event) => { take(event.target.files); event.target.value = '' }} />
    </div>
  )
}
