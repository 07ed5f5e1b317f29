/** What a person would paste to build wizard skating again: the pack's own lists as cells of a spreadsheet, and its phrasings as lines. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const PACK = join(import.meta.dirname, '../../knowledge/wzrdbrain')
const text = (path: string) => readFileSync(join(PACK, path), 'utf8')

/** A table to paste: what one row is called, the cells, and the kinds of columns that are not guessed. */
export type Sheet = { readonly name: string; readonly cells: string; readonly kinds: Readonly<Record<string, string>> }
/** Phrasings of a kind in the short build. */
export const QUICK_WORDINGS = 4

type Tier = { level: number; name: string; focus: string; moves: string[]; skills: string[]; combos: string[] }
type Lore = { name: string; difficulty: string; category: string; description: string; notes: string }

/** A spreadsheet quotes cells that hold line breaks or quotes. */
function rows(table: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) => (/[\n\t"]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value))
  return table.map((row) => row.map(cell).join('\t')).join('\n')
}

/** The lists of the domain, the moves first. */
export function sheets(): Sheet[] {
  const { MOVES, RULES } = JSON.parse(text('knowledge/tricks.json')) as { MOVES: string[]; RULES: Record<string, string[]> }
  const lore = Object.values(JSON.parse(text('knowledge/lore.json')) as Record<string, Lore>)
  const { tiers, tips } = JSON.parse(text('knowledge/tiers.json')) as { tiers: Tier[]; tips: string[] }
  const topics = parse(text('knowledge/topics.yaml')) as { id: string; ask: string[]; answer: string }[]
  const tags = Object.keys(RULES)
  return [
    { name: 'move', kinds: {}, cells: rows([['name', ...tags.map((tag) => tag.toLowerCase().replaceAll('_', ' '))], ...MOVES.map((move) => [move, ...tags.map((tag) => (RULES[tag]?.includes(move) === true ? 'yes' : 'no'))])]) },
    { name: 'lore', kinds: {}, cells: rows([['name', 'difficulty', 'category', 'description', 'notes'], ...lore.map((each) => [each.name, each.difficulty, each.category, each.description, each.notes])]) },
    { name: 'tier', kinds: { moves: 'Several of move', skills: 'Several texts', combos: 'Several texts' }, cells: rows([['level', 'name', 'focus', 'moves', 'skills', 'combos'], ...tiers.map((tier) => [tier.level, tier.name, tier.focus, tier.moves.join('\n'), tier.skills.join('\n'), tier.combos.join('\n')])]) },
    { name: 'tip', kinds: {}, cells: tips.join('\n') },
    { name: 'topic', kinds: { ask: 'Several texts' }, cells: rows([['id', 'ask', 'answer'], ...topics.map(({ id, ask, answer }) => [id, ask.join('\n'), answer])]) },
  ]
}

/** The phrases that show what is asked for. */
export function list(field: string): string[] {
  return (parse(text('rulebook.yaml')) as { request: Record<string, { read: string[] }> }).request[field]?.read ?? []
}

/** The wordings of a file, without its comments. */
export function wordings(name: string): string[] {
  return text(`prompts/${name}.txt`).split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'))
}
