/** A sweep as one watches it: every try with its values, how far it is, its weakest rule, why it was stopped; the best to be taken. */

import { ArrowLeft, CircleCheck, CircleStop, Play, Square } from 'lucide-react'
import { useHashLocation } from 'wouter/use-hash-location'
import type { ShownSweep, ShownTrial } from '../../../../contract/entities/sweep.ts'
import { Button, buttonClasses } from '../../../components/button.tsx'
import { Callout } from '../../../components/callout.tsx'
import { Card } from '../../../components/card.tsx'
import { DataTable, type Column } from '../../../components/data-table.tsx'
import { EmptyState } from '../../../components/empty-state.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import type { Icon } from '../../../components/icon.ts'
import type { Meaning } from '../../../components/meaning.ts'
import { PageHeader } from '../../../components/page-header.tsx'
import { Progress } from '../../../components/progress.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { StatusBadge } from '../../../components/status-badge.tsx'
import { showToast } from '../../../components/toast.tsx'
import { count, percent } from '../../../lib/format.ts'
import { useAction, useCall } from '../../../lib/use-call.ts'
import { useJob } from '../../../stores/jobs.ts'
import { useDrafts } from '../setup/draft.ts'
import { bestOf, isTrying, keyWords, marginWords, planWords, scoreWords, sweepLine, sweepStanding, valueWords } from '../sweep-words.ts'

const STATES = { running: { meaning: 'running', word: 'Training' }, complete: { meaning: 'passed', word: 'Done' }, pruned: { meaning: 'stale', word: 'Stopped early' }, failed: { meaning: 'failed', word: 'Failed' } } as const

/** The sweep named in the address. */
export function SweepView({ project, name }: { project: string; name: string }) {
  const asked = useCall('runs.sweeps', { project })
  const sweep = asked.data?.sweeps.find((each) => each.sweep === name)
  return (
    <div className="flex min-h-full flex-col">
      <PageHeader
        title={name}
        back={<a className="inline-flex items-center gap-1 hover:text-ink" href={`#/p/${project}/runs`}><ArrowLeft aria-hidden className="size-3.5" />All runs</a>}
        badge={sweep !== undefined && <SweepBadge sweep={sweep} />}
        summary={sweep !== undefined && <span role="status">{sweepLine(sweep)}.</span>}
        actions={sweep !== undefined && <SweepActions project={project} sweep={sweep} />}
      />
      <div className="flex flex-col gap-4 px-6 pb-8">
        {asked.isError && <ErrorState error={asked.error.parts} action={{ label: 'Ask again', onClick: () => void asked.refetch() }} />}
        {asked.data === undefined && !asked.isError && <Skeleton className="h-48 w-full" />}
        {asked.data !== undefined && sweep === undefined && <Beginning project={project} name={name} />}
        {sweep !== undefined && <Shown project={project} sweep={sweep} />}
      </div>
    </div>
  )
}

/** Before its folder is there; or there is none. */
function Beginning({ project, name }: { project: string; name: string }) {
  return <EmptyState title="Nothing tried yet" action={<a className={buttonClasses('secondary')} href={`#/p/${project}/train/new`}>Back to the setup</a>}>{name} begins when this computer is free; what it waits for stands under Jobs.</EmptyState>
}

function SweepBadge({ sweep }: { sweep: ShownSweep }) {
  const { meaning, word } = sweepStanding(sweep)
  return <StatusBadge meaning={meaning} {...(word === 'Stopped' ? { icon: CircleStop } : {})}>{word}</StatusBadge>
}

function SweepActions({ project, sweep: shown }: { project: string; sweep: ShownSweep }) {
  const { sweep, plan, order, trials, job } = shown
  const cancel = useAction('jobs.cancel', ['runs.sweeps'])
  const goOn = useAction('runs.sweep', ['runs.sweeps'])
  const live = useJob(job?.id) ?? job
  if (live !== null && isTrying({ ...shown, job: live })) return <Button icon={Square} isLoading={cancel.isPending || live.state === 'stopping'} onClick={() => cancel.mutate({ job: live.id })}>Stop trying</Button>
  if (trials.length >= plan.trials) return null
  return <Button icon={Play} isLoading={goOn.isPending} onClick={() => goOn.mutate({ project, sweep, plan, ...order })}>{plan.trials - trials.length === 1 ? 'Try the last one' : `Try the other ${count(plan.trials - trials.length)}`}</Button>
}

