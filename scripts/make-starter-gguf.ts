/**
 * Makes the starter model's GGUF file in Q8_0 that ships in resources/: with it the studio can chat before Python exists.
 * Run again after a change of the starter model, the converter or llama.cpp: `node scripts/make-starter-gguf.ts [OUTPUT]`.
 */

import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { writeJsonAtomic } from '../electron/platform/atomic-write.ts'
import { prepareConverter } from '../electron/platform/llama/converter.ts'
import { quantizeGguf } from '../electron/platform/llama/quantize-gguf.ts'
import { appPaths, studioHome } from '../electron/platform/paths.ts'
import { runJob } from '../electron/python/index.ts'

/** Converts the starter model as an export does, F16 first, then Q8_0. The same inputs give the same bytes. */
export async function makeStarterGguf(output: string, home: string = studioHome()): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'tunesmith-starter-gguf-'))
  try {
    const converter = await prepareConverter(home)
    const [job, f16] = [join(scratch, 'job.json'), join(scratch, 'starter-f16.gguf')]
    writeJsonAtomic(job, { model_dir: appPaths.starterModel, output: f16, outtype: 'f16', converter_dir: converter.folder })
    await runJob('convert', job)
    mkdirSync(dirname(output), { recursive: true })
    await quantizeGguf({ input: f16, output, quantization: 'Q8_0' })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  const output = resolve(process.argv[2] ?? appPaths.starterGguf)
  await makeStarterGguf(output)
  console.log(`${output}: ${statSync(output).size} bytes`)
}
