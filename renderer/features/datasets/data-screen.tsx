/**
 * The Data stage: how much of what, what came of it, every row, a review, rows of one's own, versions side by side.
 * Knows the tabs; each tab knows its calls.
 */

import { useLocation } from 'wouter'
import { Tabs } from '../../components/tabs.tsx'
import { stageAddress } from '../../app/address.ts'
import { DataHeader } from './data-header.tsx'
import { MixTab } from './mix/mix-tab.tsx'
import { useMix } from './mix/use-mix.ts'
import { OwnTab } from './own/own-tab.tsx'
import { ReviewTab } from './review/review-tab.tsx'
import { RowsTab } from './rows/rows-tab.tsx'
import { useIsBeforeRows } from './rows/use-row-pages.ts'
import { VersionsTab } from './versions/versions-tab.tsx'

const TABS = ['mix', 'rows', 'review', 'own', 'versions'] as const
type TabName = (typeof TABS)[number]

/** The screen. */
export function DataScreen({ project }: { project: string }) {
  const [path, go] = useLocation()
  const named = path.split('/')[4]
  const tab = TABS.find((each) => each === named) ?? 'mix'
  const isBeforeRows = useIsBeforeRows(project, tab === 'rows')
  const mix = useMix(project, !isBeforeRows)
  const decided = mix.edits.keep + mix.edits.fix + mix.edits.exclude
  const own = mix.added + mix.imported
  return (
    <div className="flex h-full min-h-0 flex-col">
      <DataHeader project={project} mix={mix} isAside={tab === 'own'} isReview={tab === 'review'} isOn={!isBeforeRows} />
      <div className="px-6">
        <Tabs<TabName>
          aria-label="Parts of the data"
          value={tab}
          onChange={(next) => go(stageAddress(project, 'data', next === 'mix' ? '' : next))}
          tabs={[
            { value: 'mix', label: 'Mix' },
            { value: 'rows', label: 'Rows' },
            { value: 'review', label: 'Review', ...(decided > 0 ? { count: decided } : {}) },
            { value: 'own', label: 'Your own rows', ...(own > 0 ? { count: own } : {}) },
            { value: 'versions', label: 'Versions' },
          ]}
        />
      </div>
      <div className="flex min-h-0 flex-1 flex-col">
        {tab === 'mix' && <MixTab project={project} mix={mix} />}
        {tab === 'rows' && <RowsTab project={project} />}
        {tab === 'review' && <ReviewTab project={project} />}
        {tab === 'own' && <OwnTab project={project} />}
        {tab === 'versions' && <VersionsTab project={project} />}
      </div>
    </div>
  )
}
