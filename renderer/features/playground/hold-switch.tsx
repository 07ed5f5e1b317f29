/** The switch that holds replies to the rules. Ollama takes no grammar; where only its models answer, it says so. */

import { Button } from '../../components/button.tsx'
import { Popover } from '../../components/popover.tsx'
import { Switch } from '../../components/switch.tsx'
import type { Chat } from './use-chat.ts'

/** The switch, and who cannot be held. */
export function HoldSwitch({ chat }: { chat: Chat }) {
  const { columns, constrained } = chat.state
  const free = columns.filter(({ subject }) => subject.kind === 'ollama').length
  const canHold = free < columns.length
  return (
    <>
      <Switch isOn={constrained && canHold} disabled={!canHold} onChange={(on) => chat.set({ constrained: on })} label="Hold to the rules" />
      {free > 0 && (
        <Popover label="Who can be held to the rules" align="end" side="top" trigger={<Button size="small" variant="quiet">{canHold ? 'Not all' : 'Why it is off'}</Button>}>
          <p>Models in Ollama answer freely: it takes no grammar. Choose the model file or the run to hold it to the rules.</p>
        </Popover>
      )}
    </>
  )
}
