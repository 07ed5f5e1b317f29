/**
 * The switch that holds replies to the rules. Only model files take a grammar; where none answers, it says so and offers one.
 * Knows columns and subjects; asks nothing.
 */

import { Link } from 'wouter'
import type { ChatSubject } from '../../../contract/entities/chat.ts'
import { Button, buttonClasses } from '../../components/button.tsx'
import { Popover } from '../../components/popover.tsx'
import { Switch } from '../../components/switch.tsx'
import { subjectKey } from './subject-key.ts'
import type { Chat } from './use-chat.ts'

const FILES: ReadonlySet<string> = new Set(['gguf', 'starter', 'gguf_file'])

/** The switch, or why it cannot be used and what to choose instead. */
export function HoldSwitch({ project, chat, subjects, isBusy }: { project: string; chat: Chat; subjects: readonly ChatSubject[]; isBusy: boolean }) {
  const { columns, constrained } = chat.state
  const free = columns.filter(({ subject }) => !FILES.has(subject.kind)).length
  const canHold = free < columns.length
  const shown = new Set(columns.map(({ subject }) => subjectKey(subject)))
  const files = subjects.filter(({ subject, side, blocked }) => subject.kind === 'gguf' && side === 'trained' && blocked === null && !shown.has(subjectKey(subject)))
  // Of one export the nearly lossless file answers fastest for what it keeps.
  const file = files.find(({ subject }) => subject.kind === 'gguf' && subject.quantization === 'q8_0') ?? files[0]
  const last = columns.length - 1
  return (
    <>
      <Switch isOn={constrained && canHold} disabled={!canHold} onChange={(on) => chat.set({ constrained: on })} label="Hold to the rules" />
      {free > 0 && (
        <Popover label="Who can be held to the rules" align="end" side="top" trigger={<Button size="small" variant="quiet">{canHold ? 'Not all' : 'Why not?'}</Button>}>
          <div className="flex flex-col items-start gap-3">
            <p>{canHold ? 'Only the model files (GGUF) among these are held to the rules; the others answer freely.' : 'Only model files (GGUF) can be held to the rules, word by word. These models answer freely.'}</p>
            {file !== undefined && <Button size="small" disabled={isBusy} onClick={() => chat.pick(last, file.subject)}>Use {file.label}</Button>}
            {file === undefined && !canHold && <Link href={`/p/${project}/export`} className={buttonClasses('secondary', 'small')}>Make a model file</Link>}
          </div>
        </Popover>
      )}
    </>
  )
}
