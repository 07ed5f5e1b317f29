/** Page 3 of a project: ten samples, a box to try to fool, and the rules that decide. */

import { useEffect } from 'react'
import { Section } from '../../../components/section.tsx'
import { host } from '../../../lib/host.ts'
import { refresh } from '../../../lib/use-call.ts'
import { LiveSamples, IsThisRight, isRefusing, RefusesSample, useRulebook, useRulebookStore, type RulebookStore } from '../../rulebooks/index.ts'
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
      title="What it will learn"
      intro="The rules write these samples and check them. The first one breaks a rule on purpose; try to fool the rules with an answer of your own."
      barred={barred}
      full={{ address: `/p/${project}/knowledge`, name: 'Knowledge' }}
    >
      <div className="grid grid-cols-1 gap-6 xl:grid-cols-2">
        <LiveSamples store={store} />
        <div className="flex flex-col gap-8">
          <IsThisRight store={store} />
          <Rules store={store} />
        </div>
      </div>
    </Page>
  )
}

/** The rules in their own words. */
function Rules({ store }: { store: RulebookStore }) {
  const checks = useRulebook(store, ({ live }) => live?.checks)
  const rules = checks?.filter(({ guidanceOnly }) => !guidanceOnly) ?? []
  if (rules.length === 0) return null
  return (
    <Section title="The rules">
      <ol className="divide-y divide-line rounded-md border border-line bg-surface">
        {rules.map(({ id, say }) => <Rule key={id} store={store} id={id} say={say} />)}
      </ol>
    </Section>
  )
}

/** A rule; marked where the refused sample breaks it. */
function Rule({ store, id, say }: { store: RulebookStore; id: string; say: string }) {
  const refuses = useRulebook(store, (state) => isRefusing(state, id))
  return <li className="flex items-start gap-3 px-3 py-2"><span className="min-w-0 flex-1">{say}</span>{refuses && <RefusesSample />}</li>
}
