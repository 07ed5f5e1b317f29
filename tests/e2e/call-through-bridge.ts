/**
 * A call of the contract through the bridge of a desktop's page, on the port that the page itself has opened. For seeds of tests and for
 * tests of the bridge; flows press what a person presses.
 */

import type { Page } from 'playwright'
import type { ErrorParts } from '../../contract/errors.ts'

type Bridge = { post(text: string): void; onMessage(hear: (text: string) => void): void }
/** What a call answers. */
export type Answer<T> = { ok: true; value: T } | { ok: false; error: ErrorParts }

/** The answer in its envelope. */
export function askThroughBridge<T>(page: Page, name: string, input: unknown): Promise<Answer<T>> {
  return page.evaluate(
    ([asked, sent]) =>
      new Promise<never>((resolve) => {
        const bridge = (globalThis as unknown as { studioBridge: Bridge }).studioBridge
        const id = `test-${Math.random()}`
        bridge.onMessage((text) => {
          const message = JSON.parse(text) as { t: string; id: string; result: never }
          if (message.t === 'result' && message.id === id) resolve(message.result)
        })
        bridge.post(JSON.stringify({ t: 'call', id, name: asked, input: sent }))
      }),
    [name, input] as const,
  )
}

/** The value; throws where the call failed. */
export async function callThroughBridge<T>(page: Page, name: string, input: unknown): Promise<T> {
  const answer = await askThroughBridge<T>(page, name, input)
  if (answer.ok) return answer.value
  throw new Error(`${name}: ${answer.error.code}: ${answer.error.message}`)
}
