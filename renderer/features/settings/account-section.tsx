/** The Hugging Face token: checked with the Hub, kept by the host, never shown again. */

import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Callout } from '../../components/callout.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { KeyValue } from '../../components/key-value.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Switch } from '../../components/switch.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { errorParts } from '../../lib/host.ts'
import { useAction, useCall } from '../../lib/use-call.ts'

/** The section. */
export function AccountSection() {
  const { data: status, error, refetch } = useCall('hub.status', {})
  const signOut = useAction('hub.sign_out', ['hub.status'])
  const set = useAction('settings.set', ['settings.get', 'hub.status'])
  if (error !== null) return <ErrorState error={errorParts(error)} action={{ label: 'Try again', onClick: () => void refetch() }} />
  if (status === undefined) return <Skeleton lines={3} />
  return (
    <div className="flex max-w-form flex-col gap-5">
      <Switch isOn={status.is_offline} onChange={(is_offline) => set.mutate({ change: { is_offline } })} label="Work offline" note="No connection to the Hub or elsewhere is made; what is on this machine works on." />
      <KeyValue
        facts={[
          { name: 'Signed in as', value: status.user === null ? 'nobody; public models need no token' : `${status.user}${status.role === null ? '' : `, ${status.role}`}` },
          { name: 'The token is kept', value: status.kept === 'secure' ? 'in the system’s key store' : 'in memory until the studio ends' },
          { name: 'Address', value: status.address },
        ]}
      />
      {status.kept === 'memory' && status.kept_reason !== null && <Callout meaning="undecided">{status.kept_reason}</Callout>}
      {status.user === null ? <SignIn /> : <div><Button isLoading={signOut.isPending} onClick={() => signOut.mutate({})}>Forget the token</Button></div>}
    </div>
  )
}

function SignIn() {
  const [token, setToken] = useState('')
  const signIn = useAction('hub.sign_in', ['hub.status'])
  return (
    <form className="flex flex-col gap-3" onSubmit={(event) => { event.preventDefault(); signIn.mutate({ token: token.trim() }, { onSuccess: () => setToken('') }) }}>
      <Field label="Token" help="From huggingface.co, Settings, Access Tokens. Reading is enough." error={signIn.isError ? `${signIn.error.parts.message} ${signIn.error.parts.next_step}` : undefined}>
        <TextInput type="password" value={token} onChange={setToken} placeholder="hf_…" />
      </Field>
      <div><Button type="submit" disabled={token.trim() === ''} isLoading={signIn.isPending}>Check and keep it</Button></div>
    </form>
  )
}
