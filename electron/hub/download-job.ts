/**
 * The job `hub.download`: asks what is needed, sees that the disk has room, downloads with bytes, speed and time left.
 * A pause or a kill leaves the parts; the same job goes on with them. Knows the order of the work.
 */

import * as z from 'zod'
import { repoNameSchema } from '../../contract/entities/hub.ts'
import { StudioError } from '../../contract/errors.ts'
import { defineJobKind, type AnyJobKind, type JobContext } from '../jobs/index.ts'
import { requireFreeBytes, sizeWords } from '../platform/disk.ts'
import { idOfRepo } from '../platform/hugging-face-cache.ts'
import { downloadModel, presentBytes } from './download-model.ts'
import type { HubClient } from './hub-client.ts'
import { findObstacle, wantedFiles } from './wanted-files.ts'

/** What the job is built from. */
export type DownloadParts = { client: HubClient; cache(): string }

const payloadSchema = z.strictObject({ repo: repoNameSchema, accepted_licence: z.string() })

/** Kept free on the disk beside the model. */
const RESERVE_BYTES = 1024 ** 3

/** The kind. */
export function downloadJob({ client, cache }: DownloadParts): AnyJobKind {
  return defineJobKind({
    kind: 'hub.download',
    payload: payloadSchema,
    lease: () => null,
    writes: false,
    run: async ({ repo, accepted_licence }, context) => {
      const { commit, licence, files: listed } = await client.facts(repo)
      if (licence !== accepted_licence) throw new StudioError({ code: 'conflict', message: `The licence of ${repo} is ${licence || 'not named'}, not ${accepted_licence || 'unnamed'}.`, next_step: 'Look at the model again, read its licence and accept that one.' })
      const files = wantedFiles(listed)
      const obstacle = findObstacle(files)
      if (obstacle !== null) throw new StudioError({ code: 'bad_model', message: `${repo}: ${obstacle}`, next_step: 'Choose another model.' })
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
      requireFreeBytes(cache(), bytes - presentBytes({ cache: cache(), repo, commit, files }) + RESERVE_BYTES, repo, 'Free some space, or choose another folder for models in Settings.')
      const folder = await downloadModel({ client, cache: cache(), repo, commit, files, signal: context.signal, onProgress: tellProgress(context, bytes) })
      return { result: { id: idOfRepo(repo), bytes, commit, folder } }
    },
  })
}

/** Bytes, speed over the last seconds and the time that is left. */
function tellProgress(context: JobContext, total: number) {
  let seen: { at: number; done: number }[] = []
  return (done: number, file: string) => {
    const now = performance.now()
    seen = [...seen.filter(({ at }) => now - at < 5_000), { at: now, done }].slice(-200)
    const first = seen[0]!
    const perSecond = now - first.at > 500 ? ((done - first.done) / (now - first.at)) * 1000 : null
    context.progress({
      phase: 'downloading',
      done,
      total,
      unit: 'bytes',
      message: perSecond === null ? file : `${file}, ${sizeWords(perSecond)}/s`,
      eta_s: perSecond === null || perSecond <= 0 ? null : (total - done) / perSecond,
    })
  }
}
