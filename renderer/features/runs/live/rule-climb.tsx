/**
 * One rule while a model trains: the newest share in figures, its sentence, then a bar a round at its step, the base's score
 * first, the target as a line. Two rows of the grid around it, so that the bars of neighbours stand on one line. Bars at the target are
 * green, those before the newest pale. Knows the counts; nothing of where they come from.
 */

import { CircleCheck } from 'lucide-react'
import type { RuleSeries } from '../../../../contract/entities/live-run.ts'
import { Tooltip } from '../../../components/tooltip.tsx'
import { count, percent } from '../../../lib/format.ts'
import { isKept, shareOf } from './live-words.ts'

/** Units of the drawing; it stretches to its place. */
const WIDTH = 300
const HEIGHT = 40
const WIDEST = 12
/** The newest bar is seen also where no answer keeps the rule. */
const LOWEST = { newest: 4, earlier: 1 }
/** A share lower by this than the round before is said in figures. */
const FALL = 0.2
/** Takes two rows of its neighbours' grid: words, bars. */
const RULE = 'row-span-2 grid min-w-0 grid-rows-subgrid gap-y-1'

/** A rule's bars. */
export function RuleClimb({ rule, maxStep, unseen }: { rule: RuleSeries; maxStep: number; /** Why it may have no bars. */ unseen: string }) {
  const newest = rule.points.at(-1)
  const first = rule.points[0]
  if (newest === undefined || first === undefined) return <UnseenRule rule={rule} why={unseen} />
  const [share, before] = [shareOf(newest), shareOf(first)]
  const last = rule.points.at(-2)
  const fell = last !== undefined && last.step > 0 && shareOf(last) - share >= FALL ? shareOf(last) : null
  const isThere = isKept(rule, newest)
  const words = `${rule.sentence} At step ${count(newest.step)} ${count(newest.answers[0])} of ${count(newest.answers[1])} answers keep it, ${percent(share)}. Before training: ${percent(before)}.${rule.target === null ? '' : ` Target ${percent(rule.target)}.`}`
  return (
    <div className={RULE}>
      <div>
        <p className="flex items-center gap-1.5">
          <span className={`text-14 font-semibold tabular-nums ${isThere ? 'text-passed' : rule.target === null ? 'text-ink-3' : 'text-ink'}`}>{wholePercent(share)}{isThere && <span className="sr-only"> Passed</span>}</span>
          {isThere && <CircleCheck aria-hidden className="size-3.5 shrink-0 text-passed" />}
          {fell !== null && <span className="text-12 text-ink-3">{wholePercent(fell)} the round before</span>}
          {rule.target === null && <span className="text-12 text-ink-3">no target</span>}
        </p>
        <Tooltip content={<Counts rule={rule} />}>
          <button type="button" className="cursor-help rounded-sm text-left text-12 text-ink-2">{rule.sentence}</button>
        </Tooltip>
      </div>
      <Bars rule={rule} maxStep={maxStep} label={words} />
    </div>
  )
}

/** A rule that no answer could show yet, and why. */
function UnseenRule({ rule, why }: { rule: RuleSeries; why: string }) {
  return (
    <div className={RULE}>
      <div>
        <p className="text-14 text-ink-3">–</p>
        <p className="text-12 text-ink-2">{rule.sentence}</p>
      </div>
      <p className="flex min-h-10 items-center border-b border-edge text-12 text-ink-3">{why}</p>
    </div>
  )
}

/** Few answers give few shares: no digits after the point, 100 only where it is whole. */
function wholePercent(share: number): string {
  return `${share === 1 ? 100 : Math.min(99, Math.round(share * 100))} %`
}

function Bars({ rule, maxStep, label }: { rule: RuleSeries; maxStep: number; label: string }) {
  const { points, target } = rule
  const wide = barWidth(points, maxStep)
  const at = (step: number) => (step / Math.max(1, maxStep)) * (WIDTH - wide)
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className="block h-10 w-full border-b border-edge">
      {points.map((point) => {
        const isNewest = point === points.at(-1)
        const height = Math.max(isNewest ? LOWEST.newest : LOWEST.earlier, shareOf(point) * HEIGHT)
        const look = point.step === 0 ? 'fill-n-8' : isKept(rule, point) ? 'fill-passed-solid' : 'fill-running-solid'
        return <rect key={point.step} x={at(point.step)} y={HEIGHT - height} width={wide} height={height} className={isNewest ? look : `${look} opacity-50`} />
      })}
      {target !== null && <line x1={0} x2={WIDTH} y1={HEIGHT * (1 - target)} y2={HEIGHT * (1 - target)} vectorEffect="non-scaling-stroke" strokeDasharray="3 3" className="stroke-ink-3" />}
    </svg>
  )
}

/** As wide as the closest rounds allow. */
function barWidth(points: RuleSeries['points'], maxStep: number): number {
  const gaps = points.slice(1).map(({ step }, index) => step - (points[index]?.step ?? 0))
  const closest = Math.min(maxStep, ...gaps) / Math.max(1, maxStep)
  return Math.max(3, Math.min(WIDEST, closest * WIDTH - 1))
}

function Counts({ rule: { sentence, target, points } }: { rule: RuleSeries }) {
  const newest = points.at(-1)
  const first = points[0]
  if (newest === undefined || first === undefined) return null
  return (
    <span className="flex flex-col gap-1">
      <span>{sentence}</span>
      <span className="text-ink-2">Now {count(newest.answers[0])} of {count(newest.answers[1])} answers keep it ({count(newest.k)} of {count(newest.n)} single places). Before training {count(first.answers[0])} of {count(first.answers[1])}.</span>
      {target !== null && <span className="text-ink-2">Target {percent(target)}, judged for sure in Evaluate.</span>}
    </span>
  )
}
