/**
 * What a project's rulebook says about one prompt and one reply: the grammar of its answers, the verdict of every check,
 * and the system prompt that its samples carry. Asks the rulebook's thread; knows no rule itself.
 */

import type { Reply } from '../../contract/entities/chat.ts'
import { openRulebookThread } from '../evals/index.ts'

/** The verdict of one check on one reply. */
export type ReplyCheck = Reply['checks'][number]

/** A judge of one turn. Close it. */
export type Judge = {
  /** GBNF for the answers to this prompt, or null; the note says what it holds, or why there is none. */
  grammar(prompt: string): Promise<{ gbnf: string | null; note: string }>
  score(prompt: string, answer: string): Promise<ReplyCheck[]>
  close(): Promise<void>
}

/** Opens the judge of a project's rulebook. */
export function openJudge(projectDir: string, signal?: AbortSignal): Judge {
  const thread = openRulebookThread(projectDir, {}, signal)
  return {
    grammar: (prompt) => thread.ask('grammar', { prompt }),
    score: async (prompt, answer) => {
      const { results } = await thread.ask('reply', { prompt, answer })
      return results.map(({ check, k, n, failures, notApplicable }) => ({
        check,
        k,
        n,
        not_applicable: notApplicable ?? (n === 0 ? 'it found nothing to judge' : null),
        failures: failures.map(({ reason, span }) => ({ reason, start: span[0], end: span[1] })),
      }))
    },
    close: () => thread.close(),
  }
}
