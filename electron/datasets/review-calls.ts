/**
 * Answers the calls that change what the next version holds: decisions about rows, samples by hand, imports, the mix.
 * Every change is a file of the project; no version is touched.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { CallOf } from '../../contract/calls.ts'
import type { Edit } from '../../contract/entities/dataset-row.ts'
import { StudioError } from '../../contract/errors.ts'
import type { Handlers } from '../../contract/handlers.ts'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { readJson } from '../platform/read-json.ts'
import { findRow, isAbout } from './browse-calls.ts'
import { countEdits, forgetEdit, readEdits, writeEdit } from './edits.ts'
import { readRejected } from './import-rows.ts'
import { listImports, readAdded, switchImport, writeAdded } from './own-rows.ts'
import type { DatasetsParts, DatasetThreads } from './parts.ts'
import type { Judgement } from './held-rulebook.ts'
import { contentHashOf, contentKey, textOf } from './row-text.ts'
import { dataFolder } from './versions.ts'

type ReviewCalls = Pick<
  Handlers,
  Extract<
    CallOf<'datasets'>,
    `datasets.${'mix' | 'set_mix' | 'preview' | 'judge' | 'decide' | 'edits' | 'forget_edit' | 'add' | 'added' | 'remove_added' | 'sniff_import' | 'preview_import' | 'import' | 'imports' | 'rejected' | 'use_import'}`
  >
>

/** Builds the handlers. */
export function reviewCalls(parts: DatasetsParts, threads: DatasetThreads): ReviewCalls {
  const folder = parts.projectFolder
  return {
    ...mixCalls(parts, threads),
    ...importCalls(parts, threads),
    'datasets.judge': async ({ project, question, answer, category }) => plain(await judgeOne(threads, project, { question, answer, category })),
    'datasets.decide': async ({ project, dataset_version, row, decision, fixed, reason }) => {
      const { found, stored } = await findRow(threads, project, dataset_version, row)
      const edits = readEdits(folder(project))
      const before = [...edits.values()].find((edit) => isAbout(edit, found.content))
      const text = before ?? textOf(stored)
      const key = before?.key ?? contentKey(text)
      if (decision === null) forgetEdit(folder(project), key)
      else {
        const edit: Edit = { key, decision, category: found.category, question: text.question, answer: text.answer, fixed: decision === 'fix' ? (fixed ?? null) : null, reason, at: new Date().toISOString() }
        if (decision === 'fix') await requireGoodFix(threads, project, edit)
        writeEdit(folder(project), edit)
      }
      const now = readEdits(folder(project))
      return { edit: now.get(key) ?? null, counts: countEdits(now) }
    },
    'datasets.edits': ({ project }) => {
      const edits = readEdits(folder(project))
      return { edits: [...edits.values()].toReversed(), counts: countEdits(edits) }
    },
    'datasets.forget_edit': ({ project, key }) => {
      forgetEdit(folder(project), key)
      return { counts: countEdits(readEdits(folder(project))) }
    },
    'datasets.add': async ({ project, category, question, answer }) => {
      const verdict = await judgeOne(threads, project, { question, answer, category })
      requireGood(verdict)
      const rows = readAdded(folder(project))
      const content = contentHashOf({ question, answer })
      if (rows.some((row) => contentHashOf(row) === content)) throw new StudioError({ code: 'already_exists', message: 'You added this sample before.', next_step: 'Change the question or the answer.' })
      const last = Math.max(0, ...rows.map(({ id }) => Number(id.slice('added-'.length))))
      const id = `added-${String(last + 1).padStart(4, '0')}`
      writeAdded(folder(project), [...rows, { id, category: category ?? verdict.category, question, answer }])
      return { id, verdict: plain(verdict) }
    },
    'datasets.added': ({ project }) => ({ samples: readAdded(folder(project)).toReversed().map(({ id, category, question, answer }) => ({ id, category, question, answer })) }),
    'datasets.remove_added': ({ project, id }) => {
      const rows = readAdded(folder(project))
      writeAdded(folder(project), rows.filter((row) => row.id !== id))
      return {}
    },
  }
}

type MixCalls = Pick<Handlers, Extract<CallOf<'datasets'>, 'datasets.mix' | 'datasets.set_mix' | 'datasets.preview'>>

