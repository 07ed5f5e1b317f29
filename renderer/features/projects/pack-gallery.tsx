/**
 * The packs that ship with the studio: what each teaches, one real sample of it, and the way to a project of one's own.
 * Knows packs; their rules are told by their own sentences.
 */

import type { Pack } from '../../../contract/entities/project.ts'
import { ChoiceCard } from '../../components/choice-card.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { count } from '../../lib/format.ts'
import { useCall } from '../../lib/use-call.ts'

/** Rules that a card tells. */
const SHOWN_RULES = 3

/** Cards of packs; a click picks one. One that cannot be used yet stands last and says so. */
export function PackGallery({ packs, onPick }: { packs: readonly Pack[]; onPick: (pack: Pack) => void }) {
  if (packs.length === 0) return <EmptyState isCompact title="No packs">This installation ships none. Start from a shape or from your rows instead.</EmptyState>
  return (
    <ul aria-label="Packs" className="grid grid-cols-1 gap-3 md:grid-cols-2">
      {packs.map((pack) => <PackItem key={pack.id} pack={pack} onPick={onPick} />)}
    </ul>
  )
}

function PackItem({ pack, onPick }: { pack: Pack; onPick: (pack: Pack) => void }) {
  const { data } = useCall('packs.preview', { pack: pack.id })
  if (data !== undefined && data.problem !== null) {
    return (
      <li className="order-last text-12 text-ink-2 md:col-span-2">{pack.title}: not for this version yet, it needs rules that the studio does not know.</li>
    )
  }
  return <li className="flex"><PackCard pack={pack} sample={data?.good[0]} onPick={onPick} /></li>
}

function PackCard({ pack, sample, onPick }: { pack: Pack; sample: { question: string; answer: string } | undefined; onPick: (pack: Pack) => void }) {
  return (
    <ChoiceCard title={pack.title} onClick={() => onPick(pack)} facts={[`${count(pack.teaches.length)} rules`, `${count(pack.samples)} samples`, ...(pack.licence === '' ? [] : [pack.licence]), ...(pack.notes === '' ? [] : [<span key="notes" className="block">{pack.notes}</span>])]}>
      {sample === undefined ? <Skeleton className="h-20 w-full" /> : (
        <span className="block max-h-24 w-full overflow-hidden rounded-md border border-line bg-sunken px-3 py-2 text-12">
          <span className="block truncate text-ink-2">{sample.question.split('\n')[0]}</span>
          <span className="block whitespace-pre-wrap wrap-anywhere">{sample.answer}</span>
        </span>
      )}
      <span className="block text-12 text-ink-2">
        {pack.teaches.slice(0, SHOWN_RULES).map((rule) => <span key={rule} className="flex gap-1.5"><span aria-hidden>·</span><span className="min-w-0">{rule}</span></span>)}
        {pack.teaches.length > SHOWN_RULES && <span className="flex gap-1.5"><span aria-hidden>·</span>and {count(pack.teaches.length - SHOWN_RULES)} more</span>}
      </span>
    </ChoiceCard>
  )
}
