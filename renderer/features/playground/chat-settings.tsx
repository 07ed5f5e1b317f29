/** How the models answer: system prompt, sampling, the longest reply, held to the rules or free. */

import { SlidersHorizontal } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { Field } from '../../components/field.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { Popover } from '../../components/popover.tsx'
import { Slider } from '../../components/slider.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { fixed } from '../../lib/format.ts'
import { useIsAdvanced } from '../../stores/view.ts'
import type { Chat } from './use-chat.ts'

/** The popover. `system`: the project's own system prompt. */
export function ChatSettings({ chat: { state, set }, system }: { chat: Chat; system: string | null }) {
  const isAdvanced = useIsAdvanced()
  const { decoding } = state
  const change = (part: Partial<typeof decoding>) => set({ decoding: { ...decoding, ...part } })
  return (
    <Popover label="How the models answer" align="end" side="top" className="w-96" trigger={<Button size="small" variant="quiet" icon={SlidersHorizontal}>How they answer</Button>}>
      <div className="flex flex-col gap-4 p-1">
        <Field label="Creativity" term="temperature" help={decoding.temperature === 0 ? 'Always the likeliest word: the same question gives the same answer.' : 'Higher values take less likely words more often.'}>
          <Slider aria-label="Creativity" min={0} max={2} step={0.05} value={decoding.temperature} onChange={(temperature) => change({ temperature })} reading={fixed(decoding.temperature, 2)} />
        </Field>
        <Field label="Longest reply"><NumberInput value={decoding.max_tokens} min={1} max={65_536} step={64} unit="tokens" onChange={(max_tokens) => change({ max_tokens })} /></Field>
        {isAdvanced && (
          <div className="grid grid-cols-2 gap-3">
            <Field label="Top p"><NumberInput value={decoding.top_p} min={0.01} max={1} step={0.05} onChange={(top_p) => change({ top_p })} /></Field>
            <Field label="Seed"><NumberInput value={decoding.seed} min={0} max={2 ** 31 - 1} onChange={(seed) => change({ seed })} /></Field>
          </div>
        )}
        <Field label="System prompt" help={state.system === null ? 'The one that the samples carry. Change it to try another.' : 'Your own. Empty means none.'} aside={state.system !== null && <Button size="small" variant="quiet" onClick={() => set({ system: null })}>Use the project’s</Button>}>
          <TextArea rows={3} value={state.system ?? system ?? ''} onChange={(text) => set({ system: text })} />
        </Field>
      </div>
    </Popover>
  )
}
