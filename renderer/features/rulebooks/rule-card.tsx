/**
 * One rule: its sentence with controls, what people read when it is broken, and two answers that show it. What no control can show is a locked
 * block with its formula and a way to its line.
 */

import { Braces, EllipsisVertical, Lock, Pencil, Trash2 } from 'lucide-react'
import { memo, useState } from 'react'
import { AnswerText } from '../../components/answer-text.tsx'
import { classes } from '../../components/classes.ts'
import { DropdownMenu } from '../../components/dropdown-menu.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import type { LiveAnswer, LiveCheck, LiveRule } from '../../rulebook-worker/live-types.ts'
import { sourceNow } from '../../rulebook-worker/use-rulebook.ts'
import { useIsAdvanced } from '../../stores/view.ts'
import { useEdit, useOpen, useOpenRulebook } from './open-rulebook.ts'
import { RenameName, type RenameNameProps } from './rename-name.tsx'
import { RuleSentence } from './rule-sentence.tsx'
import { isRefusing, RefusesSample } from './refused-sample.tsx'
import { removeRule } from './rule-edits.ts'
import { shownChecks } from './shown-checks.ts'
import { blockAt, type Block } from './source-of.ts'

export type RuleCardProps = { rule: LiveRule; check: LiveCheck | null; isOpen: boolean; onOpen?: ((key: string) => void) | undefined; isPicked: boolean; onShowLine: (line: number) => void }

/** A rule. Drawn again only where the rule itself or its examples changed. */
export const RuleCard = memo(function RuleCard({ rule, check, isOpen, onOpen, isPicked, onShowLine }: RuleCardProps) {
  const isEditable = useOpen((state) => state.isEditable)
  const isAdvanced = useIsAdvanced()
  const refuses = useOpen((state) => rule.group !== 'coded' && isRefusing(state, rule.check))
  const hasExamples = isOpen && check !== null && (check.kept !== null || check.broken !== null)
  return (
    <li data-check={rule.check} aria-label={`Rule ${rule.check === '' ? rule.key : rule.check}`} className={classes('rounded-md border bg-surface', isPicked ? 'border-ink' : 'border-line')}>
      <div className="flex items-start gap-2 py-2.5 pr-2 pl-4">
        <div className="min-w-0 flex-1 text-14">
          {rule.locked === null ? <RuleSentence rule={rule} isDisabled={!isEditable} /> : <Locked rule={rule} />}
        </div>
        {refuses && <RefusesSample />}
        {onOpen !== undefined && check !== null && <IconButton icon={Braces} label={isOpen ? 'Hide the examples' : 'Show examples'} isPressed={isOpen} onClick={() => onOpen(rule.key)} />}
        <RuleMenu rule={rule} onShowLine={onShowLine} isEditable={isEditable} />
      </div>
      {isAdvanced && <p className="px-4 pb-2 font-mono text-12 text-ink-3 wrap-anywhere">{rule.formula}</p>}
      {hasExamples && <RuleExamples check={check} />}
      {isOpen && check !== null && rule.group !== 'coded' && <Words check={check} isEditable={isEditable} />}
    </li>
  )
})

function Locked({ rule }: { rule: LiveRule }) {
  return (
    <div className="flex flex-col gap-1">
      <p className="flex items-center gap-1.5 text-ink-2">
        <Lock aria-hidden className="size-3.5 shrink-0" />
        <span>{rule.parts.map((part) => ('text' in part ? part.text : part.label)).join('')}</span>
      </p>
      <p className="text-12 text-ink-3">{rule.locked}: it is changed in the YAML.</p>
    </div>
  )
}

