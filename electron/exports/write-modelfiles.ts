/**
 * Writes one Modelfile for each GGUF file of an export and reads each back as Ollama would. The stop texts are the model's
 * own end tokens. Knows nothing of how the files were made.
 */

import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Rung } from '../../contract/entities/export.ts'
import { StudioError } from '../../contract/errors.ts'
import { writeFileAtomic } from '../platform/atomic-write.ts'
import type { ExportQuantization } from '../platform/llama/ggml-types.ts'
import { readGgufHeader } from '../platform/llama/gguf-header.ts'
import type { ExportedFile, ExportWork } from './export-work.ts'
import { writeModelfile } from './modelfile.ts'
import type { Modelfile } from './modelfile.ts'
import { readModelfile } from './read-modelfile.ts'
import type { Reference } from './reference.ts'
import { asRung } from './rungs.ts'

/** The Modelfiles, the rung that each stands on, and what the user should know. */
export type WrittenModelfiles = { readonly files: readonly ExportedFile[]; readonly rungs: readonly Rung[]; readonly notices: readonly string[] }

/** Which file the plain Modelfile names: the first of these that was made. */
const PREFERRED: readonly ExportQuantization[] = ['Q8_0', 'Q6_K', 'Q5_K_M', 'Q4_K_M', 'F16', 'F32']

/** Writes `Modelfile` for the preferred file and `Modelfile.<quantization>` for the others. */
export function writeModelfiles(work: ExportWork, ggufs: readonly { path: string; quantization: ExportQuantization }[], f16: string, reference: Reference): WrittenModelfiles {
  const stop = stopTexts(f16, reference)
  const parameters = { ...work.modelfile.parameters, ...(stop.length > 0 && work.modelfile.parameters['stop'] === undefined ? { stop } : {}) }
  const { system, notices } = writableSystem(work.modelfile.system)
  const files: ExportedFile[] = []
  const rungs: Rung[] = []
  // The plain Modelfile is what a person takes who does not choose: the file that loses least and still is a small one.
  const ordered = [...ggufs].sort((a, b) => PREFERRED.indexOf(a.quantization) - PREFERRED.indexOf(b.quantization))
  for (const [i, { path, quantization }] of ordered.entries()) {
    const name = i === 0 ? 'Modelfile' : `Modelfile.${quantization.toLowerCase()}`
    const modelfile: Modelfile = { from: basename(path), parameters, system }
    writeFileAtomic(join(work.folder, name), writeModelfile(modelfile))
    rungs.push(asRung('modelfile', name, judgeModelfile(readFileSync(join(work.folder, name), 'utf8'), modelfile)))
    files.push({ path: name, kind: 'modelfile', quantization: quantization.toLowerCase() })
  }
  return { files, rungs, notices }
}

/** Whether a written Modelfile means what was meant. */
export function judgeModelfile(text: string, modelfile: Modelfile): { passed: boolean; detail: string } {
  const meant = [
    ['from', null, `./${modelfile.from}`],
    ...Object.entries(modelfile.parameters).flatMap(([name, value]) => (Array.isArray(value) ? (value as readonly unknown[]) : [value]).map((each) => ['parameter', name, String(each)])),
    ...(modelfile.template === undefined ? [] : [['template', null, modelfile.template]]),
    ...(modelfile.system === undefined ? [] : [['system', null, modelfile.system]]),
    ...(modelfile.license === undefined ? [] : [['license', null, modelfile.license]]),
  ]
  const read = readModelfile(text).map(({ keyword, name, value }) => [keyword, name, value])
  const wrong = meant.findIndex((each, i) => JSON.stringify(each) !== JSON.stringify(read[i]))
  const passed = wrong === -1 && read.length === meant.length
  return { passed, detail: passed ? `${read.length} instructions read back unchanged` : `instruction ${wrong + 1} reads back differently` }
}

function stopTexts(f16: string, reference: Reference): string[] {
  const tokens = readGgufHeader(f16, { arrays: ['tokenizer.ggml.tokens'] }).metadata.get('tokenizer.ggml.tokens')
  const texts = typeof tokens === 'object' ? (tokens.values ?? []) : []
  return reference.config.endIds.map((id) => texts[id]).filter((text): text is string => typeof text === 'string' && reference.chatTemplate.includes(text))
}

// A system prompt with a character that Ollama drops must not stop the export of a sound model.
function writableSystem(system: string | undefined): { system: string | undefined; notices: string[] } {
  try {
    writeModelfile({ from: 'model.gguf', parameters: {}, system })
    return { system, notices: [] }
  } catch (error) {
    if (!(error instanceof StudioError)) throw error
    return { system: undefined, notices: [`The Modelfile has no SYSTEM line. ${error.message} Give the system prompt with each conversation instead.`] }
  }
}
