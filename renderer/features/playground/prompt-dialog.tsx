/** The exact text that a subject is given: the conversation after its chat template. */

import type { Message } from '../../../contract/entities/dataset.ts'
import type { Subject } from '../../../contract/entities/eval.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { count } from '../../lib/format.ts'
import { useCall } from '../../lib/use-call.ts'

export type PromptDialogProps = { project: string; subject: Subject; messages: readonly Message[]; onClose: () => void }

/** The dialog. */
export function PromptDialog({ project, subject, messages, onClose }: PromptDialogProps) {
  const { data, error, refetch } = useCall('playground.render', { project, subject, messages: [...messages] })
  return (
    <Dialog isOpen onOpenChange={(isOpen) => !isOpen && onClose()} width="wide" title="The exact prompt" description={data === undefined ? 'The conversation after the model’s chat template.' : `From ${data.source}${data.tokens === null ? '' : `, ${count(data.tokens)} tokens`}.`}>
      {error !== null ? <ErrorState error={error.parts} action={{ label: 'Try again', onClick: () => void refetch() }} /> : data === undefined ? <Skeleton lines={5} /> : <CodeBlock label="The exact prompt" text={data.text} isWrapped className="max-h-96 overflow-auto" />}
    </Dialog>
  )
}
