/** The tokens themselves: scale, meanings, sizes of text. */

import { Specimen } from './specimen.tsx'

const SCALE = ['bg-n-1', 'bg-n-2', 'bg-n-3', 'bg-n-4', 'bg-n-5', 'bg-n-6', 'bg-n-7', 'bg-n-8', 'bg-n-9', 'bg-n-10', 'bg-n-11', 'bg-n-12']
const SOLIDS = ['bg-accent', 'bg-passed-solid', 'bg-failed-solid', 'bg-undecided-solid', 'bg-running-solid', 'bg-stale-solid', 'bg-series-1', 'bg-series-2', 'bg-series-3', 'bg-series-4', 'bg-series-5']
const TEXTS = ['text-28 font-semibold', 'text-20 font-semibold', 'text-16 font-semibold', 'text-14', 'text-13', 'text-12 text-ink-2', 'text-12 text-ink-3']

/** Colours and sizes. */
export function TokenSpecimens() {
  return (
    <Specimen name="Tokens" isWide>
      <div className="flex overflow-hidden rounded-md border border-line">{SCALE.map((name) => <span key={name} title={name} className={`h-8 flex-1 ${name}`} />)}</div>
      <div className="flex gap-1">{SOLIDS.map((name) => <span key={name} title={name} className={`h-5 flex-1 rounded-sm ${name}`} />)}</div>
      <div>{TEXTS.map((name) => <p key={name} className={name}>Keeps 6 of 6 rules on 400 unseen questions, 0.412 loss</p>)}</div>
    </Specimen>
  )
}
