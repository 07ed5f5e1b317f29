/** One output of an eval with all that explains it. Asks for the rest of what it is given. */

import type { EvalItem } from '../../../contract/entities/eval.ts'
import { Answer } from '../../components/answer.tsx'
import { percent } from '../../lib/format.ts'
import { useCall } from '../../lib/use-call.ts'
import { answerChecks } from './answer-checks.ts'

/** The question, the answer with its verdicts, a right one, and what it learned from that is nearest. */
export function ItemDetail({ project, evalId, item }: { project: string; evalId: string; item: EvalItem }) {
  const { data } = useCall('evals.item', { project, eval: evalId, id: item.id, decoding: item.decoding, mode: item.mode })
  return (
    <article className="flex flex-col gap-4" aria-label="One answer">
      <section>
        <h3 className="text-12 font-medium text-ink-2">Question</h3>
        <p className="text-14">{data?.prompt.findLast(({ role }) => role === 'user')?.content ?? '…'}</p>
      </section>
      <section>
        <h3 className="mb-1 text-12 font-medium text-ink-2">Answer</h3>
        <Answer text={item.output} checks={data === undefined ? [] : answerChecks(data.checks)} />
      </section>
      {data?.reference != null && (
        <section>
          <h3 className="mb-1 text-12 font-medium text-ink-2">A right answer</h3>
          <Answer text={data.reference} checks={[]} />
        </section>
      )}
      {data !== undefined && data.nearest.length > 0 && (
        <section>
          <h3 className="mb-1 text-12 font-medium text-ink-2">Nearest training samples</h3>
          <ul className="flex flex-col gap-2">
            {data.nearest.map((near) => (
              <li key={near.id} className="rounded-md bg-sunken p-3">
                <p className="text-ink-2">{near.prompt}</p>
                <p className="mt-1 whitespace-pre-wrap">{near.answer}</p>
                <p className="mt-1 text-12 text-ink-3 tabular-nums">{percent(near.overlap)} of the words shared</p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </article>
  )
}
