/**
 * The verdict as a sentence, with the one step that comes next. Knows a report; asks nothing.
 */

import { CircleCheck, CircleHelp, CircleX } from 'lucide-react'
import type { ReactNode } from 'react'
import type { EvalReport } from '../../../contract/entities/eval.ts'
import { verdictSentence } from '../../../engine/evaluation/verdict-sentence.ts'

const LOOKS = {
  passed: { icon: CircleCheck, word: 'Passed', color: 'text-passed' },
  failed: { icon: CircleX, word: 'Not yet', color: 'text-failed' },
  undecided: { icon: CircleHelp, word: 'Undecided', color: 'text-undecided' },
} as const

/** The sentence, large; `children` are the buttons that follow from it. */
export function VerdictBanner({ report, base, children }: { report: EvalReport; base: EvalReport | null; children?: ReactNode }) {
  const { meaning, sentence, remark } = verdictSentence(report, base)
  const { icon: Icon, word, color } = LOOKS[meaning]
  return (
    <section aria-label="Verdict" className="flex flex-wrap items-start gap-4">
      <Icon aria-label={word} className={`mt-1 size-5 shrink-0 ${color}`} />
      <div className="min-w-note flex-1">
        <p className="text-20 font-semibold">{sentence}</p>
        {remark !== '' && <p className="mt-1 max-w-form text-ink-2">{remark}</p>}
      </div>
      <div className="flex gap-2">{children}</div>
    </section>
  )
}
