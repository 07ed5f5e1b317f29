/**
 * The documents of the repository: their texts and what they name. Knows Markdown's links and code spans; not what is true.
 */

import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { APP_ROOT } from '../../electron/platform/paths.ts'

/** A document: its path inside the repository, and its text. */
export type Document = { readonly path: string; readonly text: string }

/** A place that a document names, as a path inside the repository. */
export type Named = { readonly path: string; readonly line: number }

const PATTERNS = ['*.md', 'docs/**/*.md', 'knowledge/*/README.md', 'tests/**/README.md']
const FOLDERS = 'contract|engine|electron|renderer|python-env|knowledge|resources|tests|scripts|docs'
const PATH = new RegExp(String.raw`(?<![\w/.~-])(?:${FOLDERS})/[\w./-]*[*<]?`, 'g')
const LINK = /\]\(([^)\s]+)\)/g

/** Every document, in the order of their paths. */
export function readDocuments(): Document[] {
  return globSync(PATTERNS, { cwd: APP_ROOT, exclude: ['node_modules/**'] }).sort().map(readDocument)
}

/** One document. */
export function readDocument(path: string): Document {
  return { path, text: readFileSync(join(APP_ROOT, path), 'utf8') }
}

/** Paths that stand in the text. Of a path with a placeholder (`<id>`, `*`, NNNN) the folder before it counts. */
export function pathsIn({ text }: Document): Named[] {
  return inLines(text, (line) => [...line.matchAll(PATH)].map(([found]) => (/[*<]$|NNNN/.test(found) ? `${dirname(`${found}x`)}/` : found.replace(/[.-]+$/, ''))))
}

/** Where the links lead that stay inside the repository. */
export function linksIn({ path, text }: Document): Named[] {
  return inLines(text, (line) =>
    [...line.matchAll(LINK)].flatMap(([, target = '']) => (/^[a-z]+:/.test(target) || target.startsWith('#') ? [] : [normalize(join(dirname(path), target.replace(/#.*$/, '')))])),
  )
}

/** What stands in code spans and blocks of the text. */
export function codeIn({ text }: Document): string[] {
  const blocks = text.split(/^```.*$/m)
  return blocks.flatMap((block, i) => (i % 2 === 1 ? block.split('\n') : [...block.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)))
}

function inLines(text: string, find: (line: string) => string[]): Named[] {
  return text.split('\n').flatMap((line, i) => find(line).map((path) => ({ path, line: i + 1 })))
}
