/** Keeps a judged answer among the rulebook's examples, as good or as one that breaks these rules. */

import { Button } from '../../components/button.tsx'
import { showToast } from '../../components/toast.tsx'
import type { JudgedAnswer } from './is-this-right.tsx'
import { useEdit, useOpen, useOpenRulebook } from './open-rulebook.ts'
import { addExample } from './example-edits.ts'
import { useSourceOf } from './source-of.ts'

/** Two buttons below a verdict. */
export function KeepAsExample({ answer, question, judged }: JudgedAnswer) {
  const isEditable = useOpen((state) => state.isEditable)
  const { actions } = useOpenRulebook()
  const edit = useEdit()
  const source = useSourceOf()
  if (!isEditable || judged.category === null) return null
  const broken = judged.verdicts.filter(({ k, n }) => k < n).map(({ check }) => check)
  const keep = () => {
    edit(addExample(source, { answer, prompt: question, category: judged.category ?? '', breaks: broken }), broken.length === 0 ? 'Added a good example' : `Added an example that breaks ${broken.join(', ')}`)
    showToast({ text: 'Kept among the examples.', action: { label: 'Undo', onClick: actions.undo } })
  }
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="small" onClick={keep}>{broken.length === 0 ? 'Keep as a good example' : 'Keep as a bad example'}</Button>
    </div>
  )
}
