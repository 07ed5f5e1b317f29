/** Page 3 of a project: ten samples and a box to try to fool. */

import { useEffect } from 'react'
import { host } from '../../../lib/host.ts'
import { refresh } from '../../../lib/use-call.ts'
import { LiveSamples, IsThisRight, useRulebook, useRulebookStore } from '../../rulebooks/index.ts'
import { Page } from '../page.tsx'
import type { ProjectPageProps } from '../use-wizard.ts'

const WANTED = 10

/** The page. */
export function KnowledgePage({ wizard, project }: ProjectPageProps) {
  const { seen_samples: seen } = wizard.state
  const store = useRulebookStore({ project })
  const samples = useRulebook(store, ({ live }) => live?.samples.length ?? 0)
  const hasSeen = samples >= WANTED
  useEffect(() => {
    if (hasSeen && !seen) void host.call('wizard.set', { project, change: { seen_samples: true } }).then(() => refresh('wizard.get'))
  }, [hasSeen, seen, project])
  const barred = hasSeen || seen ? null : 'Ten samples must be seen first.'
  return (
    <Page
      wizard={wizard}
      title="Are these right?"
      intro="Ten samples as the rules write them. Try to fool the rules in the box at the right."
      barred={barred}
      full={{ address: `/p/${project}/knowledge`, name: 'Knowledge' }}
    >
      <div className="grid grid-cols-1 gap-6 xl:grid-cols-[minmax(0,1fr)_320px]">
        <LiveSamples store={store} />
        <IsThisRight store={store} />
      </div>
    </Page>
  )
}
