/**
 * The packs that ship with the studio: what each teaches, one real sample of it, and the way to a project of one's own.
 * Knows packs; their rules are told by their own sentences.
 */

import type { Pack } from '../../../contract/entities/project.ts'
import { ChoiceCard } from '../../components/choice-card.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { count } from '../../lib/format.ts'
import { useCall } from '../../lib/use-call.ts'

/** Cards of packs; a click picks one. */
export function PackGallery({ packs, onPick }: { packs: readonly Pack[]; onPick: (pack: Pack) => void }) {
  if (packs.length === 0) return <EmptyState isCompact title="No packs">This installation ships none. Start from a shape or from your rows instead.</EmptyState>
  return (
    <ul aria-label="Packs" className="grid grid-cols-1 gap-3 md:grid-cols-2 2xl:grid-cols-3">
      {packs.map((pack) => <li key={pack.id} className="flex"><PackCard pack={pack} onPick={onPick} /></li>)}
    </ul>
  )
}

function PackCard({ pack, onPick }: { pack: Pack; onPick: (pack: Pack) => void }) {
  const { data } = useCall('packs.preview', { pack: pack.id })
  const [sample] = data?.good ?? []
  const isUsable = data === undefined || data.problem === null
  return (
    <ChoiceCard
      title={pack.title}
      note={isUsable ? pack.notes : 'Needs rules that this version does not compile yet.'}
      disabled={!isUsable}
      onClick={() => onPick(pack)}
      facts={[`${count(pack.teaches.length)} rules`, `${count(pack.samples)} samples`, ...(pack.licence === '' ? [] : [pack.licence])]}
    >
      <span className="block text-12 text-ink-2">
        {pack.teaches.slice(0, 3).map((rule) => <span key={rule} className="block truncate">· {rule}</span>)}
        {pack.teaches.length > 3 && <span className="block">· and {count(pack.teaches.length - 3)} more</span>}
      </span>
      {sample !== undefined && (
        <span className="block max-h-24 overflow-hidden rounded-md border border-line bg-sunken px-3 py-2 text-12">
          <span className="block truncate text-ink-3">{sample.question.split('\n')[0]}</span>
          <span className="block whitespace-pre-wrap wrap-anywhere">{sample.answer}</span>
        </span>
      )}
    </ChoiceCard>
  )
}
