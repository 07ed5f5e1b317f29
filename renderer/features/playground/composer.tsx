/** Where a question is written: Enter sends, Shift and Enter breaks the line, Escape stops the replies. */

import { ArrowUp, Square } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { Kbd } from '../../components/kbd.tsx'

export type ComposerProps = { isBusy: boolean; isStopping: boolean; onSend: (text: string) => void; onStop: () => void; aside?: ReactNode }

/** The field and its button. */
export function Composer({ isBusy, isStopping, onSend, onStop, aside }: ComposerProps) {
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => field.current?.focus(), [])
  useEffect(() => {
    if (!isBusy) return
    const stop = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) onStop()
    }
    addEventListener('keydown', stop)
    return () => removeEventListener('keydown', stop)
  }, [isBusy, onStop])
  const send = () => {
    if (text.trim() === '' || isBusy) return
    onSend(text.trim())
    setText('')
  }
  return (
    <div className="border-t border-line bg-surface px-4 py-3">
      <div className="mx-auto flex max-w-page flex-col gap-2">
        <div className="flex items-end gap-2">
          <textarea
            ref={field}
            aria-label="Your question"
            rows={1}
            value={text}
            placeholder="Ask something"
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
              event.preventDefault()
              send()
            }}
            className="field-sizing-content max-h-40 min-h-8 w-full flex-1 resize-none rounded-md border border-edge bg-surface px-3 py-1.5 text-14 placeholder:text-ink-3"
          />
          {isBusy ? <Button icon={Square} isLoading={isStopping} onClick={onStop}>Stop</Button> : <Button variant="primary" icon={ArrowUp} disabled={text.trim() === ''} onClick={send}>Send</Button>}
        </div>
        <div className="flex min-h-7 items-center gap-3 text-12 text-ink-3">
          <span className="hidden flex-1 items-center gap-1 md:flex"><Kbd keys="Enter" /> sends · <Kbd keys="Shift+Enter" /> new line · <Kbd keys="Escape" /> stops</span>
          <span className="flex items-center gap-2">{aside}</span>
        </div>
      </div>
    </div>
  )
}
