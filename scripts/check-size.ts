/**
 * The caps on file and function length and the marks that no file may carry. No allow-list: split the file.
 * (Length of TypeScript functions is oxlint's part.) Exports its parts for the test; run as a script it prints and exits 1.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runTool } from '../electron/platform/processes.ts'
import { APP_ROOT } from '../electron/platform/paths.ts'

const CAPS = { recipe: 600, code: 400, component: 200, pythonFunction: 50 }
const CODE = /\.(ts|tsx|mjs|cjs|py)$/
/** Written by a tool, or kept word for word as its author wrote it. */
const NOT_OURS = /(^|\/)generated\/|^tests\/fixtures\/|^scripts\/bench\/bare_lora_cpu\.py$/
const MARKS: [RegExp, string][] = [
  [/(eslint|oxlint)-(disable|enable)/, 'a lint suppression: mend the cause'],
  [/#\s*noqa|#\s*type:\s*ignore|#\s*ruff:/, 'a lint suppression: mend the cause'],
  [/@ts-(ignore|expect-error|nocheck)/, 'a compiler suppression: mend the type'],
  [/\b(TODO|FIXME|XXX)\b/, 'a loose end: do it or drop it'],
  [/\b(describe|it|test)\.only\(/, 'a test that hides the others'],
]

/** The cap of lines for a file of this name, in the repository's own notation. */
export function capOf(path: string): number {
  if (path.startsWith('python-env/trainer/recipes/')) return CAPS.recipe
  return /^renderer\/.*\.tsx$/.test(path) ? CAPS.component : CAPS.code
}

/** Every problem of one file's text, one sentence each. */
export function problemsOf(path: string, text: string): string[] {
  const lines = text.replace(/\n$/, '').split('\n')
  const problems = lines.length > capOf(path) ? [`${path}: ${lines.length} lines, at most ${capOf(path)}: split it by concern`] : []
  const isRuleItself = path.startsWith('scripts/check-size')
  for (const [index, line] of lines.entries()) {
    for (const [mark, sentence] of MARKS) {
      if (!isRuleItself && mark.test(line)) problems.push(`${path}:${index + 1}: ${sentence}`)
    }
  }
  return path.endsWith('.py') ? [...problems, ...longPythonFunctions(path, lines)] : problems
}

function longPythonFunctions(path: string, lines: string[]): string[] {
  const problems: string[] = []
  for (const [start, line] of lines.entries()) {
    const definition = /^(\s*)(?:async )?def (\w+)/.exec(line)
    if (definition === null) continue
    const length = countBody(lines, start, (definition[1] ?? '').length)
    if (length > CAPS.pythonFunction) problems.push(`${path}:${start + 1}: function ${definition[2]} has ${length} lines of code, at most ${CAPS.pythonFunction}`)
  }
  return problems
}

/** Lines of a function without blank lines, comments and its docstring. */
function countBody(lines: string[], start: number, indent: number): number {
  let count = 1
  let inSignature = !/:\s*(#.*)?$/.test(lines[start] ?? '')
  let inDocstring = false
  for (const line of lines.slice(start + 1)) {
    const text = line.trim()
    if (text === '') continue
    if (!inSignature && !inDocstring && line.length - line.trimStart().length <= indent) break
    const quotes = text.split('"""').length - 1
    if (inDocstring || quotes > 0) {
      if (quotes % 2 === 1) inDocstring = !inDocstring
      continue
    }
    if (inSignature && /^\).*:$/.test(text)) inSignature = false
    if (!text.startsWith('#')) count += 1
  }
  return count
}

/** The tracked and new files of the repository that are code. */
export async function listCode(root: string): Promise<string[]> {
  const listing = await runTool('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root })
  if (listing.exitCode !== 0) throw new Error(`git cannot list the files of ${root}: ${listing.stderr}`)
  return listing.stdout.split('\0').filter((path) => CODE.test(path) && !NOT_OURS.test(path))
}

/** Every problem of the repository's code. */
export async function checkSize(root: string): Promise<string[]> {
  const problems: string[] = []
  for (const path of await listCode(root)) {
    const text = readIfThere(join(root, path))
    if (text !== null) problems.push(...problemsOf(path, text))
  }
  return problems
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null // deleted but not yet committed
  }
}

if (import.meta.main) {
  const problems = await checkSize(APP_ROOT)
  if (problems.length > 0) process.stdout.write(`${problems.join('\n')}\n`)
  process.exitCode = problems.length > 0 ? 1 : 0
}