function mixCalls(parts: DatasetsParts, threads: DatasetThreads): MixCalls {
  const folder = parts.projectFolder
  return {
    'datasets.mix': async ({ project, counts }) => {
      const kept = readMix(folder(project))
      const mix = await threads.rules(project, { kind: 'mix', counts: { ...kept, ...counts } })
      const imports = listImports(folder(project)).filter((each) => each.is_on)
      return {
        ...mix, kept,
        added: readAdded(folder(project)).length,
        imported: imports.reduce((sum, each) => sum + each.counts.taken, 0),
        edits: countEdits(readEdits(folder(project))),
      }
    },
    'datasets.set_mix': ({ project, counts }) => {
      writeJsonAtomic(mixPath(folder(project)), counts)
      return { kept: counts }
    },
    'datasets.preview': async ({ project, counts, seed, per_category, turn }) => ({ samples: await threads.rules(project, { kind: 'preview', counts: { ...readMix(folder(project)), ...counts }, seed, each: per_category, turn }) }),
  }
}

type ImportCalls = Pick<Handlers, Extract<CallOf<'datasets'>, `datasets.${'sniff_import' | 'preview_import' | 'import' | 'imports' | 'rejected' | 'use_import'}`>>

function importCalls(parts: DatasetsParts, threads: DatasetThreads): ImportCalls {
  const folder = parts.projectFolder
  return {
    'datasets.sniff_import': ({ project, file, reading }) => threads.rules(project, { kind: 'sniff', path: requireFile(file), reading }),
    'datasets.preview_import': async ({ project, file, reading, mapping, rows, keep_broken }) => ({ rows: await threads.rules(project, { kind: 'preview_import', path: requireFile(file), reading, mapping, rows, keepBroken: keep_broken }) }),
    'datasets.import': async (input) => {
      requireFile(input.file)
      const job = await parts.queue().add('datasets.import', { ...input }, { project: input.project })
      return { job: job.id }
    },
    'datasets.imports': ({ project }) => ({ imports: listImports(folder(project)) }),
    'datasets.rejected': ({ project, import: id, offset, limit }) => readRejected(folder(project), id, offset, limit),
    'datasets.use_import': ({ project, import: id, is_on }) => ({ import: switchImport(folder(project), id, is_on) }),
  }
}

function mixPath(projectDir: string): string {
  return join(dataFolder(projectDir), 'mix.json')
}

function readMix(projectDir: string): Record<string, number> {
  const path = mixPath(projectDir)
  return existsSync(path) ? z.record(z.string(), z.int().nonnegative()).parse(readJson(path)) : {}
}

async function judgeOne(threads: DatasetThreads, project: string, row: { question: string; answer: string; category?: string | undefined }): Promise<Judgement> {
  const [verdict] = await threads.rules(project, { kind: 'judge', rows: [row] })
  if (verdict === undefined) throw new StudioError({ code: 'internal', message: 'The row was not judged.', next_step: 'Try again.' })
  return verdict
}

function plain({ category, checks, broken }: Judgement) {
  return { category, checks, broken }
}

function requireGood({ broken, isHeldOut }: Judgement): void {
  if (isHeldOut) throw new StudioError({ code: 'conflict', message: 'This question is kept for the test, so the model must never train on it.', next_step: 'Ask it in other words.' })
  const [first] = broken
  if (first !== undefined) throw new StudioError({ code: 'bad_input', message: `The answer breaks a rule: ${first.reason}.`, next_step: 'Correct the answer where it is marked; or change the rule in Knowledge.' })
}

async function requireGoodFix(threads: DatasetThreads, project: string, { question, answer, fixed, category }: Edit): Promise<void> {
  if (fixed === null || fixed.trim() === '') throw new StudioError({ code: 'bad_input', message: 'A fixed row needs its new answer.', next_step: 'Write the answer as it should be, or exclude the row.' })
  if (fixed === answer) throw new StudioError({ code: 'bad_input', message: 'The new answer is the old one.', next_step: 'Change the answer, or keep the row.' })
  const { broken } = await judgeOne(threads, project, { question, answer: fixed, category })
  if (broken[0] !== undefined) throw new StudioError({ code: 'bad_input', message: `The new answer breaks a rule: ${broken[0].reason}.`, next_step: 'Correct it where it is marked; or change the rule in Knowledge.' })
}

function requireFile(file: string): string {
  if (existsSync(file)) return file
  throw new StudioError({ code: 'not_found', message: 'The file is not there any more.', next_step: 'Choose it again.' })
}
