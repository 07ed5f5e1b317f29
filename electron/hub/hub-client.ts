/**
 * Asks the Hub through its own library: address, token, offline switch, and known failures as StudioErrors.
 * Knows no file of this machine.
 */

import { downloadFile, HubApiError, listFiles, listModels, modelInfo, whoAmI, type ListFileEntry } from '@huggingface/hub'
import { StudioError } from '../../contract/errors.ts'
import type { FoundModel } from '../../contract/entities/hub.ts'

/** What the client is built from. */
export type HubParts = {
  isOffline(): boolean
  token(): Promise<string | null>
  /** `HF_ENDPOINT`, or the Hub. */
  address: string
}

/** What is known of a repository before its files are looked at. */
export type RepoFacts = { commit: string; licence: string; isGated: boolean; files: ListFileEntry[] }

/** The Hub. */
export type HubClient = {
  readonly address: string
  who(token: string): Promise<{ name: string; role: string | null }>
  search(query: string, limit: number): Promise<FoundModel[]>
  facts(repo: string): Promise<RepoFacts>
  /** The bytes of a file from `from` on. */
  open(repo: string, commit: string, path: string, from: number, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
}

/** The address that the environment names, or the Hub's own. */
export function hubAddress(env: NodeJS.ProcessEnv = process.env): string {
  return (env['HF_ENDPOINT'] ?? '').replace(/\/+$/, '') || 'https://huggingface.co'
}

/** Builds the client. */
export function createHubClient(parts: HubParts): HubClient {
  const { address } = parts
  const refuseOffline = () => {
    if (parts.isOffline()) throw new StudioError({ code: 'no_network', message: 'The offline switch is on, so the Hub is not asked.', next_step: 'Turn it off in Settings, or use a model that is on this machine.' })
  }
  const common = async () => {
    refuseOffline()
    const token = await parts.token()
    return { hubUrl: address, ...(token === null ? {} : { accessToken: token }) }
  }
  return {
    address,
    who: async (token) => {
      await common()
      if (!token.startsWith('hf_')) throw new StudioError({ code: 'bad_input', message: 'This is no token of the Hub: those begin with hf_.', next_step: `Make one at ${address}/settings/tokens and paste it here.` })
      const found = await asking('your account', address, () => whoAmI({ hubUrl: address, accessToken: token }))
      return { name: found.name, role: found.auth.accessToken?.role ?? null }
    },
    search: async (query, limit) => {
      const found: FoundModel[] = []
      const options = { ...(await common()), search: { query, task: 'text-generation' as const }, limit, sort: 'downloads' as const }
      await asking(`models called ${query}`, address, async () => {
        for await (const model of listModels(options)) found.push({ repo: model.name, downloads: model.downloads, likes: model.likes, is_gated: model.gated !== false, updated: model.updatedAt.toISOString() })
      })
      return found.sort((a, b) => b.downloads - a.downloads)
    },
    facts: async (repo) => {
      const options = await common()
      return asking(repo, address, async () => {
        const info = await modelInfo({ ...options, name: repo, additionalFields: ['sha', 'cardData', 'tags'] })
        const files: ListFileEntry[] = []
        for await (const file of listFiles({ ...options, repo, revision: info.sha, recursive: true })) files.push(file)
        return { commit: info.sha, licence: licenceOf(info.cardData, info.tags), isGated: info.gated !== false, files }
      })
    },
    open: async (repo, commit, path, from, signal) => {
      const options = await common()
      return asking(repo, address, async () => {
        const blob = await downloadFile({ ...options, repo, path, revision: commit, xet: false, fetch: watchedFetch(refuseOffline, signal) })
        if (blob === null) throw new StudioError({ code: 'not_found', message: `${repo} has no file ${path}.`, next_step: 'Choose the model again: it may have changed.' })
        return (blob.slice(from).stream() as ReadableStream<Uint8Array>).pipeThrough(watchedBytes(refuseOffline))
      })
    },
  }
}

/** Asks nothing more once the offline switch is on, also between the requests of one file. */
function watchedFetch(refuseOffline: () => void, signal: AbortSignal): typeof fetch {
  return async (input, init) => {
    refuseOffline()
    return fetch(input, { ...init, signal })
  }
}

/** Takes nothing more once the offline switch is on. */
function watchedBytes(refuseOffline: () => void): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform: (chunk, to) => {
      refuseOffline()
      to.enqueue(chunk)
    },
  })
}

function licenceOf(card: unknown, tags: readonly string[] | undefined): string {
  const named = typeof card === 'object' && card !== null && 'license' in card ? card.license : undefined
  return typeof named === 'string' ? named : (tags?.find((tag) => tag.startsWith('license:'))?.slice('license:'.length) ?? '')
}

/** Runs a request and turns its failures into sentences. */
export async function asking<T>(what: string, address: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (error) {
    throw hubError(what, address, error)
  }
}

function hubError(what: string, address: string, error: unknown): unknown {
  if (error instanceof StudioError || (error instanceof Error && error.name === 'AbortError')) return error
  if (!(error instanceof HubApiError)) {
    return new StudioError({ code: 'no_network', message: `The Hub at ${address} cannot be reached.`, next_step: 'Check the connection and try again; a download goes on where it stopped.', detail: String(error instanceof Error ? (error.cause ?? error.message) : error) }, { cause: error })
  }
  const page = `${address}/${what}`
  if (error.statusCode === 401) return new StudioError({ code: 'unauthorized', message: `The Hub wants to know who asks for ${what}.`, next_step: `Sign in with a token of ${address}/settings/tokens, then try again.`, detail: error.message }, { cause: error })
  if (error.statusCode === 403) return new StudioError({ code: 'no_permission', message: `${what} must be asked for: its owner gives access.`, next_step: `Open ${page}, accept its terms there, sign in here, then try again.`, detail: error.message }, { cause: error })
  if (error.statusCode === 404) return new StudioError({ code: 'not_found', message: `The Hub has no ${what}.`, next_step: 'Check the name; a private model needs a token.', detail: error.message }, { cause: error })
  return new StudioError({ code: 'no_network', message: `The Hub answered ${error.statusCode} for ${what}.`, next_step: 'Try again later.', detail: error.message }, { cause: error })
}
