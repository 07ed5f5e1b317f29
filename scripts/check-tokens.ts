/**
 * The window names no colour, size or radius of its own: all stand in renderer/theme.css as tokens. Finds literal colours,
 * sizes in brackets, the browser's own dark mode, Tailwind's names that are no tokens, and inline styles that are not computed.
 * No allow-list: add a token or use one. Exports its parts for the test; run as a script it prints and exits 1.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { APP_ROOT } from '../electron/platform/paths.ts'
import { runTool } from '../electron/platform/processes.ts'

const THEME = 'renderer/theme.css'
const PALETTE = 'slate|gray|zinc|neutral|stone|red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple|fuchsia|pink|rose|white|black'
const PAINTS = 'bg|text|border|outline|ring|fill|stroke|from|to|via|decoration|divide|shadow|accent|caret|placeholder'

const RULES: readonly [RegExp, string][] = [
  [/#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b(?=['"`\s;)\]])/, 'a colour: use a token of renderer/theme.css'],
  [/\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb)\(\s*[\d.]/, 'a colour: use a token of renderer/theme.css'],
  [/[\w-]-\[(?:length:|calc\()?-?[\d.]+(?:px|rem|em|pt|ch)\b/, 'a size of its own: use the 4 px grid (p-2, h-8) or a token'],
  [/\b(?:text|font|rounded|leading|tracking|shadow)-\[/, 'a size, radius or shadow of its own: use a token'],
  [new RegExp(String.raw`(?:^|['"\s:])(?:${PAINTS})-(?:${PALETTE})(?:-\d+)?(?=['"\s/\x60])`), 'a colour of Tailwind: use a token of renderer/theme.css'],
  [/(?:^|['"\s:])text-(?:xs|sm|base|lg|xl|\dxl)(?=['"\s\x60])/, 'a size of text that is no token: text-12 13 14 16 20 28'],
  [/(?:^|['"\s:])rounded(?:-[trbl]{1,2})?-(?:xs|lg|xl|\dxl)(?=['"\s\x60])/, 'a radius that is no token: rounded-md, rounded-sm, rounded-full'],
  [/(?:className|classes\().*['"\s:]rounded(?:-[trbl]{1,2})?(?=['"\s\x60])/, 'a radius that is no token: rounded-md, rounded-sm, rounded-full'],
  [/(?:^|['"\s:])font-(?:thin|extralight|light|bold|extrabold|black)(?=['"\s\x60])/, 'a weight that is no token: font-normal, font-medium, font-semibold'],
  [/(?:^|['"\s])dark:/, 'dark: follows no theme here: use a token, which differs by theme'],
  [/\bstyle=\{\{[^}]*:\s*'[^']*'/, 'a fixed inline style: use a class; style is for computed positions'],
  [/\bstyle=\{\{[^}]*(?:color|fontSize|borderRadius|padding|margin|background)\w*:/i, 'an inline colour or size: use a class; style is for computed positions'],
]

/** Every problem of one file's text, one sentence each. */
export function tokenProblemsOf(path: string, text: string): string[] {
  if (path === THEME) return []
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*(?:\*|\/\/|\/\*)/.test(line)) return []
    return RULES.filter(([mark]) => mark.test(line)).map(([, sentence]) => `${path}:${index + 1}: ${sentence}`)
  })
}

/** The window's files, without their tests. */
export async function listWindowFiles(root: string): Promise<string[]> {
  const listing = await runTool('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z', 'renderer'], { cwd: root })
  if (listing.exitCode !== 0) throw new Error(`git cannot list the files of ${root}: ${listing.stderr}`)
  return listing.stdout.split('\0').filter((path) => /\.(tsx?|css|html)$/.test(path) && !path.endsWith('.test.ts'))
}

/** Every problem of the window. */
export async function checkTokens(root: string): Promise<string[]> {
  const problems: string[] = []
  for (const path of await listWindowFiles(root)) problems.push(...tokenProblemsOf(path, readIfThere(join(root, path))))
  return problems
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // deleted but not yet committed
  }
}

if (import.meta.main) {
  const problems = await checkTokens(APP_ROOT)
  if (problems.length > 0) process.stdout.write(`${problems.join('\n')}\n`)
  process.exitCode = problems.length > 0 ? 1 : 0
}
