/**
 * The Knowledge screen: tabs in a person's words over one rulebook, beside them always ten samples and a box to judge any answer.
 * Knows the tabs; what they edit is theirs.
 */

import { lazy, Suspense, useCallback, useEffect, useState } from 'react'
import { useHashLocation } from 'wouter/use-hash-location'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Split } from '../../components/split.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { useRulebook, useRulebookStore, type RulebookStore } from '../../rulebook-worker/use-rulebook.ts'
import { IsThisRight } from './is-this-right.tsx'
import { KeepAsExample } from './keep-as-example.tsx'
import { KnowledgeHeader } from './knowledge-header.tsx'
import { LiveSamples } from './live-samples.tsx'
import { Mistake, useIsUnreadable } from './mistake.tsx'
import { RulebookContext } from './open-rulebook.ts'
import { RulesTab } from './rules-tab.tsx'

const ThingsTab = lazy(async () => ({ default: (await import('./things-tab.tsx')).ThingsTab }))
const AnswerTab = lazy(async () => ({ default: (await import('./answer-tab.tsx')).AnswerTab }))
const QuestionsTab = lazy(async () => ({ default: (await import('./questions-tab.tsx')).QuestionsTab }))
const ExamplesTab = lazy(async () => ({ default: (await import('./examples-tab.tsx')).ExamplesTab }))
const TargetsTab = lazy(async () => ({ default: (await import('./targets-tab.tsx')).TargetsTab }))
const YamlTab = lazy(async () => ({ default: (await import('./yaml-tab.tsx')).YamlTab }))

const TABS = [
  { value: 'things', label: 'Things' },
  { value: 'rules', label: 'Rules' },
  { value: 'answer', label: 'Answer' },
  { value: 'questions', label: 'Questions' },
  { value: 'examples', label: 'Examples' },
  { value: 'targets', label: 'Targets' },
  { value: 'yaml', label: 'YAML' },
] as const
type TabName = (typeof TABS)[number]['value']

/** The screen. */
export function KnowledgeScreen({ project }: { project: string }) {
  const store = useRulebookStore({ project })
  const status = useRulebook(store, (state) => state.status)
  const error = useRulebook(store, (state) => state.error)
  if (status === 'failed' && error !== null) return <div className="p-6"><ErrorState error={error} action={{ label: 'Read it again', onClick: () => void store.actions.reload() }} /></div>
  return (
    <RulebookContext value={store}>
      <div className="flex h-full min-h-0 flex-col">
        <KnowledgeHeader project={project} />
        {status === 'loading' ? <Skeleton lines={10} className="p-6" /> : <Workbench project={project} store={store} />}
      </div>
    </RulebookContext>
  )
}

/** Where a tab asks another one to look. */
export type Jump = { check: string | null; line: number | null }

function Workbench({ project, store }: { project: string; store: RulebookStore }) {
  const [tab, goTo] = useTab(project)
  const [jump, setJump] = useState<Jump>({ check: null, line: null })
  const problems = useRulebook(store, (state) => state.problems.filter(({ severity }) => severity !== 'warning').length)
  useUndoKeys(store)
  // The same functions all the time: what gets them is drawn again only for a reason of its own.
  const showCheck = useCallback((check: string) => {
    setJump({ check: check.replaceAll(' ', '_'), line: null })
    goTo('rules')
  }, [goTo])
  const showLine = useCallback((line: number) => {
    setJump({ check: null, line })
    goTo('yaml')
  }, [goTo])
  return (
    <>
      <Tabs
        aria-label="Knowledge"
        className="px-6"
        value={tab}
        onChange={(next) => { setJump({ check: null, line: null }); goTo(next) }}
        tabs={TABS.map((each) => (each.value === 'yaml' && problems > 0 ? { ...each, count: problems } : each))}
      />
      <Split
        name="knowledge"
        label="the tab and its samples"
        initialShare={0.62}
        minShare={0.35}
        maxShare={0.8}
        first={<div role="tabpanel" aria-label={TABS.find(({ value }) => value === tab)?.label} className={tab === 'yaml' ? 'flex min-h-0 flex-1 flex-col' : 'px-6 py-5'}><Suspense fallback={<Skeleton lines={8} />}><Content tab={tab} jump={jump} onShowLine={showLine} onShowCheck={showCheck} /></Suspense></div>}
        second={(
          <div className="flex flex-col gap-6 py-5 pr-6 pl-5">
            <IsThisRight store={store} onPickCheck={showCheck} After={KeepAsExample} />
            <LiveSamples store={store} onPickCheck={showCheck} refusedAt={tab === 'rules' ? 'first' : 'last'} />
          </div>
        )}
      />
    </>
  )
}

type ContentProps = { tab: TabName; jump: Jump; onShowLine: (line: number) => void; onShowCheck: (check: string) => void }

function Content({ tab, jump, onShowLine, onShowCheck }: ContentProps) {
  if (useIsUnreadable() && tab !== 'yaml') return <Mistake onShowLine={onShowLine} />
  switch (tab) {
    case 'things': return <ThingsTab onShowLine={onShowLine} />
    case 'rules': return <RulesTab picked={jump.check} onShowLine={onShowLine} />
    case 'answer': return <AnswerTab onShowLine={onShowLine} onShowCheck={onShowCheck} />
    case 'questions': return <QuestionsTab onShowLine={onShowLine} />
    case 'examples': return <ExamplesTab />
    case 'targets': return <TargetsTab onShowLine={onShowLine} />
    case 'yaml': return <YamlTab line={jump.line} />
  }
}

/** The tab that the address names; Rules where it names none. */
function useTab(project: string): [TabName, (tab: TabName) => void] {
  const [path, go] = useHashLocation()
  const named = /\/knowledge\/([a-z]+)/.exec(path)?.[1]
  const tab = TABS.find(({ value }) => value === named)?.value ?? 'rules'
  const goTo = useCallback((next: TabName) => go(`/p/${project}/knowledge/${next}`), [go, project])
  return [tab, goTo]
}

/** Undo and redo work on every tab, wherever the focus is; only the box for a pasted answer keeps its own. */
function useUndoKeys({ actions }: RulebookStore): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return
      const key = event.key.toLowerCase()
      if (key === 's') void actions.save()
      else if (isOwnText(event.target)) return
      else if (key === 'z' && !event.shiftKey) actions.undo()
      else if (key === 'y' || (key === 'z' && event.shiftKey)) actions.redo()
      else return
      event.preventDefault()
      event.stopPropagation()
    }
    addEventListener('keydown', onKey, { capture: true })
    return () => removeEventListener('keydown', onKey, { capture: true })
  }, [actions])
}

function isOwnText(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input, textarea') && target.closest('[aria-label="Is this right?"]') !== null
}
