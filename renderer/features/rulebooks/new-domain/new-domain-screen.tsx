/** The steps of a new domain as a screen of their own: makes the project at the end and opens its knowledge. */

import { useLocation } from 'wouter'
import { ErrorState } from '../../../components/error-state.tsx'
import { Button } from '../../../components/button.tsx'
import { errorParts } from '../../../lib/host.ts'
import { useAction } from '../../../lib/use-call.ts'
import { forgetDraft } from './draft-store.ts'
import { NewDomain } from './new-domain.tsx'

/** The screen. */
export function NewDomainScreen({ from }: { from: 'nothing' | 'rows' }) {
  const [, go] = useLocation()
  const create = useAction('projects.create', ['projects.list'])
  const make = ({ title, files }: { title: string; files: Readonly<Record<string, string>> }) => {
    create.mutate({ files: { ...files }, name: title }, {
      onSuccess: ({ project }) => {
        forgetDraft()
        go(`/p/${project.id}/knowledge`)
      },
    })
  }
  return (
    <>
      {create.error !== null && <ErrorState error={errorParts(create.error)} />}
      <NewDomain from={from} isBusy={create.isPending} onDone={make} footer={<Button variant="quiet" className="-ml-3" onClick={() => go('/')}>Save and leave</Button>} />
    </>
  )
}
