/** Generates one dataset version of the project in argv[2], scaled by argv[3]; prints its name and the process's peak memory in MiB, or the error. */
import { toStudioError } from '../../contract/errors.ts'
import { generateDataset } from '../../electron/datasets/generate-dataset.ts'

try {
  const { version } = await generateDataset({ projectDir: process.argv[2]!, overrides: { scale: Number(process.argv[3]) }, onProgress: () => process.stdout.write('.') })
  process.stdout.write(`\n${version}\n${Math.round(process.resourceUsage().maxRSS / 1024)}\n`)
} catch (error) {
  const { code, message, next_step } = toStudioError(error)
  process.stdout.write(`\n${JSON.stringify({ code, message, next_step })}\n`)
  process.exitCode = 1
}
