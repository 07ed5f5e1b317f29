/** The button that opens the person's own questions, and says how many there are. */

import { MessageCircleQuestion } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { useCall } from '../../../lib/use-call.ts'
import { QuestionsDialog } from './questions-dialog.tsx'

/** The button. */
export function QuestionsButton({ project, size }: { project: string; size?: 'small' | 'medium' }) {
  const [isOpen, open] = useState(false)
  const count = useCall('projects.questions', { project }).data?.questions.length
  return (
    <>
      <Button icon={MessageCircleQuestion} size={size} onClick={() => open(true)}>My questions{count === undefined || count === 0 ? '' : ` (${count})`}</Button>
      {isOpen && <QuestionsDialog project={project} onClose={() => open(false)} />}
    </>
  )
}
