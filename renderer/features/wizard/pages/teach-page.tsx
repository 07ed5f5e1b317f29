/** Page 3 without a project: a domain of one's own, step by step. Its last step writes the rulebook and makes the project. */

import { ArrowLeft } from 'lucide-react'
import { Link } from 'wouter'
import { Button, buttonClasses } from '../../../components/button.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { errorParts } from '../../../lib/host.ts'
import { useBegin } from '../../projects/index.ts'
import { forgetDraft, NewDomain } from '../../rulebooks/new-domain/index.ts'
import type { Wizard } from '../use-wizard.ts'

/** The page. */
export function TeachPage({ wizard, from }: { wizard: Wizard; from: 'nothing' | 'rows' }) {
  const begin = useBegin()
  const make = (files: Readonly<Record<string, string>>) =>
    begin.mutate({ files: { ...files } }, {
      onSuccess: ({ project }) => {
        forgetDraft()
        wizard.go('amount', project)
      },
    })
  return (
    <div className="flex h-full min-h-0 flex-col">
      {begin.error !== null && <div className="px-6 pt-4"><ErrorState error={errorParts(begin.error)} /></div>}
      <div className="min-h-0 flex-1">
        <NewDomain
          from={from}
          title={wizard.state.name}
          doneLabel="Take these rules"
          isBusy={begin.isPending}
          onDone={({ files }) => make(files)}
          footer={<><Button icon={ArrowLeft} onClick={() => wizard.go('place')}>Place</Button><Link href="/" className={buttonClasses('quiet')}>Save and leave</Link></>}
        />
      </div>
    </div>
  )
}
