/**
 * What the studio is made of, with licences, and the doctor's facts as text that can be shown to anybody.
 * Reads resources/licences.json, which scripts/write-licences.ts makes.
 */

import { readFileSync } from 'node:fs'
import { homedir, hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import type { Fact } from '../../contract/entities/provenance.ts'
import { licensedSchema, type About } from '../../contract/entities/storage.ts'
import { studioVersions } from '../platform/manifest.ts'
import { appPaths } from '../platform/paths.ts'

/** Version and licences. */
export function readAbout(): About {
  return { version: studioVersions()['tunesmith'] ?? '0', licence: 'Apache-2.0', node: process.versions.node, platform: `${process.platform}-${process.arch}`, parts: readParts() }
}

function readParts(): About['parts'] {
  try {
    return z.array(licensedSchema).parse(JSON.parse(readFileSync(join(appPaths.resources, 'licences.json'), 'utf8')))
  } catch {
    return []
  }
}

/** What a text must not tell: the user, the machine, and folders that stand under other names instead. */
export type Secret = { home: string; user: string; host: string; folders?: Readonly<Record<string, string>> }

/** The facts as text, one a line, without what tells who and where. */
export function reportText(facts: readonly Fact[], folders: Readonly<Record<string, string>>): string {
  const lines = facts.map(({ name, value, status, next_step }) => `${status === 'problem' ? 'PROBLEM ' : ''}${name}: ${value}${next_step === undefined ? '' : ` (${next_step})`}`)
  return `${redact(lines.join('\n'), { ...thisUser(), folders })}\n`
}

/** Takes out folders, the names of user and machine, e-mail addresses, tokens and addresses with credentials. */
export function redact(text: string, { home, user, host, folders = {} }: Secret): string {
  const named = (name: string, stand: string) => (out: string) => (name.length < 3 ? out : out.replaceAll(new RegExp(`(?<![\\w])${escape(name)}(?![\\w])`, 'g'), stand))
  const under = (folder: string, stand: string) => (out: string) => (folder.length < 2 ? out : out.replaceAll(new RegExp(`${escape(folder)}(?=[/\\\\]|$|[\\s:,;)])`, 'gm'), stand))
  const inFolders = Object.entries(folders).sort(([a], [b]) => b.length - a.length).map(([folder, stand]) => under(folder, stand))
  return [
    (out: string) => out.replaceAll(/(https?:\/\/)[^\s/@]+@/g, '$1…@'),
    (out: string) => out.replaceAll(/\b(hf|sk|ghp|pat|github_pat)_[\w-]{6,}/g, '$1_…'),
    (out: string) => out.replaceAll(/\b[\w.+-]+@[\w-]+\.[\w.-]+\b/g, '…@…'),
    ...inFolders,
    under(home, '~'),
    named(user, 'USER'),
    named(host, 'HOST'),
  ].reduce((out, step) => step(out), text)
}

function thisUser(): { home: string; user: string; host: string } {
  try {
    return { home: homedir(), user: userInfo().username, host: hostname() }
  } catch {
    return { home: homedir(), user: '', host: hostname() }
  }
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
