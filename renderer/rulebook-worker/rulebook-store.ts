/**
 * A rulebook as the window holds it: texts with undo and redo, what the worker says of them, what is saved. One store a rulebook, kept while the
 * window is open, so that tabs and screens share it. Knows calls and the worker; no component.
 */

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallOutput } from '../../contract/calls.ts'
import type { RulebookSource } from '../../contract/entities/ids.ts'
import type { ErrorParts } from '../../contract/errors.ts'
import { editDocument, optionsFor } from '../../engine/document/edit-document.ts'
import type { DocumentOp } from '../../engine/document/plain-edit.ts'
import { errorParts, host } from '../lib/host.ts'
import { RulebookClient } from './client.ts'
import { changedTexts, doStep, redoStep, undoStep, type History } from './edit-history.ts'
import { keepSame } from './keep-same.ts'
import type { Judged, JudgeInput, LiveCapacity, LiveProblem, LiveRule, LiveValid } from './live-types.ts'

/** An edit of one file: of its parts, or its whole text (null removes it). */
export type FileEdit = { file: string; ops: readonly DocumentOp[] } | { file: string; text: string | null }
type Change = NonNullable<CallOutput<'rulebooks.read'>['draft']>['changes'][number]

/** What screens see of a rulebook. */
export type RulebookState = History & {
  status: 'loading' | 'ready' | 'failed'
  error: ErrorParts | null
  isEditable: boolean
  /** Files that cannot be read as text. */
  unreadable: CallOutput<'rulebooks.read'>['problems']
  /** Texts and hashes as they lie on disk. */
  saved: Readonly<Record<string, string>>
  hashes: Readonly<Record<string, string>>
  /** Steps done when it was last saved. */
  savedSteps: number
  /** The newest problems, and the newest state without errors; `isBroken` while the two are not of the same text. */
  problems: readonly LiveProblem[]
  live: LiveValid | null
  /** The rules as sentences; there as soon as the rulebook can be read, even where it cannot be tried out. */
  rules: readonly LiveRule[] | null
  isBroken: boolean
  capacity: readonly LiveCapacity[]
  /** Number of the newest change, of the one that was worked out last, and how long that took. */
  asked: number
  answered: number
  ms: number
  turn: number
  /** The check whose refused example is shown: that of the rule which was changed last. */
  focus: string | null
  /** True after edits of an earlier session were taken up. */
  isRecovered: boolean
  isSaving: boolean
  /** A save or an edit that was refused. */
  refused: ErrorParts | null
}

/** What can be done with a rulebook. */
export type RulebookActions = {
  edit(edits: readonly FileEdit[], sentence: string, merge?: string): boolean
  undo(): void
  redo(): void
  save(): Promise<boolean>
  /** Saves over what someone else wrote meanwhile. */
  keepMine(): Promise<boolean>
  /** Drops unsaved edits and reads what lies on disk. */
  reload(): Promise<void>
  restore(version: string): Promise<void>
  otherSamples(): void
  /** Shows the refused example of this check. */
  look(check: string): void
  /** Tells what the rules say of an answer, now and after every change; the returned function ends it. */
  watch(input: JudgeInput, listener: (judged: Judged | null) => void): () => void
  dismiss(): void
}
/** A rulebook's store. */
export type RulebookStore = StoreApi<RulebookState> & { actions: RulebookActions }

const EMPTY: RulebookState = {
  texts: {}, past: [], future: [], status: 'loading', error: null, isEditable: false, unreadable: [], saved: {}, hashes: {}, savedSteps: 0, problems: [], live: null, rules: null, isBroken: false,
  capacity: [], asked: 0, answered: 0, ms: 0, turn: 0, focus: null, isRecovered: false, isSaving: false, refused: null,
}
const DRAFT_MS = 500

/** Opens the store of a rulebook and begins to read it. */
export function createRulebookStore(source: RulebookSource): RulebookStore {
  const store = createStore<RulebookState>(() => EMPTY)
  return Object.assign(store, { actions: new Actions(source, store).all() })
}

class Actions {
  readonly #source: RulebookSource
  readonly #store: StoreApi<RulebookState>
  readonly #client: RulebookClient
  #sent: Readonly<Record<string, string>> = {}
  #drafting: ReturnType<typeof setTimeout> | undefined
  #kept = ''

