/**
 * Files that leave the host: those that the manifest of an export, run or dataset version names, projects that were packed up,
 * and no other. The hash of the manifest is the file's ETag, so that a client resumes and checks. Knows not who may ask.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { lstatSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { datasetVersionIdSchema, exportIdSchema, projectIdSchema, runIdSchema } from '../../contract/entities/ids.ts'
import { StudioError } from '../../contract/errors.ts'
import { readManifest } from '../platform/manifest.ts'
import { sendFile, type SentFile } from './send.ts'

const KINDS = {
  export: { id: exportIdSchema, folder: 'exports' },
  run: { id: runIdSchema, folder: 'runs' },
  dataset: { id: datasetVersionIdSchema, folder: 'data' },
} as const
const ADDRESS = /^\/api\/download\/(export|run|dataset)\/([^/]+)\/([^/]+)\/(.+)$/

const ARCHIVE = /^\/api\/download\/archive\/([^/\\]+\.zip)$/i

/** Where files that leave the host lie. */
export type DownloadParts = {
  projectFolder(id: string): string
  /** The folder of packed projects. */
  archives: string
}

/** True for the address of a download. */
export function isDownload(pathname: string): boolean {
  return pathname.startsWith('/api/download/')
}

/** Answers a download. Throws `not_found` for what no manifest names, `verification_failed` for a file that changed since. */
export async function answerDownload(request: IncomingMessage, response: ServerResponse, pathname: string, parts: DownloadParts): Promise<void> {
  await sendFile(request, response, findArchive(pathname, parts.archives) ?? findDownload(pathname, parts.projectFolder))
}

function findDownload(pathname: string, projectFolder: (id: string) => string): SentFile {
  const [, kind, project = '', id = '', name = ''] = ADDRESS.exec(decode(pathname)) ?? []
  const known = KINDS[kind as keyof typeof KINDS] as (typeof KINDS)[keyof typeof KINDS] | undefined
  if (known === undefined || !projectIdSchema.safeParse(project).success || !known.id.safeParse(id).success) throw nothingThere(pathname)
  const folder = join(projectFolder(project), known.folder, id)
  const file = readManifest(folder)?.files.find((each) => each.path === name)
  if (file === undefined) throw nothingThere(pathname)
  const path = join(folder, file.path)
  if (statSync(path, { throwIfNoEntry: false })?.size !== file.bytes) {
    throw new StudioError({ code: 'verification_failed', message: `${name} of ${id} is not what its manifest says.`, next_step: 'Export it again, or restore the folder from a copy.' })
  }
  const digest = { 'repr-digest': `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:` }
  return { path, bytes: file.bytes, etag: `"${file.sha256}"`, headers: { ...headersFor(file.path), ...digest } }
}

/** A packed project; null for another address. It is not written again under its name, so time and size tell it apart. */
function findArchive(pathname: string, archives: string): SentFile | null {
  const name = ARCHIVE.exec(decode(pathname))?.[1]
  if (name === undefined) return null
  const path = join(archives, name)
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found?.isFile() !== true) throw nothingThere(pathname)
  return { path, bytes: found.size, etag: `"${found.size}-${Math.floor(found.mtimeMs)}"`, headers: headersFor(name) }
}

function headersFor(name: string): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(basename(name))}`,
    'cache-control': 'private, no-cache',
  }
}

function decode(pathname: string): string {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return ''
  }
}

function nothingThere(pathname: string): StudioError {
  return new StudioError({ code: 'not_found', message: `There is nothing to download at ${pathname.slice(0, 200)}.`, next_step: 'Use the address that the export’s own page shows; an unfinished one has none.' })
}
