/**
 * The screens in each of their states: an address, and what is opened there. Pictures and the test of design and
 * accessibility look at this one list. Knows addresses, visible names and roles.
 */

import type { Page } from 'playwright'
import type { Seeded } from './seed.ts'

/** A screen in a state. */
export type Look = {
  screen: string
  state: 'empty' | 'typical' | 'running' | 'failed' | 'long'
  address: string
  /** Opens what the picture is of, after the address was opened. */
  act?: (page: Page) => Promise<void>
  /** True where a dialog is open. */
  isDialog?: boolean
  /** True for a page of specimens: it shows what loads for ever, and several primary buttons. */
  isSpecimens?: boolean
}

/** How a look is named in files and findings. */
export function nameOf({ screen, state }: Look): string {
  return `${screen}-${state}`
}

const KNOWLEDGE_TABS = ['things', 'rules', 'answer', 'questions', 'examples', 'targets', 'yaml'] as const
const DATA_TABS = ['mix', 'rows', 'review', 'own', 'versions'] as const
const SETTINGS = ['environment', 'models', 'storage', 'account', 'appearance', 'shortcuts', 'updates', 'about'] as const
const PROJECT_PAGES = ['knowledge', 'amount', 'model', 'make'] as const
const STAGES = ['data', 'train', 'evaluate', 'export', 'chat', 'runs'] as const

/** What a profile without anything shows. */
export const emptyLooks: readonly Look[] = [
  { screen: 'projects', state: 'empty', address: '/' },
  { screen: 'wizard-door', state: 'empty', address: '/wizard/door' },
  { screen: 'wizard-place', state: 'empty', address: '/wizard/place' },
  { screen: 'new-domain', state: 'empty', address: '/new-domain' },
  { screen: 'settings-storage', state: 'empty', address: '/settings/storage' },
]

/** What the gallery shows; a page for builders, the same in every profile. */
export const galleryLooks: readonly Look[] = ['Controls', 'States', 'Structure', 'Data', 'Answers'].map((part) => ({
  screen: `gallery-${part.toLowerCase()}`,
  state: 'typical',
  address: '/gallery',
  isSpecimens: true,
  act: async (page) => { await page.getByRole('tab', { name: part }).click() },
}))

/** What seeded projects show. */
export function seededLooks(seeded: Seeded): Look[] {
  return [
    { screen: 'projects', state: 'typical', address: '/' },
    ...PROJECT_PAGES.map((page): Look => ({ screen: `wizard-${page}`, state: 'typical', address: `/wizard/${page}/${seeded.full}` })),
    ...KNOWLEDGE_TABS.map((tab): Look => ({ screen: `knowledge-${tab}`, state: 'typical', address: `/p/${seeded.full}/knowledge/${tab}` })),
    ...DATA_TABS.map((tab): Look => ({ screen: `data-${tab}`, state: 'typical', address: `/p/${seeded.full}/data/${tab}` })),
    ...SETTINGS.map((section): Look => ({ screen: `settings-${section}`, state: 'typical', address: `/settings/${section}` })),
    { screen: 'train-setup', state: 'typical', address: `/p/${seeded.full}/train/new` },
    { screen: 'train-run', state: 'typical', address: `/p/${seeded.full}/train/run-0001` },
    { screen: 'evaluate', state: 'typical', address: `/p/${seeded.full}/evaluate` },
    { screen: 'evaluate-drill-down', state: 'typical', address: `/p/${seeded.full}/evaluate`, act: openFirstRule },
    { screen: 'export', state: 'typical', address: `/p/${seeded.full}/export` },
    { screen: 'chat', state: 'typical', address: `/p/${seeded.full}/chat` },
    { screen: 'runs', state: 'typical', address: `/p/${seeded.full}/runs` },
    { screen: 'runs-compare', state: 'typical', address: `/p/${seeded.full}/runs/compare/${encodeURIComponent(`${seeded.full}:run-0001,${seeded.failed}:run-0002`)}` },
    ...STAGES.map((stage): Look => ({ screen: stage, state: 'empty', address: `/p/${seeded.fresh}/${stage}` })),
    { screen: 'knowledge-rules', state: 'failed', address: `/p/${seeded.broken}/knowledge/rules` },
    { screen: 'knowledge-yaml', state: 'failed', address: `/p/${seeded.broken}/knowledge/yaml` },
    { screen: 'data', state: 'failed', address: `/p/${seeded.broken}/data` },
    { screen: 'train-run', state: 'failed', address: `/p/${seeded.failed}/train` },
    ...(['data', 'evaluate', 'export', 'chat'] as const).map((stage): Look => ({ screen: stage === 'data' ? 'folder-gone' : stage, state: 'failed', address: `/p/${seeded.gone}/${stage}` })),
    { screen: 'knowledge-rules', state: 'long', address: `/p/${seeded.long}/knowledge/rules` },
    { screen: 'data-rows', state: 'long', address: `/p/${seeded.long}/data/rows` },
    { screen: 'train-run', state: 'long', address: `/p/${seeded.long}/train` },
    { screen: 'evaluate', state: 'long', address: `/p/${seeded.long}/evaluate` },
    { screen: 'export', state: 'long', address: `/p/${seeded.long}/export` },
    { screen: 'chat', state: 'long', address: `/p/${seeded.long}/chat` },
    { screen: 'runs-drawer', state: 'long', address: `/p/${seeded.long}/runs/${encodeURIComponent(`${seeded.long}:run-0001`)}`, isDialog: true },
  ]
}

/** Dialogs, drawers and menus over their screens. */
export function dialogLooks(seeded: Seeded): Look[] {
  const press = (name: string | RegExp) => async (page: Page) => {
    await page.getByRole('button', { name }).first().click()
  }
  const dialog = (screen: string, address: string, act: Look['act']): Look => ({ screen, state: 'typical', address, isDialog: true, ...(act === undefined ? {} : { act }) })
  return [
    dialog('evaluate-dialog', `/p/${seeded.full}/evaluate`, press('Evaluate …')),
    dialog('train-details', `/p/${seeded.full}/train/run-0001`, press('Details')),
    dialog('train-questions', `/p/${seeded.full}/train/new`, press(/^My questions/)),
    dialog('train-how-long', `/p/${seeded.full}/train/new`, press(/^How long/)),
    dialog('runs-import', `/p/${seeded.full}/runs`, press('Import a run …')),
    dialog('palette', `/p/${seeded.full}/data`, async (page) => { await page.keyboard.press('Control+k') }),
  ]
}

async function openFirstRule(page: Page): Promise<void> {
  const rule = page.getByRole('table', { name: /Every rule/ }).getByRole('button').first()
  await rule.waitFor()
  await rule.click()
}