function RuleMenu({ rule, onShowLine, isEditable }: { rule: LiveRule; onShowLine: (line: number) => void; isEditable: boolean }) {
  const edit = useEdit()
  const store = useOpenRulebook()
  const [renamed, rename] = useState<NamedPart | null>(null)
  const name = nameOfRule(rule, {})
  return (
    <>
      <DropdownMenu
        align="end"
        trigger={<IconButton icon={EllipsisVertical} label="More about this rule" />}
        items={[
          { kind: 'action', icon: Braces, label: `Show line ${rule.line} of the YAML`, onSelect: () => onShowLine(rule.line) },
          ...(isEditable && name !== null ? [{ kind: 'action' as const, icon: Pencil, label: `Rename ${name.name.replaceAll('_', ' ')} …`, onSelect: () => rename(nameOfRule(rule, sourceNow(store))) }] : []),
          ...(isEditable && rule.path[0] === 'rules'
            ? [{ kind: 'action' as const, icon: Trash2, label: 'Remove this rule', isDanger: true, onSelect: () => void edit(removeRule(sourceNow(store), rule.check), `Removed the rule ${rule.check}`) }]
            : []),
        ]}
      />
      {renamed !== null && <RenameName {...renamed} onClose={() => rename(null)} />}
    </>
  )
}

type NamedPart = Omit<RenameNameProps, 'onClose'>

/** What of a rule has a name: the rule, the part of an item, or what was asked for. */
function nameOfRule({ path, check }: LiveRule, source: Block): NamedPart | null {
  const [section, first, second] = path.map(String)
  if (section === 'rules') return { kind: 'rules', name: check, taken: Object.keys({ ...blockAt(source, 'rules'), ...blockAt(source, 'checks') }) }
  if (section === 'records' && first !== undefined && second !== undefined) return { kind: 'fields', owner: first, name: second, taken: Object.keys(blockAt(source, 'records', first)) }
  return section === 'request' && first !== undefined ? { kind: 'request', name: first, taken: Object.keys(blockAt(source, 'request')) } : null
}

/** An answer that keeps the rule beside one that breaks it. */
function RuleExamples({ check }: { check: LiveCheck }) {
  return (
    <div className="grid grid-cols-2 border-t border-line">
      <Example label="Keeps it" meaning="passed" answer={check.kept} check={check.id} />
      <Example label="Breaks it" meaning="failed" answer={check.broken} check={check.id} />
    </div>
  )
}

function Example({ label, meaning, answer, check }: { label: string; meaning: 'passed' | 'failed'; answer: LiveAnswer | null; check: string }) {
  return (
    <div className="min-w-0 border-line px-4 py-2 last:border-l">
      <p className="mb-1"><StatusBadge meaning={meaning} isPlain>{label}</StatusBadge></p>
      {answer === null ? <p className="text-12 text-ink-3">None of the samples could be made to.</p> : <AnswerText text={answer.answer} checks={shownChecks(answer.verdicts.filter((verdict) => verdict.check === check))} isCode={false} isWriting={false} isCompact emptyText="" />}
    </div>
  )
}

/** What is said when the rule is broken. */
function Words({ check, isEditable }: { check: LiveCheck; isEditable: boolean }) {
  const edit = useEdit()
  const [draft, setDraft] = useState<string | null>(null)
  const write = (say: string) => {
    setDraft(say)
    if (say.trim() !== '') edit([{ do: 'set', path: ['checks', check.id, 'say'], value: say }], `The rule ${check.id} says “${say}”`, `say ${check.id}`)
  }
  return (
    <div className="border-t border-line px-4 py-1">
      <label className="flex items-center gap-1 text-12 text-ink-3">
        <span className="shrink-0">In words:</span>
        <input aria-label={`What people read about the rule ${check.id}`} value={draft ?? check.say} onChange={(event) => write(event.target.value)} onBlur={() => setDraft(null)} disabled={!isEditable} spellCheck={false} className="h-7 min-w-0 flex-1 rounded-sm border border-transparent bg-transparent px-1 text-13 text-ink-2 hover:border-edge focus-visible:border-focus focus-visible:text-ink" />
      </label>
    </div>
  )
}

/** A check that follows from the form of the answer. */
export function FormCheckCard({ check, isPicked }: { check: LiveCheck; isPicked: boolean }) {
  const refuses = useOpen((state) => isRefusing(state, check.id))
  return (
    <li data-check={check.id} aria-label={`Rule ${check.id}`} className={classes('rounded-md border bg-surface', isPicked ? 'border-ink' : 'border-line')}>
      <div className="flex items-start gap-2 px-4 py-2.5 text-14"><p className="min-w-0 flex-1">{check.say}</p>{refuses && <RefusesSample />}</div>
      <RuleExamples check={check} />
    </li>
  )
}
