/** The door of the domain of the Hub: sign in, search, describe and download models. */

import type { HubModel, HubStatus } from '../../contract/entities/hub.ts'
import type { Job } from '../../contract/entities/job.ts'
import type { Domain, JobQueue } from '../jobs/index.ts'
import { freeDiskBytes } from '../platform/disk.ts'
import type { Secrets } from '../platform/secrets.ts'
import { cachedModels, idOfRepo } from '../platform/hugging-face-cache.ts'
import { downloadJob } from './download-job.ts'
import { presentBytes } from './download-model.ts'
import { createHubClient, hubAddress, type HubClient } from './hub-client.ts'
import { readFacts } from './model-facts.ts'
import { findObstacle, wantedFiles } from './wanted-files.ts'

/** What the domain is built from. */
export type HubDomainParts = {
  queue(): JobQueue
  secrets: Secrets
  isOffline(): boolean
  /** The folder for downloads, in the layout of a Hugging Face cache. */
  cache(): string
  /** Downloads that have not ended, the latest first. */
  unfinished(): readonly Job[]
}

/** Builds the domain. */
export function createHub(parts: HubDomainParts): Domain<'hub'> {
  const client = createHubClient({ isOffline: parts.isOffline, token: () => parts.secrets.get('hub_token'), address: hubAddress() })
  return {
    handlers: {
      'hub.status': () => readStatus(parts, client),
      'hub.sign_in': async ({ token }) => {
        const trimmed = token.trim()
        await client.who(trimmed)
        await parts.secrets.set('hub_token', trimmed)
        return readStatus(parts, client)
      },
      'hub.sign_out': async () => {
        await parts.secrets.delete('hub_token')
        return readStatus(parts, client)
      },
      'hub.search': async ({ query, limit }) => ({ models: await client.search(query, limit) }),
      'hub.describe': ({ repo }) => describe(parts, client, repo),
      'hub.download': async ({ repo, accepted_licence, project }) => ({ job: (await begin(parts, { repo, accepted_licence }, project)).id, id: idOfRepo(repo) }),
    },
    jobs: [downloadJob({ client, cache: parts.cache })],
    // What lies here whole need not come again.
    current: (call, { repo }) => (call === 'hub.download' && cachedModels(parts.cache()).some((model) => model.repo === repo) ? { id: idOfRepo(String(repo)) } : null),
  }
}

/** The download of this model that is under way, taken up again where it rests; else a new one. Two would write into one part. */
async function begin(parts: HubDomainParts, order: { repo: string; accepted_licence: string }, project: string | undefined): Promise<Job> {
  const known = parts.unfinished().find(({ state, payload }) => state !== 'stopping' && payload['repo'] === order.repo && payload['accepted_licence'] === order.accepted_licence)
  if (known === undefined) return parts.queue().add('hub.download', order, project === undefined ? {} : { project })
  return known.state === 'paused' || known.state === 'interrupted' ? parts.queue().resume(known.id) : known
}

async function readStatus({ secrets, isOffline }: HubDomainParts, client: HubClient): Promise<HubStatus> {
  const [token, state] = await Promise.all([secrets.get('hub_token'), secrets.state()])
  // A token that the Hub no longer knows, or a Hub that cannot be reached, is no failure of the status.
  const known = token === null || isOffline() ? null : await client.who(token).catch(() => null)
  return { is_offline: isOffline(), address: client.address, user: known?.name ?? null, role: known?.role ?? null, kept: state.kept, kept_reason: state.reason }
}

async function describe(parts: HubDomainParts, client: HubClient, repo: string): Promise<HubModel> {
  const { commit, licence, isGated, files: listed } = await client.facts(repo)
  const files = wantedFiles(listed)
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const facts = await readFacts(client, repo, commit, files)
  return {
    repo, commit, licence, is_gated: isGated, page: `${client.address}/${repo}`, bytes,
    ...facts,
    files: files.map(({ path, bytes: size }) => ({ path, bytes: size })),
    present_bytes: presentBytes({ cache: parts.cache(), repo, commit, files }),
    free_bytes: freeDiskBytes(parts.cache()),
    obstacle: findObstacle(files),
    id: idOfRepo(repo),
  }
}
