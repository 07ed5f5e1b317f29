/**
 * Tokens of the user: where they are kept and how the domains ask for them. On the desktop they lie in the system's key store
 * (electron/desktop/secrets.ts); `serve` and the command line keep them in memory and read HF_TOKEN from the environment,
 * so that no token ever lies readable on a disk. They never reach a window, a log or a file of a project.
 */

/** The secrets that the studio knows. */
export type SecretName = 'hub_token'

/** Where secrets are kept now; `reason` says why not safely. */
export type SecretsState = { kept: 'secure'; reason: null } | { kept: 'memory'; reason: string }

/** Keeps secrets. */
export type Secrets = {
  get(name: SecretName): Promise<string | null>
  set(name: SecretName, value: string): Promise<void>
  delete(name: SecretName): Promise<void>
  state(): Promise<SecretsState>
}

const VARIABLES: Record<SecretName, readonly string[]> = { hub_token: ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN'] }

/** The value that the environment gives, or null. */
export function secretOfEnvironment(name: SecretName, env: NodeJS.ProcessEnv = process.env): string | null {
  return VARIABLES[name].map((variable) => env[variable]?.trim()).find((value) => value) ?? null
}

/** Secrets that are forgotten when the host ends. What the user set wins over the environment; deleting forgets both. */
export function memorySecrets(reason = 'It is kept until the studio ends: paste it again after the next start. The desktop app keeps it in the system’s key store.', env: NodeJS.ProcessEnv = process.env): Secrets {
  const kept = new Map<SecretName, string | null>()
  return {
    get: async (name) => {
      const own = kept.get(name)
      return own === undefined ? secretOfEnvironment(name, env) : own
    },
    set: async (name, value) => void kept.set(name, value),
    delete: async (name) => void kept.set(name, null),
    state: async () => ({ kept: 'memory', reason }),
  }
}
