/** Page 3: what is right. A pack shows ten samples and a box to try to fool; rows are brought in; an own domain is taught step by step. */

import { useEffect } from 'react'
import { LiveSamples, IsThisRight, useRulebook, useRulebookStore } from '../../rulebooks/index.ts'
import { ImportFlow } from '../../datasets/index.ts'
import { Page } from '../page.tsx'
import type { ProjectPageProps } from '../use-wizard.ts'

const WANTED = 10

/** The page. */
export function KnowledgePage({ wizard, project }: ProjectPageProps) {
  const { door, seen_samples: seen } = wizard.state
  const store = useRulebookStore({ project })
  const samples = useRulebook(store, ({ live }) => live?.samples.length ?? 0)
  const hasSeen = samples >= WANTED
  useEffect(() => {
    if (hasSeen && !seen) void wizard.keep({ seen_samples: true })
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `keep` is made anew on every draw; what was seen is the news
  }, [hasSeen, seen])
  const barred = hasSeen || seen ? null : 'Ten samples must be seen first.'
  return (
    <Page
      wizard={wizard}
      title={door === 'rows' ? 'Which rows do you have?' : 'Are these right?'}
      intro={door === 'rows' ? 'Drop a file and say which columns are question and answer.' : 'Ten samples as the rules write them. Try to fool the rules in the box at the right.'}
      barred={barred}
      full={{ address: `/p/${project}/knowledge?`, name: 'Knowledge' }}
    >
      {door === 'rows' && <div className="mb-8 max-w-wide"><ImportFlow project={project} /></div>}
      <div className="grid grid-cols-1 gap-6 xl:grid-cols-[minmax(0,1fr)_320px]">
        <LiveSamples store={store} />
        <IsThisRight store={store} />
      </div>
    </Page>
  )
}
