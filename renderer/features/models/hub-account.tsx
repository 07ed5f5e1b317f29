/** Who is signed in at the Hub, and the token that no call gives back. */

import { LogOut } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useAction, useCall } from '../../lib/use-call.ts'

/** The account. */
export function HubAccount() {
  const [token, setToken] = useState('')
  const { data } = useCall('hub.status', {})
  const signIn = useAction('hub.sign_in', ['hub.status', 'hub.describe'])
  const signOut = useAction('hub.sign_out', ['hub.status'])
  if (data === undefined) return null
  if (data.user !== null) {
    return (
      <div className="flex items-center gap-3">
        <p className="flex-1">Signed in at the Hub as <span className="font-semibold">{data.user}</span>{data.role === null ? '' : ` (${data.role} token)`}.</p>
        <Button icon={LogOut} isLoading={signOut.isPending} onClick={() => signOut.mutate({})}>Forget the token</Button>
      </div>
    )
  }
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        signIn.mutate({ token }, { onSuccess: () => setToken('') })
      }}
    >
      <Field label="Access token" help={<>Made at <a className="underline" href={`${data.address}/settings/tokens`} target="_blank" rel="noreferrer">{data.address}/settings/tokens</a>; one that only reads is enough. {data.kept === 'secure' ? 'It is kept in the system’s key store.' : data.kept_reason}</>}>
        <TextInput isCode type="password" value={token} onChange={setToken} placeholder="hf_…" />
      </Field>
      {signIn.error !== null && <ErrorState error={signIn.error.parts} />}
      <div><Button type="submit" disabled={token.trim() === ''} isLoading={signIn.isPending}>Sign in</Button></div>
    </form>
  )
}
