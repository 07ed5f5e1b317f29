/** What a model's own config says before its weights are fetched. A gated or damaged one says nothing. */

import * as z from 'zod'
import type { HubModel } from '../../contract/entities/hub.ts'
import type { HubClient } from './hub-client.ts'
import type { WantedFile } from './wanted-files.ts'

const configSchema = z.looseObject({ architectures: z.array(z.string()).optional(), max_position_embeddings: z.int().optional(), torch_dtype: z.string().optional(), dtype: z.string().optional() })

/** Bytes of a weight by the type that the config names; 16-bit unless it says otherwise. */
const WIDTH: Record<string, number> = { float32: 4, float16: 2, bfloat16: 2 }
/** A config is some kilobytes. */
const MAX_CONFIG_BYTES = 1024 ** 2

/** Architecture, context and parameters (from the size of the weights). */
export async function readFacts(client: HubClient, repo: string, commit: string, files: readonly WantedFile[]): Promise<Pick<HubModel, 'architecture' | 'parameters' | 'context'>> {
  const nothing = { architecture: null, parameters: null, context: null }
  const file = files.find(({ path }) => path === 'config.json')
  if (file === undefined || file.bytes > MAX_CONFIG_BYTES) return nothing
  try {
    const text = await new Response(await client.open(repo, commit, 'config.json', 0, AbortSignal.timeout(20_000))).text()
    const config = configSchema.parse(JSON.parse(text))
    const weights = files.filter(({ path }) => path.endsWith('.safetensors')).reduce((sum, { bytes }) => sum + bytes, 0)
    return { architecture: config.architectures?.[0] ?? null, context: config.max_position_embeddings ?? null, parameters: weights === 0 ? null : Math.round(weights / (WIDTH[config.dtype ?? config.torch_dtype ?? ''] ?? 2)) }
  } catch {
    return nothing
  }
}
