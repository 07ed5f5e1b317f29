/** All rules while a model trains, the bars or the numbers behind them. Knows how they lie side by side. */

import { ChartColumn, Table2 } from 'lucide-react'
import { useState } from 'react'
import type { RuleSeries } from '../../../../contract/entities/live-run.ts'
import { Card } from '../../../components/card.tsx'
import { DataTable } from '../../../components/data-table.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { count } from '../../../lib/format.ts'
import { rulesLine } from './live-words.ts'
import { RuleClimb } from './rule-climb.tsx'

export type RulesClimbProps = {
  rules: readonly RuleSeries[]
  maxStep: number
  /** How many answers are given each round. */
  answers: number
  isRunning: boolean
}

/** The rules. */
export function RulesClimb({ rules, maxStep, answers, isRunning }: RulesClimbProps) {
  const [isTable, setTable] = useState(false)
  const line = rulesLine(rules)
  return (
    <Card
      title="Rules kept"
      note={line ?? (isRunning ? 'The base model answers first, before a single step; its score is where the bars begin.' : 'No answer of this run was judged.')}
      actions={rules.length > 0 && <IconButton icon={isTable ? ChartColumn : Table2} label={isTable ? 'Show the bars' : 'Numbers as a table'} onClick={() => setTable(!isTable)} />}
    >
      {isTable ? <RuleTable rules={rules} /> : (
        <div className="grid grid-cols-[repeat(auto-fill,minmax(22rem,1fr))] gap-x-6 gap-y-4">
          {rules.map((rule) => <RuleClimb key={rule.check} rule={rule} maxStep={maxStep} />)}
        </div>
      )}
      {rules.length > 0 && !isTable && <p className="mt-3 text-12 text-ink-3">Share of answers that keep the rule. A bar is one round of {count(answers)} answers at its step, grey before training; dashed is the target. Few answers, to watch; Evaluate asks enough to be sure.</p>}
    </Card>
  )
}

function RuleTable({ rules }: { rules: readonly RuleSeries[] }) {
  const steps = [...new Set(rules.flatMap(({ points }) => points.map(({ step }) => step)))].sort((a, b) => a - b)
  return (
    <DataTable
      label="Rules kept by step"
      rows={steps}
      rowKey={String}
      columns={[
        { id: 'step', head: 'Step', cell: (step) => count(step), isNumber: true },
        ...rules.map((rule) => ({
          id: rule.check,
          head: <span title={rule.sentence}>{rule.check}</span>,
          isNumber: true,
          cell: (step: number) => {
            const point = rule.points.find((each) => each.step === step)
            return point === undefined ? '–' : `${count(point.answers[0])} of ${count(point.answers[1])}`
          },
        })),
      ]}
    />
  )
}
