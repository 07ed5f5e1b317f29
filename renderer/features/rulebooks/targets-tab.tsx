/**
 * What a model must reach: which rules gate, at what rate, over how many questions that it never saw. Says how many questions a target needs
 * before it can be confirmed. Knows suites, gates and what is held out.
 */

import { useState } from 'react'
import { classes } from '../../components/classes.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Fold } from '../../components/fold.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { Section } from '../../components/section.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { Switch } from '../../components/switch.tsx'
import { lineOf, openDocument } from '../../../engine/document/open-document.ts'
import { itemsNeeded } from '../../../engine/statistics/items-needed.ts'
import { useIsAdvanced } from '../../stores/view.ts'
import { Decoding } from './decoding.tsx'
import { GateRow, TARGET_COLUMNS } from './gate-row.tsx'
import { decodingWords } from './decoding-words.ts'
import { useEdit, useOpen } from './open-rulebook.ts'
import { TabParts } from './parts/tab-parts.tsx'
import { blockAt, blockOf, listOf, textOf, useSourceOf, type Block } from './source-of.ts'

/** The tab. */
export function TargetsTab({ onShowLine }: { onShowLine: (line: number) => void }) {
  const source = useSourceOf()
  const text = useOpen((state) => state.texts['rulebook.yaml'] ?? '')
  const suites = Object.entries(blockOf(source['suites']))
  if (suites.length === 0) {
    return (
      <div className="flex flex-col gap-6">
        <EmptyState isCompact title="No targets yet">A target says how often a rule must be kept. Add a test: it asks some kinds of request and counts.</EmptyState>
        <TabParts tab="targets" isFolded={false} />
      </div>
    )
  }
  return <div className="flex flex-col gap-10">{suites.map(([name, suite]) => <Suite key={name} name={name} suite={blockOf(suite)} onShowLine={() => onShowLine(lineOf(openDocument(text), ['suites', name]))} />)}<TabParts tab="targets" /></div>
}

const RULES = 'overflow-hidden rounded-md border border-line bg-surface'

function Suite({ name, suite, onShowLine }: { name: string; suite: Block; onShowLine: () => void }) {
  const source = useSourceOf()
  const edit = useEdit()
  const isEditable = useOpen((state) => state.isEditable)
  const isAdvanced = useIsAdvanced()
  const from = listOf(suite['from']).map(String)
  const gates = blockOf(suite['gates'])
  const checks = checksOf(source, suite)
  const decodings = Object.keys(blockOf(suite['decode']))
  const questions = heldOut(source, from)
  const highest = Math.max(0, ...Object.values(gates).flatMap(ratesOf))
  const needed = itemsNeeded(highest)
  // What was left out when the tab was opened stands folded; a new test, which leaves all out, shows every rule.
  const [leftOut] = useState(() => (checks.some((check) => isTested(suite, check)) ? checks.filter((check) => !isTested(suite, check)) : []))
  const aside = checks.filter((check) => leftOut.includes(check) && !isTested(suite, check))
  const tested = checks.filter((check) => !aside.includes(check))
  const row = (check: string) => <GateRow key={check} suite={name} check={check} gate={gates[check]} decodings={decodings} say={String(blockAt(source, 'checks', check)['say'] ?? check)} isEditable={isEditable} onShowLine={onShowLine} />
  return (
    <Section title={`Test: ${name.replaceAll('_', ' ')}`} note="A model passes when every rule that is on reaches its rate.">
      <div className="mb-4 flex flex-col gap-2">
        <ul aria-label={`Questions set aside for ${name}`} className="flex flex-col gap-1 pr-4">{from.map((category) => <HeldOut key={category} category={category} />)}</ul>
        <Switch label="Only questions it never saw" isOn={suite['unseen'] === true} disabled={!isEditable} onChange={(isOn) => void edit([{ do: 'set', path: ['suites', name, 'unseen'], value: isOn }], isOn ? `${name} asks only unseen questions` : `${name} asks any questions`)} />
      </div>
      {needed !== null && highest > 0 && (
        <p className="mb-3"><StatusBadge meaning={questions >= needed ? 'passed' : 'undecided'} isPlain>{questions >= needed ? `${questions} questions; ${needed} prove every target where all answers are right` : `${questions} questions are too few to prove every target (${needed} needed)`}</StatusBadge></p>
      )}
      <TargetHead decodings={decodings} />
      {tested.length > 0 && <ul className={RULES}>{tested.map(row)}</ul>}
      {aside.length > 0 && <Fold className="mt-2" summary={`${aside.length} ${aside.length === 1 ? 'rule' : 'rules'} not tested here`}><ul className={RULES}>{aside.map(row)}</ul></Fold>}
      {isAdvanced && <Decoding suite={name} decode={blockOf(suite['decode'])} isEditable={isEditable} />}
    </Section>
  )
}

/** What the fields of the rows below are. */
function TargetHead({ decodings }: { decodings: readonly string[] }) {
  return (
    <div aria-hidden className={classes(TARGET_COLUMNS, 'items-end px-4 pb-1 text-12 text-ink-3')}>
      <span className="min-w-0 flex-1">Rule</span>
      <span className="flex gap-3">{decodings.map((name) => { const { words, term } = decodingWords(name); return <span key={name} className="w-24 leading-tight">{words}{term !== null && <span className="block">{term}</span>}</span> })}</span>
      <span className="w-34">What it is for</span>
    </div>
  )
}

/** Questions set aside for the test, a kind of request. */
function HeldOut({ category }: { category: string }) {
  const source = useSourceOf()
  const edit = useEdit()
  const isEditable = useOpen((state) => state.isEditable)
  const holdOut = blockAt(source, 'split', 'hold_out')
  const key = Object.hasOwn(blockOf(holdOut['groups']), category) ? 'groups' : 'prompts'
  const value = Number(blockOf(holdOut[key])[category] ?? 0)
  return (
    <li className="flex items-center gap-4">
      <span className="min-w-0 flex-1 truncate text-ink-2">{textOf(blockAt(source, 'categories', category)['about']) || category.replaceAll('_', ' ')}</span>
      <NumberInput size="small" className="w-34" unit={key === 'groups' ? 'groups' : 'questions'} aria-label={`Questions set aside of ${category}`} value={value} min={0} max={100_000} disabled={!isEditable} onChange={(next) => void edit([{ do: 'set', path: ['split', 'hold_out', key, category], value: Math.round(next) }], `${Math.round(next)} questions of ${category} are set aside`, `held ${category}`)} />
    </li>
  )
}

function heldOut(source: Block, categories: readonly string[]): number {
  const { prompts, groups } = blockAt(source, 'split', 'hold_out')
  return categories.reduce((sum, category) => sum + Number(blockOf(prompts)[category] ?? blockOf(groups)[category] ?? 0), 0)
}

/** Checks that the suite gates or reports, then all others that are no mere guidance. */
function checksOf(source: Block, suite: Block): string[] {
  const all = Object.entries(blockOf(source['checks'])).filter(([, check]) => blockOf(check)['guidance_only'] !== true).map(([id]) => id)
  const named = [...Object.keys(blockOf(suite['gates'])), ...listOf(suite['report']).map(String)]
  return [...new Set([...named, ...all])]
}

function isTested(suite: Block, check: string): boolean {
  return Object.hasOwn(blockOf(suite['gates']), check) || listOf(suite['report']).includes(check)
}

function ratesOf(gate: unknown): number[] {
  if (typeof gate === 'number') return [gate]
  return Object.values(blockOf(gate)).filter((rate) => typeof rate === 'number')
}
