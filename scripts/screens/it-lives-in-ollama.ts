/**
 * Takes the pictures of the moment "It lives in Ollama": from the verdict over one click to a verified model that answers.
 * Real training and a real file; Ollama is the double of the tests. Usage:
 * `node scripts/screens/it-lives-in-ollama.ts [--steps N] [--home DIR --project ID]`: with a home, a
 * project that has a run with an eval, of which a copy without its exports is taken.
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright'
import { APP_ROOT, homePaths } from '../../electron/platform/paths.ts'
import { createStudio } from '../../electron/studio.ts'
import { openStudio } from '../../tests/e2e/open-studio.ts'
import { startOllamaDouble } from '../../tests/fixtures/ollama/ollama-double.ts'
import { copyProject } from './copied-project.ts'

const OUT = join(APP_ROOT, 'docs', 'screens', 'moments', 'it-lives-in-ollama')
const { values } = parseArgs({ options: { home: { type: 'string' }, project: { type: 'string' }, steps: { type: 'string', default: '800' } } })

/** A project of the first pack, trained and judged. */
async function makeProject(home: string, steps: number): Promise<string> {
  const studio = createStudio({ surface: 'cli', paths: { ...homePaths(home), python: homePaths().python } })
  try {
    const { packs } = await studio.call('packs.list', {})
    const { project } = await studio.call('projects.create', { folder: join(home, 'project'), pack: packs[0]?.id ?? '' })
    const wait = async (job: number) => {
      const done = await studio.queue.wait(job)
      if (done.state !== 'succeeded') throw new Error(`${done.kind} ended ${done.state}: ${done.error?.message ?? ''}`)
    }
    await wait((await studio.call('datasets.generate', { project: project.id })).job)
    const run = await studio.call('runs.start', { project: project.id, set: { max_steps: steps } })
    await wait(run.job)
    await wait((await studio.call('evals.start', { project: project.id, subject: { kind: 'adapter', run: run.run } })).job)
    return project.id
  } finally {
    await studio.close()
  }
}

async function takePictures(page: Page, project: string): Promise<void> {
  let number = 0
  const take = async (name: string) => {
    await page.waitForTimeout(400)
    await page.screenshot({ path: join(OUT, `${++number}-${name}.png`) })
  }
  await page.goto(new URL(`#/p/${project}/evaluate`, page.url()).href)
  await page.getByRole('heading', { name: 'Evaluate', level: 1 }).waitFor()
  await page.waitForTimeout(3_000)
  await take('the-verdict')
  await page.goto(new URL(`#/p/${project}/export`, page.url()).href)
  await page.getByRole('button', { name: 'Add to Ollama' }).waitFor()
  await take('one-recommendation')
  await page.getByRole('button', { name: 'Add to Ollama' }).click()
  await page.getByRole('progressbar').first().waitFor()
  await take('it-is-made')
  await page.getByText(/^Comparing the file with the trained model/).waitFor({ timeout: 900_000 })
  await take('the-ladder-again')
  await page.getByText('It lives in Ollama as').waitFor({ timeout: 300_000 })
  await page.getByRole('region', { name: 'In Ollama' }).getByText(/^(5 of 5 hold|\d hold, \d nearly)$/).waitFor()
  await take('it-lives-in-ollama')
  await page.getByRole('link', { name: 'Chat with it' }).click()
  await page.getByRole('list', { name: 'Example questions' }).getByRole('button').first().click()
  await page.getByRole('button', { name: 'Answer again' }).nth(1).waitFor({ timeout: 120_000 })
  await take('it-answers')
}

const home = mkdtempSync(join(tmpdir(), 'moment-ollama-'))
mkdirSync(OUT, { recursive: true })
const project = values.home === undefined || values.project === undefined
  ? await makeProject(home, Number(values.steps))
  : await copyProject({ from: values.home, project: values.project, to: home, withoutExports: true })
const double = await startOllamaDouble({ pace: 150 })
const studio = await openStudio({ home, env: { OLLAMA_HOST: double.address } })
try {
  studio.page.setDefaultTimeout(60_000)
  await takePictures(studio.page, project)
} finally {
  await studio.close()
  await double.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}
