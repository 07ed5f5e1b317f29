/** Adds a rule as a sentence: all that can be said of the answers, found by typing. The words are chosen in the sentence afterwards. */

import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextInput } from '../../components/text-input.tsx'
import type { LiveDraft } from '../../rulebook-worker/live-types.ts'
import { useEdit, useOpen } from './open-rulebook.ts'
import { addRule } from './rule-edits.ts'
import { useSourceOf } from './source-of.ts'

const TITLES = { pair: 'About neighbours', item: 'About each one', whole: 'About the whole answer' } as const

/** The button and its list of sentences. */
export function AddRule({ drafts }: { drafts: readonly LiveDraft[] }) {
  const isEditable = useOpen((state) => state.isEditable)
  const [isOpen, setOpen] = useState(false)
  const [search, setSearch] = useState('')
  const edit = useEdit()
  const source = useSourceOf()
  if (!isEditable || drafts.length === 0) return null
  const shown = drafts.filter(({ words }) => words.toLowerCase().includes(search.trim().toLowerCase()))
  const add = (draft: LiveDraft) => {
    const { ops } = addRule(source, draft)
    edit(ops, `Added the rule “${draft.words}”`)
    setOpen(false)
  }
  return (
    <>
      <Button size="small" icon={Plus} onClick={() => { setSearch(''); setOpen(true) }}>Add a rule</Button>
      <Dialog isOpen={isOpen} onOpenChange={setOpen} width="wide" title="Add a rule" description="Choose a sentence; its words are changed afterwards by clicking on them.">
        <TextInput aria-label="Find a sentence" placeholder="Find a sentence" value={search} onChange={setSearch} />
        {(['pair', 'item', 'whole'] as const).map((of) => {
          const group = shown.filter((draft) => draft.of === of)
          return group.length === 0 ? null : (
            <section key={of} className="mt-4">
              <h3 className="mb-1 text-12 text-ink-3">{TITLES[of]}</h3>
              <ul>
                {group.map((draft) => (
                  <li key={`${draft.form} ${draft.template}`}>
                    <button type="button" onClick={() => add(draft)} className="min-h-8 w-full cursor-default rounded-sm px-2 py-1 text-left hover:bg-hover">{draft.words}</button>
                  </li>
                ))}
              </ul>
            </section>
          )
        })}
        {shown.length === 0 && <p className="mt-4 text-ink-3">No sentence has these words. A formula can be written in the YAML tab.</p>}
      </Dialog>
    </>
  )
}
