/** What the draft makes now, always beside the step: a few samples, what is missing, and how the pasted answers are judged. */

import { Answer } from '../../../components/answer.tsx'
import { classes } from '../../../components/classes.ts'
import { EmptyState } from '../../../components/empty-state.tsx'
import { StatusBadge } from '../../../components/status-badge.tsx'
import { useDraft } from './draft-store.ts'
import { shownResults } from './shown-results.ts'

const SHOWN = 3

/** The live example. */
export function LiveExample() {
  const live = useDraft((state) => state.live)
  const isThinking = useDraft((state) => state.isThinking)
  const title = useDraft((state) => state.draft.title)
  const isAsked = useDraft(({ draft }) => draft.questions.phrasings.length > 0)
  // A list is right by its rules alone; the other shapes have their table and their form to be judged by.
  const hasRules = useDraft(({ draft }) => draft.rules.length > 0 || draft.shape !== 'ordered-list')
  const hasContent = useDraft(({ draft }) => draft.things.rows.length > 0 || draft.judged.length > 0)
  if (live === null || !hasContent || (live.samples.length > 0 && live.samples.every(({ answer }) => answer.trim() === ''))) return <EmptyState isCompact title="Your first sample appears here">As soon as there are things or answers, this shows what the rules make of them.</EmptyState>
  return (
    <section aria-label="Live example" className="flex flex-col gap-4">
      <header>
        <h2 className="text-14 font-semibold">{title.trim() === '' ? 'What this makes' : title}</h2>
        <p className="text-12 text-ink-3">{live.samples.length === 0 ? 'Not whole yet' : hasRules ? 'As the rules write it now' : 'There are no rules yet: any order may come'}</p>
      </header>
      {live.problem !== null && <p className="text-12 text-undecided">{live.problem.message}</p>}
      <ul className={classes('flex flex-col gap-2 transition-opacity', isThinking && 'opacity-70')}>
        {live.samples.slice(0, SHOWN).map((sample, index) => (
          <li key={String(index)} className="rounded-md border border-line bg-surface px-3 py-2">
            <Answer size="compact" question={isAsked ? sample.prompt : undefined} text={sample.answer} checks={hasRules ? shownResults(sample.results, live.says) : []} />
          </li>
        ))}
      </ul>
      <JudgedAnswers />
    </section>
  )
}

/** Whether the rules already tell the good answers from the bad ones. */
function JudgedAnswers() {
  const judged = useDraft((state) => state.live?.judged) ?? []
  const isBeforeRules = useDraft(({ draft }) => draft.rules.length === 0)
  if (judged.length === 0) return null
  const good = judged.filter(({ isGood }) => isGood)
  const bad = judged.filter(({ isGood }) => !isGood)
  const kept = good.filter(({ failed }) => failed.length === 0).length
  const refused = bad.filter(({ failed }) => failed.length > 0).length
  return (
    <div className="flex flex-col gap-1 border-t border-line pt-3">
      <dl className="flex flex-col gap-1">
        <div className="flex items-baseline gap-2"><dt className="flex-1 text-ink-2">Good answers accepted</dt><dd><StatusBadge meaning={kept === good.length ? 'passed' : 'failed'} isPlain>{`${kept} of ${good.length}`}</StatusBadge></dd></div>
        {bad.length > 0 && <div className="flex items-baseline gap-2"><dt className="flex-1 text-ink-2">Bad answers refused</dt><dd><StatusBadge meaning={refused === bad.length ? 'passed' : 'undecided'} isPlain>{`${refused} of ${bad.length}`}</StatusBadge></dd></div>}
      </dl>
      {refused < bad.length && <p className="text-12 text-ink-2">{isBeforeRules ? 'The step Rules proposes what refuses them.' : 'Tick a rule that refuses the others, or write one.'}</p>}
    </div>
  )
}