  constructor(source: RulebookSource, store: StoreApi<RulebookState>) {
    this.#source = source
    this.#store = store
    this.#client = new RulebookClient({
      live: ({ seq, problems, valid, rules, ms }) => store.setState((state) => ({
        // What did not change stays the same object, so that it is not drawn again.
        problems: keepSame(state.problems, problems), rules: keepSame(state.rules, rules ?? state.rules), answered: seq, ms, isBroken: valid === null, live: keepSame(state.live, valid ?? state.live),
      })),
      capacity: (seq, capacity) => store.setState(({ asked }) => (seq === asked ? { capacity } : {})),
    })
    host.listen('rulebooks.saved', ({ project }) => {
      if (!('project' in source) || source.project !== project || store.getState().isSaving) return
      if (Object.keys(this.#changed()).length === 0) void this.#read(false)
    })
    // A reload does not wait for the pause after which a draft is kept.
    addEventListener('pagehide', () => this.#keepUnsaved())
    void this.#read(true)
  }

  all(): RulebookActions {
    return {
      edit: (edits, sentence, merge) => this.#edit(edits, sentence, merge ?? null),
      undo: () => this.#move(undoStep),
      redo: () => this.#move(redoStep),
      save: () => this.#save(false),
      keepMine: () => this.#save(true),
      reload: async () => {
        await this.#keepDraft([])
        await this.#read(false)
      },
      restore: (version) => this.#restore(version),
      otherSamples: () => {
        this.#store.setState(({ turn }) => ({ turn: turn + 1 }))
        this.#send(false)
      },
      look: (check) => this.#store.setState({ focus: check }),
      watch: (input, listener) => this.#client.watch(input, listener),
      dismiss: () => this.#store.setState({ refused: null, isRecovered: false }),
    }
  }

  async #read(withDraft: boolean): Promise<void> {
    try {
      const { files, problems, draft, is_editable } = await host.call('rulebooks.read', { source: this.#source })
      const saved = Object.fromEntries(files.map(({ path, text }) => [path, text]))
      const hashes = Object.fromEntries(files.map(({ path, sha256 }) => [path, sha256]))
      const opened: History = { texts: saved, past: [], future: [] }
      const drafted = withDraft && draft !== null ? doStep(opened, draftTexts(draft.changes), 'Edits of an earlier session', null, Date.now()) : opened
      this.#store.setState({ ...EMPTY, ...drafted, ...this.#live(), status: 'ready', isEditable: is_editable, unreadable: problems, saved, hashes: withDraftHashes(hashes, draft?.changes ?? [], withDraft), isRecovered: drafted !== opened })
      this.#send(true)
    } catch (thrown) {
      this.#store.setState({ status: 'failed', error: errorParts(thrown) })
    }
  }

  /** What the worker said stays on screen while texts are read anew. */
  #live(): Partial<RulebookState> {
    const { live, rules, capacity, turn, asked, focus } = this.#store.getState()
    return { live, rules, capacity, turn, asked, focus }
  }

  #edit(edits: readonly FileEdit[], sentence: string, merge: string | null): boolean {
    const state = this.#store.getState()
    try {
      const texts: Record<string, string | null> = {}
      for (const edit of edits) {
        const before = Object.hasOwn(texts, edit.file) ? texts[edit.file] : state.texts[edit.file]
        texts[edit.file] = 'text' in edit ? edit.text : editDocument(before ?? '', edit.ops, optionsFor(edit.file)).text
      }
      this.#set(doStep(state, texts, sentence, merge, Date.now()))
      return true
    } catch (thrown) {
      this.#store.setState({ refused: { code: 'bad_input', message: thrown instanceof Error ? thrown.message : String(thrown), next_step: 'Change it in the YAML tab.' } })
      return false
    }
  }

  #move(step: (history: History) => History): void {
    this.#set(step(this.#store.getState()))
  }

  #set({ texts, past, future }: History): void {
    if (texts === this.#store.getState().texts) return
    this.#store.setState({ texts, past, future, refused: null })
    this.#send(false)
    clearTimeout(this.#drafting)
    this.#drafting = setTimeout(() => this.#keepUnsaved(), DRAFT_MS)
  }

  #keepUnsaved(): void {
    const { status, isSaving } = this.#store.getState()
    if (status === 'ready' && !isSaving) void this.#keepDraft(this.#changes())
  }

  #send(isWhole: boolean): void {
    const { texts, asked, turn } = this.#store.getState()
    this.#store.setState({ asked: asked + 1 })
    this.#client.update(asked + 1, isWhole ? { ...texts } : changedTexts(texts, this.#sent), turn, isWhole)
    this.#sent = texts
  }

  #changed(): Record<string, string | null> {
    const { texts, saved } = this.#store.getState()
    return changedTexts(texts, saved)
  }

  #changes(): Change[] {
    const { hashes } = this.#store.getState()
    return Object.entries(this.#changed()).map(([path, text]) => ({ path, text, read_sha256: hashes[path] ?? null }))
  }

  async #keepDraft(changes: Change[]): Promise<void> {
    if (!('project' in this.#source)) return
    const key = JSON.stringify(changes)
    if (key === this.#kept) return
    this.#kept = key
    await host.call('rulebooks.draft', { project: this.#source.project, changes }).catch(() => (this.#kept = ''))
  }

  async #save(isForced: boolean): Promise<boolean> {
    const changes = this.#changes()
    if (!('project' in this.#source) || changes.length === 0) return false
    const { past, savedSteps } = this.#store.getState()
    const sentences = [...new Set(past.slice(Math.min(savedSteps, past.length)).map(({ sentence }) => sentence))].slice(-100)
    this.#store.setState({ isSaving: true, refused: null })
    try {
      if (isForced) await this.#takeHashes(changes)
      const { files } = await host.call('rulebooks.save', { project: this.#source.project, changes, sentences: sentences.length > 0 ? sentences : ['Took changes back'] })
      clearTimeout(this.#drafting)
      this.#kept = '[]'
      this.#store.setState((state) => ({ isSaving: false, isRecovered: false, saved: withSaved(state.saved, changes), hashes: withHashes(state.hashes, files), savedSteps: past.length }))
      return true
    } catch (thrown) {
      this.#store.setState({ isSaving: false, refused: errorParts(thrown) })
      return false
    }
  }

  async #takeHashes(changes: Change[]): Promise<void> {
    const { files } = await host.call('rulebooks.read', { source: this.#source })
    const now = new Map(files.map(({ path, sha256 }) => [path, sha256]))
    for (const change of changes) change.read_sha256 = now.get(change.path) ?? null
  }

  /** The restored texts are a step like any other: undo brings back what stood there. */
  async #restore(version: string): Promise<void> {
    if (!('project' in this.#source)) return
    this.#store.setState({ isSaving: true })
    try {
      await host.call('rulebooks.restore', { project: this.#source.project, version })
      const { files } = await host.call('rulebooks.read', { source: this.#source })
      const saved = Object.fromEntries(files.map(({ path, text }) => [path, text]))
      const { texts } = this.#store.getState()
      const step = doStep(this.#store.getState(), { ...Object.fromEntries(Object.keys(texts).map((path) => [path, null])), ...saved }, `Restored the version ${version}`, null, Date.now())
      this.#store.setState({ isSaving: false, saved, hashes: Object.fromEntries(files.map(({ path, sha256 }) => [path, sha256])), savedSteps: step.past.length })
      this.#set(step)
    } catch (thrown) {
      this.#store.setState({ isSaving: false, refused: errorParts(thrown) })
    }
  }
}

function draftTexts(changes: readonly Change[]): Record<string, string | null> {
  return Object.fromEntries(changes.map(({ path, text }) => [path, text]))
}

/** A draft began from certain texts; if those were changed since, a save must say so. */
function withDraftHashes(hashes: Record<string, string>, changes: readonly Change[], isUsed: boolean): Record<string, string> {
  return isUsed ? { ...hashes, ...Object.fromEntries(changes.flatMap(({ path, read_sha256 }) => (read_sha256 === null ? [] : [[path, read_sha256]]))) } : hashes
}

function withSaved(saved: Readonly<Record<string, string>>, changes: readonly Change[]): Record<string, string> {
  const next = { ...saved }
  for (const { path, text } of changes) {
    if (text === null) delete next[path]
    else next[path] = text
  }
  return next
}

function withHashes(hashes: Readonly<Record<string, string>>, files: readonly { path: string; sha256: string | null }[]): Record<string, string> {
  const next = { ...hashes }
  for (const { path, sha256 } of files) {
    if (sha256 === null) delete next[path]
    else next[path] = sha256
  }
  return next
}
