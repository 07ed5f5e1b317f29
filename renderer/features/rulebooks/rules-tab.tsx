/**
 * The rules as sentences, each with an answer that keeps it and one that breaks exactly it. Rules first: what an item is, what holds between items,
 * what was asked, coded fields; then what follows from the answer's form.
 */

import { useCallback, useEffect, useState } from 'react'
import { EmptyState } from '../../components/empty-state.tsx'
import { Section } from '../../components/section.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import type { LiveCheck, LiveRule } from '../../rulebook-worker/live-types.ts'
import { AddRule } from './add-rule.tsx'
import { Mistake } from './mistake.tsx'
import { useOpen } from './open-rulebook.ts'
import { TabParts } from './parts/tab-parts.tsx'
import { FormCheckCard, RuleCard } from './rule-card.tsx'

const GROUPS: readonly { group: LiveRule['group']; title: string; note: string }[] = [
  { group: 'between', title: 'What must hold', note: 'Click a word to change it: samples, verdicts and the refused example follow at once.' },
  { group: 'asked', title: 'What was asked for', note: 'Holds only where the question asks for it.' },
  { group: 'things', title: 'What an answer is made of', note: 'The parts of an answer and what follows from what.' },
  { group: 'coded', title: 'What each field says', note: 'The fields of a coded line, turn by turn.' },
]

/** The tab. */
export function RulesTab({ picked, onShowLine }: { picked: string | null; onShowLine: (line: number) => void }) {
  const live = useOpen((state) => state.live)
  const sentences = useOpen((state) => state.rules)
  const isWaiting = useOpen((state) => state.answered === 0)
  useScrollTo(picked)
  if (isWaiting) return <Skeleton lines={10} />
  if (sentences === null) return <div className="flex flex-col gap-6"><Mistake onShowLine={onShowLine} /><TabParts tab="rules" /></div>
  const checks = new Map((live?.checks ?? []).map((check) => [check.id, check]))
  const ruled = new Set(sentences.map(({ check }) => check))
  const others = (live?.checks ?? []).filter(({ id }) => !ruled.has(id))
  return (
    <div className="flex flex-col gap-8">
      {GROUPS.map(({ group, title, note }) => {
        const rules = sentences.filter((rule) => rule.group === group)
        if (rules.length === 0 && group !== 'between') return null
        if (group === 'between' && rules.length === 0 && (live?.drafts ?? []).length === 0) return null
        return (
          <Section key={group} title={title} note={note} actions={group === 'between' ? <AddRule drafts={live?.drafts ?? []} /> : undefined}>
            {rules.length === 0 ? <EmptyState isCompact title="No rule yet">Add one as a sentence.</EmptyState> : <RuleList rules={rules} checks={checks} picked={picked} onShowLine={onShowLine} />}
          </Section>
        )
      })}
      {others.length > 0 && (
        <Section title="What the form demands" note="These follow from how an answer is written; change them in the Answer tab.">
          <ul className="flex flex-col gap-2">{others.map((check) => <FormCheckCard key={check.id} check={check} isPicked={picked === check.id} />)}</ul>
        </Section>
      )}
      <TabParts tab="rules" />
    </div>
  )
}

type RuleListProps = { rules: readonly LiveRule[]; checks: ReadonlyMap<string, LiveCheck>; picked: string | null; onShowLine: (line: number) => void }

/** Many fields of a coded line share a check: its examples stand with the one that is open. */
function RuleList({ rules, checks, picked, onShowLine }: RuleListProps) {
  const [open, setOpen] = useState<string | null>(null)
  const toggle = useCallback((key: string) => setOpen((now) => (now === key ? null : key)), [])
  return (
    <ul className="flex flex-col gap-2">
      {rules.map((rule) => (
        <RuleCard
          key={rule.key}
          rule={rule}
          check={checks.get(rule.check) ?? null}
          isOpen={rule.group === 'between' || rule.group === 'asked' || open === rule.key}
          onOpen={rule.group === 'coded' ? toggle : undefined}
          isPicked={picked !== null && picked === rule.check}
          onShowLine={onShowLine}
        />
      ))}
    </ul>
  )
}

function useScrollTo(check: string | null): void {
  useEffect(() => {
    if (check !== null) document.querySelector(`[data-check="${CSS.escape(check)}"]`)?.scrollIntoView({ block: 'center' })
  }, [check])
}
