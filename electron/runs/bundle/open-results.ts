/**
 * The folder of a bundle's results, which may have come as a ZIP: what a run needs of it is unpacked beside the project's runs.
 * Knows archives and names in them; trusts no name. What was brought along (rows, base model, trainer) stays packed.
 */
import { closeSync, createReadStream, existsSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Unzip, UnzipInflate, UnzipPassThrough } from 'fflate'
import { StudioError } from '../../../contract/errors.ts'
import { BUNDLE_NAME } from './bundle-manifest.ts'

const CHUNK_BYTES = 1 << 20
/** Folders of a bundle whose content no run keeps. */
const LEFT = /(^|\/)(inputs|code|requirements)\//

/** The folder itself, or that into which the results of the ZIP were unpacked under `into`. Throws `bad_input` for anything else. */
export async function openResults(path: string, into: string, progress: (done: number, total: number, what: string) => void): Promise<string> {
  if (!existsSync(path)) throw refuse(path, 'it is not there')
  const found = statSync(path)
  if (found.isDirectory()) return path
  if (!path.toLowerCase().endsWith('.zip')) throw refuse(path, 'it is neither a folder nor a ZIP')
  const names = await unpack(path, into, found.size, progress)
  const bundle = names.filter((name) => name === BUNDLE_NAME || name.endsWith(`/${BUNDLE_NAME}`)).sort((a, b) => a.length - b.length)[0]
  if (bundle === undefined) throw refuse(path, `it holds no ${BUNDLE_NAME}`)
  return join(into, dirname(bundle))
}

/** Unpacks file by file as the archive is read; returns the names that were written. */
async function unpack(path: string, into: string, bytes: number, progress: (done: number, total: number, what: string) => void): Promise<string[]> {
  const names: string[] = []
  const open = new Set<number>()
  let now = ''
  const unzip = new Unzip((file) => {
    if (file.name.endsWith('/') || LEFT.test(file.name)) return
    if (/^[/\\]|\\|(^|\/)\.\.(\/|$)|^[a-z]:/i.test(file.name)) throw refuse(path, `it names a file outside itself: ${file.name}`)
    names.push((now = file.name))
    const target = join(into, file.name)
    mkdirSync(dirname(target), { recursive: true })
    const fd = openSync(target, 'wx')
    open.add(fd)
    file.ondata = (error, chunk, isLast) => {
      if (error !== null) throw refuse(path, `${file.name} cannot be unpacked`)
      writeSync(fd, chunk)
      if (isLast && open.delete(fd)) closeSync(fd)
    }
    file.start()
  })
  unzip.register(UnzipInflate)
  unzip.register(UnzipPassThrough)
  try {
    let done = 0
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
      unzip.push(chunk as Uint8Array)
      progress((done += (chunk as Uint8Array).length), bytes, now)
    }
    unzip.push(new Uint8Array(), true)
  } catch (error) {
    throw error instanceof StudioError ? error : refuse(path, 'it is damaged')
  } finally {
    for (const fd of open) closeSync(fd)
  }
  return names
}

function refuse(path: string, why: string): StudioError {
  const name = path.split(/[/\\]/).at(-1)
  return new StudioError({ code: 'bad_input', message: `${name} holds no results of a bundle: ${why}.`, next_step: 'Choose the folder in which run.sh was run, or a ZIP of it.' })
}
