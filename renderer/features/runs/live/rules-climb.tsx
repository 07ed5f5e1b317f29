/** All rules while a model trains, the bars or the numbers behind them. Knows how they lie side by side. */

import { ChartColumn, Table2 } from 'lucide-react'
import { useState } from 'react'
import type { LiveRun, RuleSeries } from '../../../../contract/entities/live-run.ts'
import { Card } from '../../../components/card.tsx'
import { classes } from '../../../components/classes.ts'
import { DataTable } from '../../../components/data-table.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { count } from '../../../lib/format.ts'
import { rulesLine } from './live-words.ts'
import { RuleClimb } from './rule-climb.tsx'

/** The rules; those with a target first. */
export function RulesClimb({ live, maxStep }: { live: LiveRun; maxStep: number }) {
  const [isTable, setTable] = useState(false)
  const isRunning = live.run.state === 'running'
  const rules = live.rules.toSorted((a, b) => Number(a.target === null) - Number(b.target === null))
  // What was planned and not reached takes no room once the run has ended.
  const end = isRunning ? maxStep : Math.max(1, ...rules.flatMap(({ points }) => points.map(({ step }) => step)))
  const line = rulesLine(rules, live.answers.length)
  return (
    <Card
      title="Rules kept"
      note={line ?? (isRunning ? 'The base model answers first, before a single step; its score is where the bars begin.' : 'No answer of this run was judged.')}
      actions={rules.length > 0 && <IconButton icon={isTable ? ChartColumn : Table2} label={isTable ? 'Show the bars' : 'Numbers as a table'} onClick={() => setTable(!isTable)} />}
    >
      {isTable ? <RuleTable rules={rules} /> : (
        <div className={classes('grid grid-cols-2 gap-x-6 gap-y-4 lg:grid-cols-3', evenColumns(rules.length))}>
          {rules.map((rule) => <RuleClimb key={rule.check} rule={rule} maxStep={end} unseen={unseenWords(live)} />)}
        </div>
      )}
      {rules.length > 0 && !isTable && <p className="mt-3 text-12 text-ink-3">{roundsWords(live)}</p>}
    </Card>
  )
}

/** Columns of a wide window in which the last row misses the fewest. */
function evenColumns(rules: number): string {
  const missing = (columns: number) => (columns - (rules % columns)) % columns
  const best = [4, 3, 5].reduce((found, columns) => (missing(columns) < missing(found) ? columns : found))
  return { 3: '2xl:grid-cols-3', 4: '2xl:grid-cols-4', 5: '2xl:grid-cols-5' }[best] ?? ''
}

/** Why a rule may have no bars. */
function unseenWords({ run, answers }: LiveRun): string {
  if (run.state !== 'running') return 'None of its answers could be judged by this rule.'
  return answers.length === 0 ? 'Not asked yet: the first answers come before the first step.' : 'Not judged yet: no answer so far is clear enough for this rule.'
}

/** What a bar is, and why there are not more of them. */
function roundsWords({ answers, choices }: LiveRun): string {
  const isSpaced = choices.some(({ name }) => name === 'sample_rounds')
  return `Each bar is one round of ${count(answers.length)} answers at its step; a rule counts those it applies to. The newest is the strong one, grey is before training, the dashed line the target.${isSpaced ? ' Rounds are spaced so that asking takes at most 8 % of the time.' : ''}`
}

function sentenceOf({ sentence }: RuleSeries) {
  return <span className="block min-w-48">{sentence}</span>
}

function RuleTable({ rules }: { rules: readonly RuleSeries[] }) {
  const steps = [...new Set(rules.flatMap(({ points }) => points.map(({ step }) => step)))].sort((a, b) => a - b)
  return (
    <DataTable
      label="Rules kept by step"
      rows={rules}
      rowKey={({ check }) => check}
      columns={[
        { id: 'rule', head: 'Rule', cell: sentenceOf },
        ...steps.map((step) => ({
          id: String(step),
          head: step === 0 ? 'Before' : `Step ${count(step)}`,
          isNumber: true,
          isNarrow: true,
          cell: ({ points }: RuleSeries) => {
            const point = points.find((each) => each.step === step)
            return point === undefined ? '–' : `${count(point.answers[0])} of ${count(point.answers[1])}`
          },
        })),
      ]}
    />
  )
}
