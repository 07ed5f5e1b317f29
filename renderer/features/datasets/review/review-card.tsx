/** The sample under review: question, answer, verdict; or the form that mends it. */

import { AnswerBadges } from '../../../components/answer-badges.tsx'
import { Card } from '../../../components/card.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { errorParts } from '../../../lib/host.ts'
import { useCall } from '../../../lib/use-call.ts'
import { Bubbles } from '../rows/bubbles.tsx'
import { FixForm } from '../rows/fix-form.tsx'
import { DECISION_WORDS, SPLIT_WORDS, verdictChecks } from '../words.ts'

export type ReviewCardProps = { project: string; version: string; row: number; isFixing: boolean; onFixed: (answer: string) => void; onCancelFix: () => void }

/** The card. */
export function ReviewCard({ project, version, row, isFixing, onFixed, onCancelFix }: ReviewCardProps) {
  const { data, error, refetch } = useCall('datasets.row', { project, dataset_version: version, row })
  const { data: mix } = useCall('datasets.mix', { project }, { keep: true })
  if (error !== null) return <ErrorState error={errorParts(error)} action={{ label: 'Try again', onClick: () => void refetch() }} />
  if (data === undefined) return <Card><Skeleton lines={6} /></Card>
  const { category, split, messages, verdict, edit, id } = data.row
  const question = messages.filter(({ role }) => role === 'user').map(({ content }) => content).join('\n')
  return (
    <Card aria-label={`Sample ${id}`} title={mix?.categories.find((each) => each.category === category)?.about ?? category} note={`${SPLIT_WORDS[split].word}${edit === null ? '' : ` · ${DECISION_WORDS[edit.decision]}`}`}>
      <div className="flex flex-col gap-4">
        <Bubbles messages={messages.filter(({ role }) => role !== 'system')} checks={verdictChecks(verdict)} />
        {isFixing
          ? <FixForm project={project} question={question} category={category} answer={messages.at(-1)?.content ?? ''} onSave={onFixed} onCancel={onCancelFix} />
          : verdict !== null && <AnswerBadges checks={verdictChecks(verdict)} />}
      </div>
    </Card>
  )
}
