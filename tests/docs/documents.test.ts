/**
 * The documents stay true: what they name exists, and what exists is named. Derived from the tables of the code, so that a
 * new command, call, event, recipe or variable without a word about it fails here.
 */

import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { calls } from '../../contract/calls.ts'
import { pushes } from '../../contract/pushes.ts'
import { runEventSchema } from '../../contract/run-events.ts'
import { commands } from '../../electron/cli/commands.ts'
import { APP_ROOT } from '../../electron/platform/paths.ts'
import { contractPage } from '../../electron/serve/page.ts'
import { codeIn, linksIn, pathsIn, readDocument, readDocuments, type Document } from './documents.ts'

const documents = readDocuments()
const readme = readDocument('README.md')

test('the documents that a newcomer is promised are there', () => {
  const paths = documents.map(({ path }) => path)
  const promised = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/commands.md', 'docs/glossary.md', 'docs/training.md']
  const howTos = ['pack', 'check', 'recipe', 'contract-call', 'migration'].map((what) => `docs/how-to/add-a-${what}.md`)
  assert.deepEqual([...promised, ...howTos].filter((path) => !paths.includes(path)), [])
})

test('every path that a document names exists', () => {
  const named = documents.flatMap((document) => pathsIn(document).map((each) => ({ ...each, document })))
  assert.ok(named.length > 100, `only ${named.length} paths were found`)
  assert.deepEqual(named.filter(({ document, path }) => !isThere(document, path)).map(({ document, line, path }) => `${document.path}:${line}: ${path}`), [])
})

/** A pack's README speaks of the pack's own files. */
function isThere(document: Document, path: string): boolean {
  return [APP_ROOT, join(APP_ROOT, dirname(document.path))].some((root) => existsSync(join(root, path)))
}

test('what is not there would be found', () => {
  const invented: Document = { path: 'docs/how-to/x.md', text: 'See `engine/no-such.ts`, `engine/<kind>/index.ts`,\nelectron/db/migrations/NNNN-x.ts and [a page](../no-such.md#part).' }
  assert.deepEqual(pathsIn(invented), [{ path: 'engine/no-such.ts', line: 1 }, { path: 'engine/', line: 1 }, { path: 'electron/db/migrations/', line: 2 }])
  assert.deepEqual(linksIn(invented), [{ path: 'docs/no-such.md', line: 2 }])
})

test('every link leads somewhere', () => {
  const links = documents.flatMap((document) => linksIn(document).map((each) => ({ ...each, document })))
  assert.ok(links.length > 20, `only ${links.length} links were found`)
  assert.deepEqual(links.filter(({ path }) => !existsSync(join(APP_ROOT, path))).map(({ document, line, path }) => `${document.path}:${line}: ${path}`), [])
})

test('the README names every command of the command line', () => {
  const named = new Set(codeIn(readme).map((code) => code.split(' ')[0]))
  assert.deepEqual(commands.map(({ name }) => name).filter((name) => !named.has(name)), [])
})

test('every npm command that a document names is one of the package', () => {
  const { scripts } = JSON.parse(readFileSync(join(APP_ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
  const named = documents.flatMap(({ path, text }) => [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => ({ path, name })))
  assert.ok(named.length > 5)
  assert.deepEqual(named.filter(({ name }) => !Object.hasOwn(scripts, name)), [])
})

test('the page of serve has every call and push with its sentence', () => {
  const page = contractPage()
  const missing = Object.entries({ ...calls, ...pushes }).filter(([name, { doc }]) => !page.includes(`<code>${name}</code>`) || !page.includes(doc.slice(0, 20)))
  assert.deepEqual(missing.map(([name]) => name), [])
})

test('no document names a call or push that does not exist', () => {
  const domains = new Set(Object.keys(calls).map((name) => name.split('.')[0]))
  const known = new Set([...Object.keys(calls), ...Object.keys(pushes), 'runs.train'])
  const named = documents.flatMap((document) => codeIn(document).map((code) => ({ path: document.path, code })))
  const like = named.filter(({ code }) => /^[a-z]+\.[a-z]+$/.test(code) && domains.has(code.split('.')[0]) && !/\.(md|json|ts|py)$/.test(code))
  assert.deepEqual(like.filter(({ code }) => !known.has(code)), [])
})

test('the page of a run names every kind of event', () => {
  const named = new Set(codeIn(readDocument('docs/training.md')))
  assert.deepEqual(runEventSchema.options.map(({ shape }) => shape.type.value).filter((type) => !named.has(type)), [])
})

test('the how-to of recipes names every recipe', () => {
  const main = readFileSync(join(APP_ROOT, 'python-env/trainer/__main__.py'), 'utf8')
  const recipes = [...(/^RECIPES = \(([^)]*)\)/m.exec(main)?.[1] ?? '').matchAll(/"(\w+)"/g)].map(([, name = '']) => name)
  assert.ok(recipes.includes('sft'))
  const text = readDocument('docs/how-to/add-a-recipe.md').text
  assert.deepEqual(recipes.filter((name) => !text.includes(`\`${name}\``)), [])
})

test('the README names every variable that the studio reads, and no other', () => {
  const files = globSync(['electron/**/*.ts', 'scripts/**/*.{ts,mjs}'], { cwd: APP_ROOT, exclude: ['**/*.test.ts'] })
  const read = new Set(files.flatMap((path) => readFileSync(join(APP_ROOT, path), 'utf8').match(/\bSTUDIO_[A-Z_]*[A-Z]\b/g) ?? []))
  const named = new Set(readme.text.match(/\bSTUDIO_[A-Z_]*[A-Z]\b/g))
  assert.ok(read.size >= 4)
  assert.deepEqual([...named].sort(), [...read].sort())
})

test('the demo’s output has its place in the README', () => {
  const [before = '', inside = '', ...after] = readme.text.split(/<!-- demo:(?:start|end) -->/)
  assert.equal(after.length, 1)
  assert.match(before, /## What the demo prints\s*$/)
  assert.match(inside, /^\s*```[^]+```\s*$/)
})

test('no document names a folder of one machine or a host that packages come from', () => {
  const machine = /(?<![\w.$})-])\/(?:work|opt|home|root|Users|mnt|srv|tmp|private)\/[\w.-]/
  const host = /\b(?:registry\.[\w-]+\.\w+|pypi\.org|pythonhosted\.org|download\.pytorch\.org|npmjs\.(?:com|org))|https?:\/\/[\w.-]*(?:artifactory|nexus|mirror|proxy)/i
  const found = documents.flatMap(({ path, text }) => text.split('\n').flatMap((line, i) => (machine.test(line) || host.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])))
  assert.deepEqual(found, [])
})
