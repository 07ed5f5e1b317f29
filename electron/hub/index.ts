/** The door of the domain of the Hub: sign in, search, describe and download models. */

import type { HubModel, HubStatus } from '../../contract/entities/hub.ts'
import type { Domain, JobQueue } from '../jobs/index.ts'
import { freeDiskBytes } from '../platform/disk.ts'
import type { Secrets } from '../platform/secrets.ts'
import { idOfRepo } from '../platform/hugging-face-cache.ts'
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
      'hub.download': async ({ repo, accepted_licence }) => ({ job: (await parts.queue().add('hub.download', { repo, accepted_licence }, {})).id, id: idOfRepo(repo) }),
    },
    jobs: [downloadJob({ client, cache: parts.cache })],
  }
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
