/**
 * Where Ollama answers: the setting, `OLLAMA_HOST` as Ollama itself reads it, or its default. Only this machine is allowed.
 * Asks nothing over the network.
 */

import { StudioError } from '../../contract/errors.ts'

/** Where Ollama listens unless told otherwise. */
export const DEFAULT_ADDRESS = 'http://127.0.0.1:11434'
const DEFAULT_PORT = '11434'
/** An address to listen on everywhere is asked on this machine. */
const EVERYWHERE = new Set(['0.0.0.0', '[::]', ''])

/**
 * The address to ask: `http://127.0.0.1:11434`.
 * @param setting what the user set; it wins over the environment
 * @throws StudioError `bad_input` for what is no address, `no_permission` for another machine
 */
export function ollamaAddress(setting: string | null, env: NodeJS.ProcessEnv = process.env): string {
  const given = (setting ?? env['OLLAMA_HOST'] ?? '').trim().replace(/^["']|["']$/gu, '')
  if (given === '') return DEFAULT_ADDRESS
  const url = parse(given)
  if (url === null) throw new StudioError({ code: 'bad_input', message: `"${given}" is no address of Ollama.`, next_step: 'Write a host and a port, for instance 127.0.0.1:11434.' })
  const host = EVERYWHERE.has(url.hostname) ? '127.0.0.1' : url.hostname
  if (!isThisMachine(host)) {
    throw new StudioError({
      code: 'no_permission',
      message: `Ollama at ${given} is on another machine; Tunesmith speaks only with Ollama on this one.`,
      next_step: 'Start Ollama on this machine, or copy the export folder to that machine and run `ollama create` there.',
    })
  }
  return `${url.protocol}//${host}:${url.port === '' ? portOf(given, url) : url.port}`
}

/** True for the names and addresses of this machine. */
export function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/u.test(host)
}

function parse(given: string): URL | null {
  const withHost = given.startsWith(':') ? `127.0.0.1${given}` : given
  const url = URL.parse(/^[a-z]+:\/\//iu.test(withHost) ? withHost : `http://${withHost}`)
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url : null
}

// As Ollama does: a scheme brings its own port, a bare host the default one.
function portOf(given: string, url: URL): string {
  if (!/^https?:\/\//iu.test(given)) return given.endsWith(':80') ? '80' : DEFAULT_PORT
  return url.protocol === 'https:' ? '443' : '80'
}
