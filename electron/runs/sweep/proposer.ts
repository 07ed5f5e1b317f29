/**
 * The process that proposes values (python-env/trainer/sweep.py), as functions that answer.
 * Knows its protocol; neither runs nor the queue.
 */
import { delimiter } from 'node:path'
import type { SweepPlan, SweepTrial } from '../../../contract/entities/sweep.ts'
import { StudioError } from '../../../contract/errors.ts'
import { appPaths } from '../../platform/paths.ts'
import { installPreferencePackages, startSession } from '../../python/index.ts'

/** Values to try. */
export type Proposal = Pick<SweepTrial, 'trial' | 'values'>

/** Asks for values and is told what came of them. */
export type Proposer = {
  /** Trials that an earlier life of the sweep has ended. */
  done: number
  /** Null where the trials of all hosts that share the study are as many as were asked for. */
  ask(): Promise<Proposal | null>
  /** True where the trial is hopeless beside the others. */
  report(trial: number, step: number, value: number): Promise<boolean>
  tell(trial: number, state: SweepTrial['state'], value: number | null): Promise<void>
  close(): Promise<void>
}

/** Starts it on a sweep's folder, or on a study that several hosts share; its packages are installed first where they are missing. */
export async function openProposer({ folder, study }: { folder: string; study: string }, plan: SweepPlan, options: { onProgress(message: string): void; signal: AbortSignal }): Promise<Proposer> {
  const packages = await installPreferencePackages({ extra: 'sweeps', ...options })
  const waiting = new Map<number, { resolve(reply: Record<string, unknown>): void; reject(error: unknown): void }>()
  const session = startSession(['-m', 'trainer.sweep', study], {
    env: { PYTHONPATH: [appPaths.pythonEnv, packages].join(delimiter) },
    onLine: (reply) => {
      const id = Number(reply['id'])
      waiting.get(id)?.resolve(reply)
      waiting.delete(id)
    },
  })
  let ended: StudioError | null = null
  void session.ended.then((stderr) => {
    ended = new StudioError({ code: 'process_failed', message: 'The process that proposes values ended.', next_step: 'Go on with the sweep; what was tried is kept.', detail: stderr.slice(-4000) })
    for (const { reject } of waiting.values()) reject(ended)
  })
  let count = 0
  const request = (fields: Record<string, unknown>) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      if (ended !== null) return reject(ended)
      waiting.set(++count, { resolve, reject })
      session.send({ id: count, ...fields })
    })
  const { done } = await request({ keys: plan.keys, direction: plan.by === 'rules' ? 'maximize' : 'minimize', seed: plan.seed, trials: plan.trials, worker: folder })
  return {
    done: Number(done),
    ask: async () => {
      const answer = (await request({ do: 'ask' })) as unknown as Proposal | { trial: null }
      return answer.trial === null ? null : answer
    },
    report: async (trial, step, value) => (await request({ do: 'report', trial, step, value }))['prune'] === true,
    tell: async (trial, state, value) => void (await request({ do: 'tell', trial, state, value })),
    close: () => session.close(),
  }
}
