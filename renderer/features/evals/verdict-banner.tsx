/**
 * The verdict as a sentence, with the one step that comes next. Knows a report; asks nothing.
 */

import { CircleCheck, CircleHelp, CircleX, History } from 'lucide-react'
import type { ReactNode } from 'react'
import type { EvalReport } from '../../../contract/entities/eval.ts'
import { verdictSentence } from '../../../engine/evaluation/verdict-sentence.ts'
import { classes } from '../../components/classes.ts'
import { OUTCOMES } from './outcome-words.ts'

const ICONS = { passed: { icon: CircleCheck, color: 'text-passed' }, too_close: { icon: CircleHelp, color: 'text-undecided' }, not_yet: { icon: CircleX, color: 'text-failed' } } as const

/** The sentence, large; `children` are the buttons that follow from it. `old` says why it is the last verdict and not this one. */
export function VerdictBanner({ report, base, old, children }: { report: EvalReport; base: EvalReport | null; old?: string | undefined; children?: ReactNode }) {
  const { outcome, sentence, remark } = verdictSentence(report, base)
  const Icon = old === undefined ? ICONS[outcome].icon : History
  return (
    <section aria-label="Verdict" className="flex flex-wrap items-start gap-x-4 gap-y-3">
      <Icon aria-label={old === undefined ? OUTCOMES[outcome].word : 'Last verdict'} className={classes('mt-1 size-5 shrink-0', old === undefined ? ICONS[outcome].color : 'text-stale')} />
      <div className="min-w-note flex-1">
        {old !== undefined && <p className="text-12 font-medium text-stale">{old}</p>}
        <p className={classes(old === undefined ? 'text-20' : 'text-16 text-ink-2', 'font-semibold')}>{sentence}</p>
        {remark !== '' && <p className="mt-1 max-w-form text-ink-2">{remark}</p>}
      </div>
      <div className="flex gap-2">{children}</div>
    </section>
  )
}
