/**
 * Fills the forms over the rulebook's parts as a person does: by the names of their fields. What is not there yet is added by the word that offers it.
 * Knows labels; no contract call and no schema.
 */

import type { Locator, Page } from 'playwright'

/** What a field is filled with: text or number, one of a list, ticks, lines, a kind and what it needs, fields, entries by name, items. */
export type Filled =
  | string | number | true
  | { readonly pick: string }
  | { readonly tick: readonly string[] }
  | { readonly lines: readonly string[] }
  | { readonly range: readonly [string | number, string | number] }
  | { readonly kind: string; readonly then: Filled }
  | { readonly fields: Readonly<Record<string, Filled>> }
  | { readonly entries: Readonly<Record<string, Filled>> }
  | { readonly one: string; readonly items: readonly Filled[] }

/** Opens the form that adds a part, fills it, and is done. */
export async function addPart(page: Page, add: string, name: string, root: string, filled: Filled): Promise<void> {
  await openParts(page)
  await page.getByRole('button', { name: add, exact: true }).click()
  const dialog = page.getByRole('dialog', { name: add, exact: true })
  await dialog.getByLabel('Name', { exact: true }).fill(name)
  await fill(page, dialog, root, '', filled)
  await dialog.getByRole('button', { name: 'Done' }).click()
  await dialog.waitFor({ state: 'hidden' })
}

/** Opens the form of a part that is there, fills what is named, and is done. */
export async function changePart(page: Page, section: string, name: string, filled: Filled): Promise<void> {
  await openParts(page)
  await page.getByRole('region', { name: section, exact: true }).getByRole('button', { name, exact: true }).click()
  const dialog = page.getByRole('dialog', { name: name === 'Change' ? /./ : name })
  await dialog.getByRole('button', { name: 'Done' }).waitFor()
  await fill(page, dialog, 'it', '', filled)
  await dialog.getByRole('button', { name: 'Done' }).click()
  await dialog.waitFor({ state: 'hidden' })
}

async function openParts(page: Page): Promise<void> {
  const parts = page.getByRole('region', { name: 'Parts', exact: true })
  await parts.waitFor()
  const fold = parts.getByRole('button', { name: 'All parts in full', expanded: false })
  if (await fold.isVisible()) await fold.click()
}

const nameOf = (label: string, owner: string) => (label === 'it' ? owner : owner === '' ? label : `${label} of ${owner}`)

async function fill(page: Page, dialog: Locator, label: string, owner: string, filled: Filled): Promise<void> {
  const name = nameOf(label, owner)
  const field = dialog.getByLabel(name, { exact: true })
  if (typeof filled !== 'object') {
    if (filled === true) return
    await field.fill(String(filled))
  } else if ('pick' in filled) await choose(page, field, filled.pick)
  else if ('tick' in filled) for (const each of filled.tick) await dialog.getByRole('group', { name, exact: true }).getByRole('checkbox', { name: each, exact: true }).click()
  else if ('lines' in filled) await field.fill(filled.lines.join('\n'))
  else if ('range' in filled) {
    await dialog.getByLabel(`First of ${name}`, { exact: true }).fill(String(filled.range[0]))
    await dialog.getByLabel(`Last of ${name}`, { exact: true }).fill(String(filled.range[1]))
  } else if ('kind' in filled) {
    await choose(page, dialog.getByLabel(`Kind of ${name}`, { exact: true }), filled.kind)
    await fill(page, dialog, label, owner, filled.then)
  } else if ('fields' in filled) await fillFields(page, dialog, owner === '' || label === 'it' ? owner : name, filled.fields)
  else if ('entries' in filled) await fillEntries(page, dialog, label, owner, filled.entries)
  else await fillItems(page, dialog, owner, filled.one, filled.items)
}

async function fillFields(page: Page, dialog: Locator, owner: string, fields: Readonly<Record<string, Filled>>): Promise<void> {
  for (const [label, filled] of Object.entries(fields)) {
    const add = dialog.getByRole('button', { name: `Add: ${nameOf(label, owner)}`, exact: true })
    if (await add.isVisible()) await add.click()
    await fill(page, dialog, label, owner, filled)
  }
}

async function fillEntries(page: Page, dialog: Locator, label: string, owner: string, entries: Readonly<Record<string, Filled>>): Promise<void> {
  const where = nameOf(label === 'it' ? label : label.toLowerCase(), owner)
  for (const [name, filled] of Object.entries(entries)) {
    await dialog.getByLabel(`New name among ${where}`, { exact: true }).fill(name)
    await dialog.getByRole('button', { name: `Add to ${where}`, exact: true }).click()
    if (typeof filled === 'object') await fill(page, dialog, 'it', nameOf(name, owner), filled)
    else await fill(page, dialog, name, owner, filled)
  }
}

async function fillItems(page: Page, dialog: Locator, owner: string, one: string, items: readonly Filled[]): Promise<void> {
  for (const [i, item] of items.entries()) {
    await dialog.getByRole('button', { name: `Add a ${nameOf(one, owner)}`, exact: true }).click()
    await fill(page, dialog, 'it', nameOf(`${one} ${i + 1}`, owner), item)
  }
}

async function choose(page: Page, select: Locator, option: string): Promise<void> {
  await select.click()
  await page.getByRole('option', { name: option, exact: true }).click()
}
