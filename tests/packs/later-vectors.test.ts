/**
 * The hand-written verdicts of the later move list against its facts, as long as the engine cannot judge them:
 * a second reading of README.md in a few lines, independent of the engine. Goes once vectors.test.ts can take over.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { packFolder, readVectors } from './open-pack.ts'
import type { Vector } from './open-pack.ts'

type Move = {
  readonly id: string; readonly name: string; readonly category: string; readonly stage: number
  readonly mechanics: { readonly degrees: number }
  readonly entry: { readonly direction: string }; readonly exit: { readonly direction: string }
}

const folder = packFolder('wzrdbrain-moves')
const { moves } = JSON.parse(readFileSync(join(folder, 'knowledge/moves.json'), 'utf8')) as { moves: Move[] }
const byName = new Map(moves.map((move) => [move.name.toLowerCase(), move]))
const show = (kept: readonly boolean[]): string => (kept.length === 0 ? 'na' : `${kept.filter(Boolean).length}/${kept.length}`)
const exitDirection = ({ entry, exit }: Move): string => (exit.direction === 'same' ? entry.direction : entry.direction === 'front' ? 'back' : 'front')

/** The tricks of an answer, undefined where a name is unknown in the terminology asked for. */
function readTricks({ answer, request }: Vector): (Move | undefined)[] {
  const items = answer.split('\n').filter((line) => /^\s*\**\d+[.)]/.test(line))
  return items.map((line) => {
    const name = line.replace(/^\s*\**\d+[.)]\**\s+/, '').trim().replace(/\s+/g, ' ').toLowerCase()
    const classic = name.replace(/^forward /, 'front ').replace(/^fakie /, 'back ')
    if (request['terminology'] === 'classic' && classic !== name) return undefined
    if (request['terminology'] === 'fakie' && classic === name) return undefined
    return byName.get(classic)
  })
}

function longestRun(tricks: readonly (Move | undefined)[], counts: (category: string) => boolean): number {
  let longest = 0
  let run = 0
  for (const [i, trick] of tricks.entries()) {
    run = trick?.category === tricks[i - 1]?.category ? run + 1 : 1
    if (trick !== undefined && counts(trick.category)) longest = Math.max(longest, run)
  }
  return longest
}

function judge(vector: Vector): Record<string, string> {
  const { n, max_stage: stage, trick } = vector.request
  const tricks = readTricks(vector)
  const known = tricks.filter((move) => move !== undefined)
  const pairs = tricks.slice(1).flatMap((next, i) => {
    const prev = tricks[i]
    return prev === undefined || next === undefined ? [] : [[prev, next] as const]
  })
  const whole = (kept: boolean): string => (known.length < tricks.length ? 'na' : show([kept]))
  return {
    parseable: '1/1',
    moves: show(tricks.map((move) => move !== undefined)),
    link: show(pairs.map(([prev, next]) => exitDirection(prev) === next.entry.direction)),
    slide_cap: whole(longestRun(tricks, (category) => category === 'slide') <= 2),
    stage: stage === undefined ? 'na' : show(known.map((move) => move.stage <= Number(stage) || move.id === trick)),
    includes: trick === undefined ? 'na' : show([known.some((move) => move.id === trick)]),
    count: n === undefined ? 'na' : show([tricks.length === n]),
    category_run: whole(longestRun(tricks, (category) => category !== 'slide') <= 2),
    spin_pair: show(pairs.map(([prev, next]) => prev.mechanics.degrees < 360 || next.mechanics.degrees < 360)),
    repeat: show(pairs.map(([prev, next]) => prev.id !== next.id)),
    slide_again: 'na',
  }
}

describe('literal answers of the later move list', () => {
  for (const vector of readVectors(folder)) {
    if (vector.verdicts['parseable'] === '0/1') continue
    test(`${vector.say}: the facts agree`, () => assert.deepEqual(judge(vector), vector.verdicts))
  }
})
