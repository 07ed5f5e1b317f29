/** Proves the command line as a user meets it: real processes, exit codes, words, and documentation that is true. */

import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { APP_ROOT } from '../platform/paths.ts'
import { listPacks } from '../projects/index.ts'
import { commandsPage } from './commands-page.ts'
import { commands } from './commands.ts'
import { readArguments, UsageError } from './read-arguments.ts'
import { readPairs } from './read-values.ts'
import { runCommandLine } from './run-command-line.ts'

const CLI = join(APP_ROOT, 'electron', 'cli.ts')
const [pack] = listPacks().map((each) => each.id)
let home: string

before(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'cli-')))
  process.env['STUDIO_HOME'] = join(home, 'studio')
})
after(() => rmSync(home, { recursive: true, force: true }))

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, STUDIO_HOME: join(home, 'studio') }
}

function studio(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words], { encoding: 'utf8', cwd: home, env: environment() })
  return { code: status, out: stdout, err: stderr }
}

/** Runs a command line in this process: faster where only its words matter. */
async function runHere(words: string[]): Promise<{ code: number; printed: string }> {
  let printed = ''
  const stream = { write: (text: string) => void (printed += text) }
  return { code: await runCommandLine(words, { out: stream, err: stream }), printed }
}

function start(...words: string[]): ChildProcess {
  return spawn(process.execPath, [CLI, ...words], { cwd: home, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
}

test('docs/commands.md is what the commands say', () => {
  assert.equal(readFileSync(join(APP_ROOT, 'docs', 'commands.md'), 'utf8'), commandsPage(commands), 'run: node scripts/write-command-docs.ts')
})

test('help lists every command, and each command’s help its options', () => {
  const overview = studio('--help')
  assert.equal(overview.code, 0)
  for (const command of commands) assert.ok(overview.out.includes(`  ${command.name}`), command.name)
  const train = studio('train', '--help')
  assert.equal(train.code, 0)
  for (const option of ['--preset P', '--set KEY=VALUE', '--resume RUN', '--from RUN', '--project DIR', '--json']) assert.ok(train.out.includes(option), option)
})

test('a command line that cannot be run ends with 2 and says what was meant', async () => {
  const cases: [words: string[], says: RegExp][] = [
    [[], /usage:/],
    [['chek'], /no command "chek"\. Did you mean check\?/],
    [['train', '--resum', 'run-0001'], /no option --resum\. Did you mean --resume\?/],
    [['new'], /new needs DIR/],
    [['new', 'a', 'b'], /"b" is one too many/],
    [['new', 'a'], /needs a pack/],
    [['score', '--pack', pack!], /needs --rows FILE/],
    [['check', '--pack', pack!, '--project', '.'], /not both/],
    [['generate', '--pack', pack!, '--seed', 'x'], /--seed is a whole number/],
    [['eval', '--more', '0'], /--more is a whole number, 1 or more, not "0"/],
    [['generate', '--pack', pack!, '--scale', '-1'], /--scale/],
    [['train', '--pack', pack!, '--set', 'learning_rate'], /KEY=VALUE/],
    [['train', '--pack', pack!, '--resume', 'run-0001', '--set', 'seed=1'], /--set needs a new run/],
    [['verify', '--port'], /no option --port/],
  ]
  for (const [words, says] of cases) {
    const { code, printed } = await runHere(words)
    assert.equal(code, 2, words.join(' '))
    assert.match(printed, says)
  }
  assert.equal(studio('chek').code, 2, 'a process of its own ends the same way')
})

test('a failure ends with 1: what, which one, what to do next; as JSON for programs', () => {
  const plain = studio('check', '--project', 'nowhere')
  assert.equal(plain.code, 1)
  assert.match(plain.err, /^error: There is no folder .*nowhere\.\nnext: {2}Name a project folder/)
  assert.equal(plain.out, '')
  const json = studio('check', '--project', 'nowhere', '--json')
  assert.equal(json.code, 1)
  assert.equal((JSON.parse(json.out) as { ok: boolean; error: { code: string } }).error.code, 'not_found')
  assert.equal(json.err, '')
})

test('a project is made from a pack, opened from inside and out, and found in the history', () => {
  assert.equal(studio('new', 'mine', '--pack', pack!).code, 0)
  const again = studio('new', 'mine', '--pack', pack!)
  assert.equal(again.code, 1)
  assert.match(again.err, /is there already/)
  const inside = spawnSync(process.execPath, [CLI, 'reindex', '--json'], { encoding: 'utf8', cwd: join(home, 'mine'), env: environment() })
  assert.equal(inside.status, 0, inside.stderr)
  assert.equal((JSON.parse(inside.stdout) as { runs: number }).runs, 0)
  assert.equal(studio('reindex', '--project', 'mine').code, 0)
})

test('with --pack what is made goes into a project of its own that follows the pack', () => {
  const { code, err } = studio('reindex', '--pack', pack!)
  assert.equal(code, 0, err)
  assert.ok(existsSync(join(home, 'studio', 'projects', pack!, 'project.json')))
})

test('doctor prints one line for each fact, the run history among them', () => {
  const { out } = studio('doctor')
  assert.match(out, /^ok +tunesmith +\d/m)
  assert.match(out, /^ok +run history .*sound/m)
})

test('what is not built yet says so and ends with 1', () => {
  const { code, err } = studio('publish', 'run-0001')
  assert.equal(code, 1)
  assert.match(err, /not part of this version/)
})

test('serve prints an address that answers, and Ctrl-C ends it cleanly', async () => {
  const child = start('serve', '--port', '0', '--json')
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  const { url } = JSON.parse(String(line)) as { url: string }
  const answer = await fetch(url, { redirect: 'manual' })
  assert.equal(answer.status, 303)
  child.kill('SIGINT')
  const [code] = (await once(child, 'exit')) as [number]
  assert.equal(code, 0)
})

test('options are sorted by the command’s own declaration', () => {
  const command = commands.find((each) => each.name === 'train')!
  const args = readArguments(command, ['--set', 'a=1', '--set', 'b=2', '--project', 'x', '--json'])
  assert.deepEqual([args.list('set'), args.text('project'), args.flag('json'), args.text('resume')], [['a=1', 'b=2'], 'x', true, undefined])
  assert.throws(() => readArguments(command, ['--preset']), UsageError)
})

test('values of --set are read as YAML, nested by dots', async () => {
  const command = commands[0]!
  const values = await readPairs(['adapter.r=8', 'adapter.use_rslora=true', 'epochs=null', 'lr_scheduler=cosine', 'sampling_weights={category=simple: 2}', 'note=a=b'], command)
  assert.deepEqual(values, { adapter: { r: 8, use_rslora: true }, epochs: null, lr_scheduler: 'cosine', sampling_weights: { 'category=simple': 2 }, note: 'a=b' })
  await assert.rejects(readPairs(['__proto__.polluted=1'], command), UsageError)
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
})
