/** A run as one watches it: its line, the rules climbing, the loss, the newest answers. Composes; its parts know the rest. */

import type { LiveRun } from '../../../../contract/entities/live-run.ts'
import { Progress } from '../../../components/progress.tsx'
import { LossChart } from './loss-chart.tsx'
import { NewestAnswers } from './newest-answers.tsx'
import { RankHealth } from './rank-health.tsx'
import { RemedyCard } from './remedy-card.tsx'
import { RulesClimb } from './rules-climb.tsx'
import { RunAlerts } from './run-alerts.tsx'
import { useChartHeight } from './use-chart-height.ts'
import { WaitingRun } from './waiting-run.tsx'

/** The run. */
export function LiveView({ project, live }: { project: string; live: LiveRun }) {
  const isRunning = live.run.state === 'running'
  const alone = useChartHeight(420, 240, 640)
  const beside = useChartHeight(640, 180, 480)
  const lastRound = live.rules.flatMap(({ points }) => points.map(({ step }) => step)).reduce((most, step) => Math.max(most, step), 0)
  // A run that was asked nothing while it trained has no bars: its loss tells all there is.
  const wasAsked = lastRound > 0 || live.answers.length > 0 || live.rules.some(({ points }) => points.length > 0)
  // One that never took a step has no loss either: what happened to it is all there is.
  const hasLoss = live.points.some(({ name }) => name === 'loss')
  if (live.job?.state === 'queued' && live.step === 0) return <WaitingRun job={live.job} />
  return (
    <div className="flex flex-col gap-4">
      {isRunning && <Progress label="Steps" isThin done={live.step} total={live.max_steps ?? undefined} />}
      <RankHealth live={live} />
      <RemedyCard project={project} live={live} />
      <RunAlerts project={project} live={live} />
      {!wasAsked && !isRunning && hasLoss && <LossChart live={live} height={alone} />}
      {(wasAsked || isRunning) && <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <RulesClimb live={live} maxStep={Math.max(live.max_steps ?? 0, lastRound, 1)} />
          <LossChart live={live} height={beside} />
        </div>
        <NewestAnswers project={project} live={live} />
      </div>}
    </div>
  )
}
