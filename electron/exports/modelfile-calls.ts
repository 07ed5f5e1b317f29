/**
 * Reads, judges and changes the Modelfiles of a finished export. A change is written whole and the manifest follows it.
 * Knows the folder; what a Modelfile may say is elsewhere.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { exportFileSchema, type ModelfileProblem, type ModelfileText } from '../../contract/entities/export.ts'
import { StudioError } from '../../contract/errors.ts'
import { writeFileAtomic } from '../platform/atomic-write.ts'
import { ggufText, readGgufHeader } from '../platform/llama/gguf-header.ts'
import { readManifest, writeManifest } from '../platform/manifest.ts'
import { lintModelfile, type LintFacts } from './lint-modelfile.ts'
import { judgeOllamaTemplate } from './ollama-template.ts'
import { readModelfile } from './read-modelfile.ts'

const detailsSchema = z.looseObject({ files: z.array(exportFileSchema.omit({ bytes: true })) })

/** A Modelfile with its problems. */
export function readModelfileText(folder: string, quantization: string): ModelfileText {
  const { path, facts, advice } = lookAt(folder, quantization)
  const text = readFileSync(join(folder, path), 'utf8')
  return { path, quantization, text, problems: lintModelfile(text, facts), template_advice: advice }
}

/** What is wrong with a text that may become the Modelfile. */
export function lintText(folder: string, quantization: string, text: string): ModelfileProblem[] {
  return lintModelfile(text, lookAt(folder, quantization).facts)
}

/** Writes a changed Modelfile. Throws `bad_input` with the first line that Ollama would refuse. */
export async function editModelfile(folder: string, quantization: string, text: string): Promise<ModelfileText> {
  const { path, facts } = lookAt(folder, quantization)
  const refused = lintModelfile(text, facts).find(({ severity }) => severity === 'error')
  if (refused !== undefined) throw new StudioError({ code: 'bad_input', message: `Line ${refused.line} of the Modelfile: ${refused.message}`, next_step: 'Mend this line, then save again.' })
  const manifest = readManifest(folder)
  if (manifest === null) throw new StudioError({ code: 'not_found', message: 'This export was never finished.', next_step: 'Export the run again.' })
  writeFileAtomic(join(folder, path), text.endsWith('\n') ? text : `${text}\n`)
  const { kind, id, created, inputs, seed, versions, hardware, details, files } = manifest
  await writeManifest(folder, { kind, id, created, inputs, seed, versions, hardware, ...(details === undefined ? {} : { details }) }, { known: files.filter((file) => file.path !== path) })
  return readModelfileText(folder, quantization)
}

function lookAt(folder: string, quantization: string): { path: string; facts: LintFacts; advice: string } {
  const { files } = detailsSchema.parse(readManifest(folder)?.details ?? { files: [] })
  const modelfile = files.find((file) => file.kind === 'modelfile' && file.quantization === quantization)
  const gguf = files.find((file) => file.kind === 'gguf' && file.quantization === quantization)
  if (modelfile === undefined || gguf === undefined) {
    throw new StudioError({ code: 'not_found', message: `This export has no ${quantization} file with a Modelfile.`, next_step: 'Export the run again with this quantization.' })
  }
  const template = ggufText(readGgufHeader(join(folder, gguf.path)), 'tokenizer.chat_template') ?? ''
  return { path: modelfile.path, advice: judgeOllamaTemplate(template).advice, facts: { ggufs: files.filter(({ kind }) => kind === 'gguf').map(({ path }) => path), stop: stopTexts(folder, files) } }
}

// Any Modelfile of the export that still has its stop texts knows them all.
function stopTexts(folder: string, files: readonly { path: string; kind: string }[]): string[] {
  const texts = files.filter(({ kind }) => kind === 'modelfile').flatMap(({ path }) => {
    try {
      return readModelfile(readFileSync(join(folder, path), 'utf8')).filter(({ name }) => name === 'stop').map(({ value }) => value)
    } catch {
      return []
    }
  })
  return [...new Set(texts)]
}
