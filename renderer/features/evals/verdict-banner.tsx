/**
 * The verdict as a sentence, with the one step that comes next. Knows a report; asks nothing.
 */

import { CircleCheck, CircleHelp, CircleX, History } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import type { CallOutput } from '../../../contract/calls.ts'
import type { EvalReport } from '../../../contract/entities/eval.ts'
import { looksSentence } from '../../../engine/evaluation/looks.ts'
import { stopSentence } from '../../../engine/evaluation/stop-sentence.ts'
import { verdictSentence } from '../../../engine/evaluation/verdict-sentence.ts'
import { classes } from '../../components/classes.ts'
import { Skeleton } from '../../components/skeleton.tsx'
import { percent } from '../../lib/format.ts'
import { checkWords } from './decoding-words.ts'
import { OUTCOMES } from './outcome-words.ts'
import { waysToTell } from './ways-to-tell.ts'

const ICONS = { passed: { icon: CircleCheck, color: 'text-passed' }, too_close: { icon: CircleHelp, color: 'text-undecided' }, not_yet: { icon: CircleX, color: 'text-failed' } } as const

type VerdictBannerProps = {
  report: EvalReport
  base: EvalReport | null
  /** Why it is the last verdict and not this one. */
  old?: string | undefined
  /** The rules' sentences by check; undefined while they are being read. */
  sentences?: ReadonlyMap<string, string> | undefined
  /** Questions that were held back in all; undefined while nobody knows. */
  heldBack?: number | undefined
  /** What can be asked beside them, where somebody looked. */
  further?: CallOutput<'evals.plan_more'> | undefined
  /** Makes a rule's sentence a way to its row. */
  renderRule?: (check: string, sentence: string) => ReactNode
  /** The buttons that follow from it. */
  children?: ReactNode
}

/** The sentence, large. */
export function VerdictBanner({ report, base, old, children, ...rules }: VerdictBannerProps) {
  const { outcome, sentence } = verdictSentence(report, base)
  const looks = looksSentence(report.looks ?? 1)
  const Icon = old === undefined ? ICONS[outcome].icon : History
  return (
    <section aria-label="Verdict" className="flex flex-wrap items-start gap-x-4 gap-y-3">
      <Icon aria-label={old === undefined ? OUTCOMES[outcome].word : 'Last verdict'} className={classes('mt-1 size-5 shrink-0', old === undefined ? ICONS[outcome].color : 'text-stale')} />
      <div className="min-w-note flex-1">
        {old !== undefined && <p className="text-12 font-medium text-stale">{old}</p>}
        <p className={classes('text-balance', old === undefined ? 'text-20' : 'text-16 text-ink-2', 'font-semibold')}>{sentence}</p>
        <Remark report={report} {...rules} />
        {report.stopped !== undefined && <p className="mt-1 max-w-form text-12 text-ink-3">{stopSentence({ ...report.stopped, gates: [] })}</p>}
        {looks !== null && <p className="mt-1 max-w-form text-12 text-ink-3">{looks}</p>}
      </div>
      <div className="flex gap-2">{children}</div>
    </section>
  )
}

/** Missed rules that are named below a verdict; the table has them all. */
const NAMED = 3

/** Which rules miss their target; where none does, which are too close to tell, by how much, and what would tell. */
function Remark({ report, sentences, heldBack, further, renderRule }: Pick<VerdictBannerProps, 'report' | 'sentences' | 'heldBack' | 'further' | 'renderRule'>) {
  const { outcome, close, missed } = verdictSentence(report, null)
  const isMissed = outcome === 'not_yet'
  const named = isMissed ? missed.slice(0, NAMED) : close
  if (named.length === 0) return null
  if (sentences === undefined) return <Skeleton className="mt-2 h-4 max-w-form" />
  return (
    <p className="mt-1 max-w-form text-ink-2">
      {named.map(({ check, rate, target }) => {
        const sentence = (sentences.get(check) ?? checkWords(check)).replace(/\.$/u, '')
        return <Fragment key={check}>{renderRule?.(check, sentence) ?? sentence}: {percent(rate)}, target {percent(target)}. </Fragment>
      })}
      {isMissed ? missed.length > NAMED && `${missed.length - NAMED} more below.` : `${close.length === 1 ? 'It is so near its target' : 'They are so near their targets'} that chance may decide. ${waysToTell(report, heldBack, further).words}`}
    </p>
  )
}
