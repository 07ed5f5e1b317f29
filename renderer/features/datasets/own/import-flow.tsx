/** A file of rows on its way in: drop it, say which column is what, see the first rows, import. Nothing is taken before the last step. */

import { Button } from '../../../components/button.tsx'
import { Callout } from '../../../components/callout.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { FileDrop } from '../../../components/file-drop.tsx'
import { Progress } from '../../../components/progress.tsx'
import { bytes, count } from '../../../lib/format.ts'
import { useAction } from '../../../lib/use-call.ts'
import { reasonWords } from '../words.ts'
import { ImportMapping } from './import-mapping.tsx'
import { useImport, type ImportWay } from './use-import.ts'

/** The way of a file. */
export function ImportFlow({ project }: { project: string }) {
  const way = useImport(project)
  const { step, problem } = way
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {problem !== null && <ErrorState error={problem} />}
      {step.at === 'choose' && (
        <FileDrop title="Drop a file of rows" note="JSONL, JSON or CSV. You choose the columns and see the first rows before anything is taken. Every row is checked by your rules; those that are taken join the next version." accept=".jsonl,.ndjson,.json,.csv,.tsv,.txt" onFiles={([file]) => void (file !== undefined && way.take(file))} />
      )}
      {step.at === 'sending' && <Progress label={`Reading ${step.name}`} done={step.sent} total={step.bytes} format={bytes} />}
      {step.at === 'mapping' && <ImportMapping project={project} way={way} step={step} />}
      {step.at === 'importing' && <Importing way={way} name={step.name} />}
    </div>
  )
}

function Importing({ way: { job, leave }, name }: { way: ImportWay; name: string }) {
  const cancel = useAction('jobs.cancel')
  if (job === undefined || !['succeeded', 'failed', 'stopped', 'interrupted'].includes(job.state)) {
    const { done, total, message } = job?.progress ?? {}
    return <Progress label={`Importing ${name}`} {...(done === undefined ? {} : { done })} {...(total == null ? {} : { total })} format={bytes} note={message} action={job && <Button size="small" onClick={() => cancel.mutate({ job: job.id })}>Cancel</Button>} />
  }
  if (job.state !== 'succeeded') {
    const error = job.state === 'failed' && job.error !== null ? job.error : { message: 'The import was cancelled; nothing was taken.', next_step: 'Import the file again when you want to.' }
    return <ErrorState error={error} action={{ label: 'Choose another file', onClick: leave }} />
  }
  const { counts } = job.result as { counts: { read: number; taken: number; rejected: Record<string, number> } }
  const left = Object.entries(counts.rejected)
  return (
    <Callout meaning="passed" title={`${count(counts.taken)} of ${count(counts.read)} rows taken from ${name}`} action={<Button size="small" onClick={leave}>Import another file</Button>}>
      {left.length === 0 ? 'None was left out.' : `Left out: ${left.map(([reason, n]) => `${count(n)} ${reasonWords(reason)}`).join('; ')}.`} They are part of the next version.
    </Callout>
  )
}
