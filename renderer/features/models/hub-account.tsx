/** Who is signed in at the Hub, and the token that no call gives back; how it is kept, and for how long. */

import { LogOut } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { CodeBlock } from '../../components/code-block.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { Fold } from '../../components/fold.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useAction, useCall } from '../../lib/use-call.ts'

/** The account. */
export function HubAccount() {
  const [token, setToken] = useState('')
  const { data } = useCall('hub.status', {})
  const capabilities = useCall('system.capabilities', {})
  const signIn = useAction('hub.sign_in', ['hub.status', 'hub.describe'])
  const signOut = useAction('hub.sign_out', ['hub.status'])
  if (data === undefined) return null
  const kept = data.kept === 'secure' ? 'It is kept in the system’s key store.' : data.kept_reason
  if (data.user !== null) {
    return (
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <p>Signed in at the Hub as <span className="font-semibold">{data.user}</span>{data.role === null ? '' : ` (${data.role} token)`}.</p>
          <p className="text-12 text-ink-3">{kept}</p>
        </div>
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
      <Field label="Access token" help={<>Made at <a className="underline" href={`${data.address}/settings/tokens`} target="_blank" rel="noreferrer">{data.address}/settings/tokens</a>; one that only reads is enough. {kept}</>}>
        <TextInput isCode type="password" value={token} onChange={setToken} placeholder="hf_…" />
      </Field>
      {signIn.error !== null && <ErrorState error={signIn.error.parts} />}
      <div><Button type="submit" disabled={token.trim() === ''} isLoading={signIn.isPending}>Sign in</Button></div>
      {data.kept === 'memory' && capabilities.data?.surface === 'serve' && <ForServer />}
    </form>
  )
}

/** The way for those who start the studio by a script and would have to paste the token each time. */
function ForServer() {
  return (
    <Fold summary="For a server">
      <p className="mb-1.5 max-w-form text-ink-2">Where a script starts the studio, set this variable before: the token is then there at every start, and the studio writes it nowhere.</p>
      <CodeBlock label="Variable" text="export HF_TOKEN=hf_…" />
    </Fold>
  )
}
