/**
 * Closing the desktop while a run trains, with real training on the starter model: the question comes once, and each of its answers does
 * what it says. The run is a seed: it is started by calls of the contract, not by hand.
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { environmentState } from '../../electron/python/index.ts'
import { callThroughBridge } from './call-through-bridge.ts'
import { hasDesktop, openDesktop, type OpenDesktop } from './open-desktop.ts'

const skip = !hasDesktop() ? 'no Chromium: apt-get install chromium, or name one in STUDIO_CHROMIUM' : environmentState().state === 'ready' ? false : 'no Python environment: npm run setup'
const STEPS = 60
/** Buttons of the question. */
const [KEEP, STOP, STAY] = [0, 1, 2]
let desktop: OpenDesktop
let project = ''

const call = <T>(name: string, input: unknown) => callThroughBridge<T>(desktop.page, name, input)
const soon = async (what: string, look: () => Promise<boolean>, seconds = 60) => {
  for (let i = 0; i < seconds * 5; i++) {
    if (await look()) return
    await sleep(200)
  }
  assert.fail(`Waited ${seconds} s in vain for ${what}.`)
}
type Listed = { jobs: { id: number; kind: string; state: string; progress: { done: number } | null }[] }
const runs = async () => (await call<Listed>('jobs.list', {})).jobs.filter(({ kind }) => kind === 'runs.train')
const questions = async () => ((await desktop.records())['dialogs'] ?? []).filter((each) => /still training/.test((each as { message?: string }).message ?? '')).length

before(async () => {
  if (skip !== false) return
  desktop = await openDesktop()
  await desktop.page.getByRole('navigation').first().waitFor()
  await desktop.answer('open', desktop.home)
  const { place } = await call<{ place: { place: string } }>('places.pick', { kind: 'folder', purpose: 'new_project' })
  const { packs } = await call<{ packs: { id: string }[] }>('packs.list', {})
  const made = await call<{ project: { id: string } }>('projects.create', { folder: `${place.place}/closing`, pack: packs[0]!.id })
  project = made.project.id
  const { job } = await call<{ job: number }>('datasets.generate', { project, scale: 0.1 })
  await soon('the dataset', async () => (await call<{ job: { state: string } }>('jobs.get', { job })).job.state === 'succeeded')
})
after(async () => desktop?.close())

async function startRun(): Promise<number> {
  const { job } = await call<{ job: number }>('runs.start', { project, set: { max_steps: STEPS } })
  await soon('the first step', async () => (await runs()).some(({ id, state, progress }) => id === job && state === 'running' && (progress?.done ?? 0) > 0), 120)
  return job
}

test('while a run trains the machine is kept awake and the taskbar shows its progress; closing asks, and staying changes nothing', { skip }, async () => {
  const job = await startRun()
  const { awake, progress } = await desktop.records()
  assert.equal((awake as { kind?: string }[])[0]?.kind, 'prevent-app-suspension')
  assert.ok((progress as number[]).some((share) => share > 0 && share <= 1))
  await desktop.answer('message', STAY!)
  await desktop.tell('closeWindow')
  await soon('the question', async () => (await questions()) === 1)
  assert.equal(await desktop.tell('windows'), 1)
  assert.ok((await runs()).some(({ id, state }) => id === job && state === 'running'))
})

test('kept without the window, the run goes on; a later start shows it; its end is told once', { skip }, async () => {
  await desktop.answer('message', KEEP!)
  await desktop.tell('closeWindow')
  await soon('the window to close', async () => (await desktop.tell('windows')) === 0)
  assert.equal(await desktop.startAgain(), 0)
  await soon('the window again', async () => (await desktop.tell('windows')) === 1)
  await soon('the end of the run', async () => ((await desktop.records())['notifications'] ?? []).length > 0, 240)
  const { notifications, awake } = await desktop.records()
  assert.equal(notifications!.length, 1)
  assert.match((notifications![0] as { title: string }).title, /run is finished/)
  assert.ok((awake as { stopped?: number }[]).some(({ stopped }) => stopped !== undefined))
})

test('stop and save writes a checkpoint, then the app ends', { skip }, async () => {
  await desktop.kill()
  await desktop.restart()
  await desktop.page.getByRole('navigation').first().waitFor()
  await startRun()
  const before = await questions()
  await desktop.answer('message', STOP!)
  await desktop.tell('quit')
  assert.equal(await Promise.race([desktop.ended, sleep(120_000, 'still there', { ref: false })]), 0)
  assert.equal(before, 0)
  const events = readFileSync(join(desktop.home, 'closing', 'runs', 'run-0002', 'events.jsonl'), 'utf8')
  assert.match(events, /"type": ?"checkpoint/)
})
