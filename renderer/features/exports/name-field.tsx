/** The name for Ollama, judged while it is typed: what is wrong with it, whether it is taken, a free one near it. */

import { useDeferredValue } from 'react'
import { Checkbox } from '../../components/checkbox.tsx'
import { Field } from '../../components/field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useCall } from '../../lib/use-call.ts'

export type NameFieldProps = { name: string; onChange: (name: string) => void; replaces: boolean; onReplaces: (replaces: boolean) => void }

/** The field. */
export function NameField({ name, onChange, replaces, onReplaces }: NameFieldProps) {
  const asked = useDeferredValue(name)
  const { data } = useCall('ollama.check', { name: asked }, { keep: true, enabled: asked !== '' })
  const isTaken = data?.taken === true && data.valid
  return (
    <div className="flex min-w-0 flex-1 basis-80 flex-col gap-2">
      <Field label="Name in Ollama" error={data !== undefined && !data.valid ? data.problem : isTaken && !replaces ? `Ollama has a model of this name. ${data.suggestion} is free.` : undefined}>
        <TextInput isCode value={name} onChange={onChange} spellCheck={false} autoComplete="off" />
      </Field>
      {isTaken && <Checkbox isChecked={replaces} onChange={onReplaces} label="Replace that model" />}
    </div>
  )
}
