/**
 * Files that leave the host: those that the manifest of an export, run or dataset version names, and no other. The hash of the
 * manifest is the file's ETag, so that a client resumes and checks. Knows manifests; not who may ask.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { statSync } from 'node:fs'
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

/** True for the address of a download. */
export function isDownload(pathname: string): boolean {
  return pathname.startsWith('/api/download/')
}

/** Answers a download. Throws `not_found` for what no manifest names, `verification_failed` for a file that changed since. */
export async function answerDownload(request: IncomingMessage, response: ServerResponse, pathname: string, projectFolder: (id: string) => string): Promise<void> {
  await sendFile(request, response, findDownload(pathname, projectFolder))
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
  return {
    path,
    bytes: file.bytes,
    etag: `"${file.sha256}"`,
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(basename(file.path))}`,
      'repr-digest': `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`,
      'cache-control': 'private, no-cache',
    },
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