function Shown({ project, sweep }: { project: string; sweep: ShownSweep }) {
  const [, go] = useHashLocation()
  const best = bestOf(sweep)
  const ended = sweep.trials.filter(({ state }) => state !== 'running').length
  return (
    <>
      {isTrying(sweep) && <Progress label="Tries" isThin done={ended} total={sweep.plan.trials} />}
      {sweep.job?.error != null && <ErrorState error={sweep.job.error} />}
      {best !== undefined && <Best project={project} sweep={sweep} best={best} />}
      {best === undefined && (!isTrying(sweep) || sweep.best !== null) && <Callout meaning="undecided">{sweep.best === null ? 'No try came to its end, so none is best.' : 'Each try so far has a rule that no answer keeps, so none is best. More steps tell them apart.'}</Callout>}
      <Card title="Tries" note={`${planWords(sweep.plan)}. Optuna proposes values from what was tried before.`} isPadded={false}>
        <DataTable
          label="Tries"
          columns={columnsOf(sweep, best)}
          rows={sweep.trials}
          rowKey={({ run }) => run}
          isPicked={(trial) => trial === best}
          onOpen={({ run }) => go(`/p/${project}/train/${run}`)}
          empty={<EmptyState isCompact title="The first try is being made ready" />}
        />
      </Card>
    </>
  )
}

/** The best try so far, and the two ways on from it. */
function Best({ project, sweep, best }: { project: string; sweep: ShownSweep; best: ShownTrial }) {
  const [, go] = useHashLocation()
  const { clear, change, setKeys } = useDrafts()
  const isThere = !isTrying(sweep) && (best.weakest === null || best.weakest.holdsAll)
  const take = () => {
    const { set, dataset_version, base_model, preset, from } = sweep.order
    clear(project)
    change(project, Object.fromEntries(Object.entries({ dataset_version, base_model, preset, from }).filter(([, value]) => value !== undefined)))
    setKeys(project, { ...set, ...best.values })
    showToast({ meaning: 'passed', text: `${valuesWords(best)} stand in the setup.` })
    go(`/p/${project}/train/new`)
  }
  return (
    <Callout
      meaning={isThere ? 'passed' : undefined}
      icon={isThere ? CircleCheck : undefined}
      title={<>Best{isTrying(sweep) ? ' so far' : ''}: {valuesWords(best)}</>}
      action={<><a className={buttonClasses('secondary')} href={`#/p/${project}/train/${best.run}`}>Open its run</a><Button variant={isTrying(sweep) ? 'secondary' : 'primary'} onClick={take}>Take these values</Button></>}
    >
      {best.weakest === null ? scoreWords(sweep.plan, best.value) : <>{percent(best.weakest.share)} of its answers keep its weakest rule, {marginWords(best)}: {best.weakest.sentence}</>}
    </Callout>
  )
}

function valuesWords({ values }: ShownTrial): string {
  return Object.entries(values).map(([key, value]) => `${keyWords(key)} ${valueWords(key, value)}`).join(', ')
}

function lookOf(state: ShownTrial['state']): { meaning: Meaning; icon?: Icon } {
  return { meaning: STATES[state].meaning, ...(state === 'pruned' ? { icon: CircleStop } : {}) }
}

function columnsOf({ plan }: ShownSweep, best: ShownTrial | undefined): Column<ShownTrial>[] {
  return [
    { id: 'run', head: 'Run', cell: (trial) => <span className="flex items-center gap-2 font-medium">{trial.run}{trial === best && <StatusBadge meaning="passed">Best</StatusBadge>}</span>, sortBy: ({ trial }) => trial, isNarrow: true },
    ...Object.keys(plan.keys).map((key): Column<ShownTrial> => ({ id: key, head: keyWords(key), cell: ({ values }) => valueWords(key, values[key]), sortBy: ({ values }) => Number(values[key]), isNumber: true, isNarrow: true })),
    { id: 'state', head: 'State', cell: ({ state, step, max_steps }) => <StatusBadge isPlain {...lookOf(state)}>{STATES[state].word}{state === 'running' && max_steps !== null && `, ${count(step)} of ${count(max_steps)}`}</StatusBadge>, sortBy: ({ state }) => state, isNarrow: true },
    { id: 'score', head: plan.by === 'rules' ? 'Weakest rule' : 'Unseen loss', cell: ({ value }) => scoreWords(plan, value), sortBy: ({ value }) => value, isNumber: true, isNarrow: true },
    { id: 'margin', head: 'To its target', cell: (trial) => marginWords(trial), sortBy: ({ weakest }) => (weakest === null ? null : weakest.share - (weakest.target ?? 0)), isNumber: true, isNarrow: true },
    { id: 'why', head: plan.by === 'rules' ? 'Which rule, or why it ended' : 'Why it ended', cell: ({ why, weakest }) => <span className="block min-w-48 py-0.5 text-12 text-ink-2">{why ?? weakest?.sentence ?? ''}</span> },
  ]
}
