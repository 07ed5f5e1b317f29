/**
 * Sizes of the starter model as GGUF, one row a quantization: bytes, share of F16, and what the tensor rules predict.
 *
 *     npm run -s studio -- doctor && node_modules/.bin/node scripts/bench/quantised-sizes.ts
 */
import { statSync } from 'node:fs'
import { table } from '../../electron/cli/table.ts'
import { expectedBytes } from '../../electron/exports/expected-tensors.ts'
import { ggufNumber, ggufText, readGgufHeader } from '../../electron/platform/llama/gguf-header.ts'
import type { ExportQuantization } from '../../electron/platform/llama/ggml-types.ts'
import { starterGguf } from '../../tests/fixtures/gguf/starter-gguf.ts'

const WANTED: readonly ExportQuantization[] = ['F16', 'Q8_0', 'Q6_K', 'Q5_K_M', 'Q4_K_M']

const f16 = await starterGguf('F16')
const whole = statSync(f16).size
const header = readGgufHeader(f16)
const shape = { architecture: ggufText(header, 'general.architecture') ?? '', layers: ggufNumber(header, `${ggufText(header, 'general.architecture')}.block_count`) ?? 0, experts: 0 }
const rows = await Promise.all(
  WANTED.map(async (quantization) => {
    const bytes = statSync(await starterGguf(quantization)).size
    const predicted = header.dataStart + expectedBytes(header.tensors, quantization, shape)
    return [quantization, `${(bytes / 1e6).toFixed(1)} MB`, `${((100 * bytes) / whole).toFixed(0)} %`, `${(predicted / 1e6).toFixed(1)} MB`]
  }),
)
for (const line of table([['quantization', 'size', 'of F16', 'predicted'], ...rows])) process.stdout.write(`${line}\n`)
