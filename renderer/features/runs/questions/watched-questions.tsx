/** What a run will be asked while it trains: the person's own questions, and how many held-back ones. */

import { Card } from '../../../components/card.tsx'
import { useCall } from '../../../lib/use-call.ts'
import { QuestionsButton } from './questions-button.tsx'

const FEW = 4

/** The questions. `held` = prompts of the validation split that are asked besides. */
export function WatchedQuestions({ project, held }: { project: string; held: number }) {
  const questions = useCall('projects.questions', { project }).data?.questions ?? []
  return (
    <Card
      title="Asked while it trains"
      note={`${held} samples that are held back from training${questions.length === 0 ? '' : `, and ${questions.length === 1 ? 'one question' : `${questions.length} questions`} of your own`}. The first answers are the base model’s.`}
      actions={<QuestionsButton project={project} size="small" />}
    >
      {questions.length === 0 ? <p className="text-ink-2">Add a few questions of your own, and see their answers come right step by step.</p> : (
        <ul className="flex flex-col gap-1">
          {questions.slice(0, FEW).map(({ id, text }) => <li key={id} className="truncate text-ink-2">{text}</li>)}
          {questions.length > FEW && <li className="text-12 text-ink-3">and {questions.length - FEW} more</li>}
        </ul>
      )}
    </Card>
  )
}
