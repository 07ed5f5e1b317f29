/** The mix as sliders: how many of each kind, and the shares they make. All stand on one scale, so that twice as long is twice as many. */

import { RotateCcw } from 'lucide-react'
import { Button } from '../../../components/button.tsx'
import { ShareBar } from '../../../components/share-bar.tsx'
import { Slider } from '../../../components/slider.tsx'
import { StatusBadge } from '../../../components/status-badge.tsx'
import { count } from '../../../lib/format.ts'
import { useIsAdvanced } from '../../../stores/view.ts'
import type { Mix, MovedCategory } from './use-mix.ts'

/** The colours of ShareBar, in its order. */
const FILLS = ['bg-series-1', 'bg-series-2', 'bg-series-3', 'bg-series-4', 'bg-series-5', 'bg-n-9', 'bg-n-7', 'bg-n-10'] as const

export type MixSlidersProps = { mix: Mix }

/** The sliders. */
export function MixSliders({ mix }: MixSlidersProps) {
  const own = mix.added + mix.imported
  const most = scaleOf(mix.categories)
  return (
    <section aria-label="How many of each kind" className="flex flex-col gap-4">
      <header className="flex min-h-8 items-center gap-2">
        <h2 className="min-w-0 flex-1 text-14 font-semibold">{count(mix.total)} samples <span className="text-12 font-normal text-ink-3">are asked for with this mix</span></h2>
        {mix.isMoved && <Button size="small" variant="quiet" icon={RotateCcw} onClick={mix.reset}>As in the rulebook</Button>}
      </header>
      <ShareBar
        label="Shares of the mix"
        hasLegend={false}
        shares={[...mix.categories.map(({ category, rows }) => ({ id: category, label: category, value: rows })), ...(own > 0 ? [{ id: 'own', label: 'your own rows', value: own }] : [])]}
      />
      <ul className="flex flex-col gap-3">
        {mix.categories.map((category, index) => <li key={category.category}><CategorySlider category={category} fill={FILLS[index % FILLS.length]!} share={mix.total === 0 ? 0 : category.rows / mix.total} most={most} onChange={(value) => mix.set(category.category, value)} /></li>)}
      </ul>
      <p aria-hidden className="-mt-3 flex justify-between text-12 text-ink-3"><span>0</span><span>{count(most)}</span></p>
      {own > 0 && <p className="text-12 text-ink-2">Your own rows add {count(own)}: {count(mix.imported)} imported, {count(mix.added)} by hand.</p>}
    </section>
  )
}

type CategorySliderProps = { category: MovedCategory; fill: string; share: number; most: number; onChange: (count: number) => void }

function CategorySlider({ category, fill, share, most, onChange }: CategorySliderProps) {
  const isAdvanced = useIsAdvanced()
  const { about, count: value, rows, rows_each, distinct, least } = category
  const isTooMany = distinct !== null && rows > distinct
  return (
    <div>
      <div className="flex items-baseline gap-2">
        <span aria-hidden className={`size-2 shrink-0 self-center rounded-full ${fill}`} />
        <span className="min-w-0 flex-1 truncate font-medium">{about}</span>
        <span className="shrink-0">{count(rows)}</span>
        <span className="w-14 shrink-0 text-right text-12 text-ink-2">{Number((share * 100).toPrecision(share < 0.1 ? 2 : 3))} %</span>
      </div>
      <Slider
        aria-label={`Samples: ${about}`}
        value={value}
        onChange={onChange}
        min={0}
        max={most}
        step={stepOf(most)}
        {...(isAdvanced ? {} : { reading: null })}
      />
      {rows_each > 1 && <p className="text-12 text-ink-3">{count(value)} conversations of {rows_each} turns: {count(rows)} samples.</p>}
      {value <= least && least > 0 && <p className="text-12 text-ink-3">No fewer: {count(least * rows_each)} are kept for the test.</p>}
      {isTooMany && (
        <p className="flex flex-wrap items-center gap-x-2 text-12">
          <StatusBadge meaning="undecided" isPlain>Only about {count(distinct)} different ones exist</StatusBadge>
          <button type="button" className="cursor-default rounded-sm text-ink underline" onClick={() => onChange(Math.floor(distinct / rows_each))}>Ask for {count(Math.floor(distinct / rows_each))}</button>
        </p>
      )}
    </div>
  )
}

/** The end of the one scale: twice what the rulebook asks of its largest kind or what is asked now, as a number that a person would write. */
function scaleOf(categories: readonly MovedCategory[]): number {
  return roundUp(Math.max(100, ...categories.map(({ rulebook_count, count: asked }) => Math.max(rulebook_count * 2, asked))))
}

function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 5, 10].find((each) => each * power >= value) ?? 10) * power
}

/** Steps that a hand can hit: a thousandth of the way, rounded to 1, 5, 10, 50 … */
function stepOf(most: number): number {
  const rough = most / 1000
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)))
  return rough / power >= 5 ? power * 5 : power
}
