/**
 * Asks llama.cpp itself whether its grammar engine accepts a text, whole and exactly.
 * Needs no model file. Does not know where the grammar comes from and holds no matching code of its own,
 * so that tests of a grammar compiler have an independent judge.
 */

import { getLlama, LlamaLogLevel } from 'node-llama-cpp'
import type { Llama, LlamaGrammar } from 'node-llama-cpp'
import { StudioError } from '../../../contract/errors.ts'

/** A grammar that llama.cpp has parsed. `accepts` is synchronous and may be called any number of times. */
export type GrammarMatcher = {
  /** True when the grammar derives exactly this text: no character too many, none missing. */
  accepts: (text: string) => boolean
}

type TextTester = { _testText: (text: string) => boolean }

const CACHE_LIMIT = 2_000
const matchers = new Map<string, GrammarMatcher>()
const logged: string[] = []
let loading: Promise<Llama> | undefined

/**
 * Parses a GBNF grammar (start rule `root`) with llama.cpp. The result is cached by the grammar's text.
 * Throws `bad_rulebook` with llama.cpp's own words where the grammar does not parse.
 */
export async function openGrammar(gbnf: string): Promise<GrammarMatcher> {
  const known = matchers.get(gbnf)
  if (known !== undefined) return known
  const llama = await loadLlama()
  const matcher = toMatcher(await parse(llama, gbnf))
  if (matchers.size >= CACHE_LIMIT) matchers.clear()
  matchers.set(gbnf, matcher)
  return matcher
}

/** For each text, whether llama.cpp's grammar accepts it exactly; same order as the texts. */
export async function matchGrammar(gbnf: string, texts: readonly string[]): Promise<boolean[]> {
  const matcher = await openGrammar(gbnf)
  return texts.map(matcher.accepts)
}

function loadLlama(): Promise<Llama> {
  loading ??= getLlama({
    build: 'never',
    gpu: false,
    maxThreads: 1,
    logLevel: LlamaLogLevel.error,
    logger: (_level, message) => logged.push(message.trim()),
  })
  return loading
}

async function parse(llama: Llama, gbnf: string): Promise<LlamaGrammar> {
  logged.length = 0
  try {
    return await llama.createGrammar({ grammar: gbnf })
  } catch (error) {
    // llama.cpp logs from its own thread, so the line arrives a moment later; syntax errors it prints to stderr only.
    await new Promise((resolve) => setTimeout(resolve, 20))
    throw new StudioError(
      {
        code: 'bad_rulebook',
        message: `llama.cpp cannot read the grammar: ${logged.join(' ') || 'the reason stands on stderr'}.`,
        next_step: 'Look at the named rule of the grammar; every rule must be defined and none may begin with itself.',
        detail: gbnf.slice(0, 2_000),
      },
      { cause: error },
    )
  }
}

function toMatcher(grammar: LlamaGrammar): GrammarMatcher {
  // node-llama-cpp keeps its text test out of the typed interface; the version is pinned and a test covers it.
  const tester = grammar as unknown as Partial<TextTester>
  if (typeof tester._testText !== 'function') {
    throw new StudioError({
      code: 'internal',
      message: 'This version of node-llama-cpp offers no grammar test.',
      next_step: 'Install the pinned version with npm ci.',
    })
  }
  const test = tester._testText.bind(grammar)
  return { accepts: (text) => test(text) }
}
