/**
 * The kinds of request: how many samples each asks for and how many different ones there are, how people phrase them, how answers are framed.
 * Knows categories, arms and wordings; not what they compile to.
 */

import { useState } from 'react'
import { EmptyState } from '../../components/empty-state.tsx'
import { Section } from '../../components/section.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { ShareBar } from '../../components/share-bar.tsx'
import { CategoryCard } from './category-card.tsx'
import { useEdit, useOpen } from './open-rulebook.ts'
import { TabParts } from './parts/tab-parts.tsx'
import { RequestFields } from './request-fields.tsx'
import { blockOf, textOf, useSourceOf } from './source-of.ts'

/** The tab. */
export function QuestionsTab({ onShowLine }: { onShowLine: (line: number) => void }) {
  const source = useSourceOf()
  const capacity = useOpen((state) => state.capacity)
  const categories = Object.entries(blockOf(source['categories']))
  const [open, setOpen] = useState<string | null>(categories[0]?.[0] ?? null)
  if (categories.length === 0) {
    return (
      <div className="flex flex-col gap-6">
        <EmptyState isCompact title="No kinds of request yet">A kind of request says what is asked, in which words, and what the answer is made of.</EmptyState>
        <TabParts tab="questions" isFolded={false} />
      </div>
    )
  }
  const shares = categories.map(([name, category]) => ({ id: name, label: textOf(blockOf(category)['about']) || name.replaceAll('_', ' '), value: Number(blockOf(category)['count']) || 0 }))
  return (
    <div className="flex flex-col gap-8">
      <Section title="Kinds of request" note="What people ask for, in the many ways they type it, and how much of the training data each kind gets.">
        <div className="mb-4"><ShareBar label="Shares of the kinds of request" shares={shares} /></div>
        <ul className="flex flex-col gap-2">
          {categories.map(([name, category]) => (
            <CategoryCard key={name} name={name} category={blockOf(category)} capacity={capacity.find((each) => each.category === name) ?? null} isOpen={open === name} onOpen={() => setOpen(open === name ? null : name)} onShowLine={onShowLine} />
          ))}
        </ul>
      </Section>
      <RequestFields onShowLine={onShowLine} />
      <SystemPrompt system={textOf(blockOf(source['format'])['system'])} />
      <TabParts tab="questions" />
    </div>
  )
}

/** What stands before every question, in training and in chat. */
function SystemPrompt({ system }: { system: string }) {
  const edit = useEdit()
  const isEditable = useOpen((state) => state.isEditable)
  const write = (value: string) => {
    if (value === '') edit([{ do: 'remove', path: ['format', 'system'] }], 'There is no system prompt')
    else edit([{ do: 'set', path: ['format', 'system'], value }], `The system prompt is “${value}”`, 'system')
  }
  return (
    <Section title="What the model is told first" note="The system prompt: it stands before every question, in training and in chat. Short is best.">
      <TextArea aria-label="System prompt" rows={2} value={system} onChange={write} disabled={!isEditable} placeholder="None" />
    </Section>
  )
}
