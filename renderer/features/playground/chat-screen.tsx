/**
 * Talking to models side by side: before training left, trained right, each reply with its verdict.
 * Composes; use-chat.ts asks the host.
 */

import { Columns2, MessageSquare } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link, useParams } from 'wouter'
import type { ChatOpening } from '../../../contract/entities/chat.ts'
import type { Subject } from '../../../contract/entities/eval.ts'
import { FirstStep } from '../../app/first-step.tsx'
import { buttonClasses } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useCall } from '../../lib/use-call.ts'
import { ChatBoard } from './chat-board.tsx'
import { subjectFrom, subjectKey } from './subject-key.ts'

/** The screen. The address's rest is `with/<subject>`: who shall answer on the right. */
export function ChatScreen({ project }: { project: string }) {
  const [word, named = ''] = (useParams()['*'] ?? '').split('/')
  const opening = useCall('playground.open', { project })
  if (opening.error !== null) return <Titled><ErrorState error={opening.error.parts} action={{ label: 'Try again', onClick: () => void opening.refetch() }} /></Titled>
  if (opening.data === undefined) return <Titled><Skeleton lines={6} className="max-w-wide" /></Titled>
  const wanted = word === 'with' ? subjectFrom(decode(named)) : null
  const columns = firstColumns(opening.data, wanted)
  if (columns.length === 0) return <Nobody project={project} opening={opening.data} />
  return <ChatBoard key={named} name={named} project={project} opening={opening.data} columns={columns} />
}

function firstColumns({ columns }: ChatOpening, wanted: Subject | null): Subject[] {
  if (wanted === null) return [...columns]
  const other = columns.find((subject) => subjectKey(subject) !== subjectKey(wanted))
  return other === undefined ? [wanted] : [other, wanted]
}

function Nobody({ project, opening }: { project: string; opening: ChatOpening }) {
  const why = opening.subjects.find(({ blocked }) => blocked !== null)?.blocked
  return (
    <Titled>
      <EmptyState icon={why == null ? MessageSquare : Columns2} title="Nobody can answer yet" action={why == null ? <FirstStep project={project} /> : <Link href="/settings/environment" className={buttonClasses('primary')}>Open Settings</Link>}>
        {why ?? 'Train a run, or download a base model first.'}
      </EmptyState>
    </Titled>
  )
}

/** A screen without a board still says where one is. */
function Titled({ children }: { children: ReactNode }) {
  return (
    <>
      <PageHeader title="Chat" summary="The same question to several models, each answer judged by your rules." />
      <div className="px-6 pb-6">{children}</div>
    </>
  )
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
