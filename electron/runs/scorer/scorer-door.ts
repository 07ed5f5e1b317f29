/**
 * A scorer for a trainer of the packaged app: with the fuse `runAsNode` off the trainer cannot start one, so a thread of the app
 * answers at a door on this computer, and what the trainer starts joins its pipes to it (python-env/scorer_relay.py).
 * Who does not bring the door's word is shown out. It closes when nobody has come through it for a while.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import type { ScorerWord } from './scorer-worker.ts'

/** Where the door is, and the word that opens it. */
export type ScorerDoor = { port: number; word: string; close(): void }

/** How long a door stays open with nobody inside. */
const IDLE_MS = 15 * 60_000

/** Opens a door to the scorer of a project. */
export async function openScorerDoor(projectDir: string): Promise<ScorerDoor> {
  const word = randomBytes(24).toString('hex')
  const server = createServer({ allowHalfOpen: true }, (socket) => letIn(socket, projectDir, word))
  closeWhenIdle(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  return { port: (server.address() as AddressInfo).port, word, close: () => server.close() }
}

function closeWhenIdle(server: Server): void {
  let inside = 0
  let timer = setTimeout(() => server.close(), IDLE_MS).unref()
  server.on('connection', (socket: Socket) => {
    inside += 1
    clearTimeout(timer)
    socket.once('close', () => {
      inside -= 1
      if (inside === 0) timer = setTimeout(() => server.close(), IDLE_MS).unref()
    })
  })
}

/** The first line is the word; each further one a request. A failure is a line that begins with `!`. */
function letIn(socket: Socket, projectDir: string, word: string): void {
  let scorer: Worker | null = null
  let begun = ''
  const take = (line: string) => {
    if (scorer !== null) scorer.postMessage(line)
    else if (isSame(line, word)) scorer = startScorer(socket, projectDir)
    else socket.destroy()
  }
  socket.on('error', () => socket.destroy())
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (begun + chunk).split('\n')
    begun = lines.pop() ?? ''
    if (scorer === null && begun.length > word.length) socket.destroy()
    for (const line of lines) if (line.trim() !== '' && !socket.destroyed) take(line)
  })
  // A trainer that asks nothing more still hears what it has asked.
  socket.once('end', () => (scorer === null ? socket.destroy() : scorer.postMessage(null)))
  socket.once('close', () => void scorer?.terminate())
}

function startScorer(socket: Socket, projectDir: string): Worker {
  const scorer = new Worker(new URL('./scorer-worker.ts', import.meta.url), { workerData: projectDir })
  const fail = (why: string) => socket.end(`!${why.replaceAll('\n', ' ')}\n`)
  scorer.on('message', (said: ScorerWord) => {
    if ('failure' in said) fail(said.failure)
    else if ('end' in said) socket.end()
    else socket.write(`${said.line}\n`)
  })
  scorer.on('error', (error) => fail(String(error)))
  return scorer
}

function isSame(given: string, word: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(word)]
  return a.length === b.length && timingSafeEqual(a, b)
}
