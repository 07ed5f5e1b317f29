/** Rules: those that are ticked, each with an answer that keeps it and one that breaks it; those that could be; a sentence of one's own. */

import { useState } from 'react'
import { draftContext, draftSentence, ruleFrom, SENTENCES, templateOf, withRule } from '../../../../engine/authoring/index.ts'
import type { Choices, Draft, DraftRule, Proposal } from '../../../../engine/authoring/index.ts'
import { Button } from '../../../components/button.tsx'
import { Callout } from '../../../components/callout.tsx'
import { Checkbox } from '../../../components/checkbox.tsx'
import { Select } from '../../../components/select.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { StatusBadge } from '../../../components/status-badge.tsx'
import { changeDraft, useDraft } from './draft-store.ts'
import { CodedRules } from './coded-rules.tsx'
import { FormWords } from './form-words.tsx'
import { SentenceControls } from './sentence-controls.tsx'

const addRule = (rule: DraftRule) => changeDraft((draft) => withRule(draft, rule))
const removeRule = (id: string) => changeDraft((draft) => ({ ...draft, rules: draft.rules.filter((rule) => rule.id !== id), ...(draft.rules.some((rule) => rule.id === id && rule.template === 'link') ? { follows: null } : {}) }))

/** The step. */
export function RulesStep() {
  const draft = useDraft((state) => state.draft)
  const rules = useDraft((state) => state.rules)
  const { kind } = draft.answer
  if (kind === 'coded') return <CodedRules answer={draft.answer} />
  if (kind === 'facts' || kind === 'choice') {
    return (
      <div className="flex flex-col gap-4">
        <p className="text-ink-2">What your table says is the rule: an answer that says something else is refused.</p>
        <FormWords />
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-6">
      {(rules?.contradictions ?? []).map(({ sentence }) => <Callout key={sentence} meaning="failed" title="These contradict each other">{sentence}</Callout>)}
      {draft.rules.length > 0 && <Ticked draft={draft} />}
      <Offered proposals={rules?.proposals ?? null} />
      <OwnSentence key={draft.rules.length} draft={draft} />
    </div>
  )
}

function Ticked({ draft }: { draft: Draft }) {
  const examples = useDraft((state) => state.rules?.examples) ?? []
  return (
    <section aria-label="Ticked rules" className="flex flex-col gap-2">
      <h3 className="text-14 font-semibold">Always holds</h3>
      <ul className="rounded-md border border-line bg-surface">
        {draft.rules.map((rule) => {
          const example = examples.find(({ check }) => check === rule.id)
          return (
            <li key={rule.id} className="flex flex-col gap-2 border-b border-line px-3 py-2.5 last:border-b-0">
              <span className="flex gap-2">
                <Checkbox isChecked onChange={() => removeRule(rule.id)} aria-label={rule.say} />
                <RuleWords draft={draft} rule={rule} />
              </span>
              {example?.kept != null && <KeptAndBroken kept={example.kept} broken={example.broken} />}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** The sentence of a ticked rule: a choice in it replaces the rule. */
function RuleWords({ draft, rule }: { draft: Draft; rule: DraftRule }) {
  const template = templateOf(rule.template ?? '')
  const drafted = template === undefined ? null : draftSentence(template, rule.choices, draftContext(draft))
  if (template === undefined || drafted === null) return <span>{rule.say}</span>
  const choose = (choices: Choices) => changeDraft((before) => {
    const next = ruleFrom(before, template, choices)
    return next === null ? before : { ...before, rules: before.rules.map((each) => (each.id === rule.id ? { ...next, id: rule.id } : each)) }
  })
  return <SentenceControls parts={drafted.parts} onChoose={choose} />
}

function KeptAndBroken({ kept, broken }: { kept: string; broken: string | null }) {
  return (
    <div className="ml-6 grid grid-cols-2 gap-3 text-12">
      <div className="min-w-0"><StatusBadge meaning="passed" isPlain>Keeps it</StatusBadge><p className="mt-0.5 whitespace-pre-wrap text-ink-2">{kept}</p></div>
      <div className="min-w-0">
        {broken === null ? <p className="text-ink-3">No answer breaks this rule alone.</p> : <><StatusBadge meaning="failed" isPlain>Breaks it</StatusBadge><p className="mt-0.5 whitespace-pre-wrap text-ink-2">{broken}</p></>}
      </div>
    </div>
  )
}

function Offered({ proposals }: { proposals: readonly Proposal[] | null }) {
  if (proposals === null) return <Skeleton lines={4} />
  if (proposals.length === 0) return <p className="text-ink-2">Nothing else is kept by every good answer and says something.</p>
  return (
    <section aria-label="Offered rules" className="flex flex-col gap-2">
      <h3 className="text-14 font-semibold">Every good answer keeps these</h3>
      <ul className="rounded-md border border-line bg-surface">
        {proposals.map(({ rule, breaks }) => (
          <li key={rule.expression} className="flex items-start gap-3 border-b border-line px-3 py-2 last:border-b-0">
            <span className="min-w-0 flex-1"><Checkbox isChecked={false} onChange={() => addRule(rule)} label={rule.say} /></span>
            {breaks.length > 0 && <span className="shrink-0 text-12 text-ink-3">a bad answer breaks it</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function OwnSentence({ draft }: { draft: Draft }) {
  const [template, setTemplate] = useState<string | null>(null)
  const [choices, setChoices] = useState<Choices>({})
  const context = draftContext(draft)
  const possible = SENTENCES.filter((each) => each.of !== 'asked' && (each.isRecord === null || each.isRecord === context.isRecord) && draftSentence(each, {}, context) !== null)
  const chosen = possible.find(({ id }) => id === template)
  const drafted = chosen === undefined ? null : draftSentence(chosen, choices, context)
  const add = () => {
    const rule = chosen === undefined ? null : ruleFrom(draft, chosen, choices)
    if (rule !== null) addRule(rule)
  }
  return (
    <section aria-label="A sentence of your own" className="flex flex-col gap-2">
      <h3 className="text-14 font-semibold">Add a sentence</h3>
      <div className="flex flex-wrap items-center gap-3">
        <Select
          aria-label="Kind of sentence"
          placeholder="Choose a sentence"
          className="max-w-80"
          value={template}
          options={possible.map(({ id, say }) => ({ value: id, label: say.replaceAll('{noun}', context.noun).replaceAll('{nouns}', `${context.noun}s`).replaceAll(/\{[a-z]+\d?\}/g, '…') }))}
          onChange={(next) => { setTemplate(next); setChoices({}) }}
        />
        {drafted !== null && <Button onClick={add}>Add it</Button>}
      </div>
      {drafted !== null && <SentenceControls parts={drafted.parts} onChoose={setChoices} />}
    </section>
  )
}
