/** Structure, states and meanings. */

import { BookOpen, FileStack, FlaskConical } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Callout } from '../../components/callout.tsx'
import { Card } from '../../components/card.tsx'
import { Chip, SlotChip } from '../../components/chip.tsx'
import { ChoiceCard } from '../../components/choice-card.tsx'
import { ClickableSentence } from '../../components/clickable-sentence.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { FileDrop } from '../../components/file-drop.tsx'
import { Fold } from '../../components/fold.tsx'
import { KeyValue } from '../../components/key-value.tsx'
import { MEANINGS, type Meaning } from '../../components/meaning.ts'
import { NumberInput } from '../../components/number-input.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Progress } from '../../components/progress.tsx'
import { Section } from '../../components/section.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StageState, type Stage } from '../../components/stage-state.tsx'
import { Stat } from '../../components/stat.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { Steps } from '../../components/steps.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { LONG, nothing, Specimen } from './specimen.tsx'

const MEANING_NAMES = Object.keys(MEANINGS) as Meaning[]
const STAGES: readonly Stage[] = ['empty', 'ready', 'stale', 'running', 'done', 'undecided', 'needs_you']

/** Meanings, progress, waits. */
export function StateSpecimens() {
  return (
    <>
      <Specimen name="StatusBadge, StageState">
        {MEANING_NAMES.map((meaning) => <StatusBadge key={meaning} meaning={meaning} />)}
        <StatusBadge meaning="passed">Keeps 6 of 6 rules</StatusBadge>
        {MEANING_NAMES.map((meaning) => <StatusBadge key={meaning} meaning={meaning} isPlain />)}
        <span className="flex w-full flex-wrap gap-4">{STAGES.map((stage) => <StageState key={stage} stage={stage} />)}</span>
      </Specimen>
      <Specimen name="Callout" isWide>
        <Callout meaning="stale" title="The samples are older than the rules" action={<Button size="small">Write them again</Button>}>“An answer has at most five lines” changed 4 minutes ago.</Callout>
        <Callout meaning="undecided" title="Undecided: 181 more questions would be able to confirm 99 %" />
        <Callout meaning="failed">The last checkpoint could not be read.</Callout>
        <Callout meaning="running">Training goes on without this window.</Callout>
        <Callout>While a run holds the GPU, chat runs on the CPU.</Callout>
      </Specimen>
      <Specimen name="Progress, Skeleton" isWide>
        <Progress label="Writing samples" done={412_300} total={1_000_000} unit="rows" note="38,200 rows a second, 15 s left" action={<Button size="small" variant="quiet">Cancel</Button>} />
        <Progress label="Looking for models" done={12} unit="folders read" />
        <Progress label="Ended early" meaning="failed" done={742} total={1485} unit="steps" />
        <Progress label="A thin one" isThin done={30} total={100} />
        <Skeleton lines={3} />
      </Specimen>
      <Specimen name="EmptyState, ErrorState" isWide>
        <Card><EmptyState icon={FileStack} title="No samples yet" action={<Button variant="primary">Write 20 to look at</Button>}>Samples are written from your rules. The first twenty take a second and show whether the rules say what you mean.</EmptyState></Card>
        <ErrorState error={{ message: 'The file poems.csv has no column named “answer”.', next_step: 'Say which column holds the answer.', detail: 'line 1: id,question,text' }} action={{ label: 'Map the columns', onClick: nothing }} />
        <FileDrop title="Drop a JSONL, JSON or CSV file" note="Up to 2 GB; nothing leaves this computer." onFiles={nothing} />
      </Specimen>
    </>
  )
}

/** Head of a page, cards, tabs, steps, sentences. */
export function StructureSpecimens() {
  const [tab, setTab] = useState<'things' | 'rules' | 'answer'>('rules')
  const [count, setCount] = useState(4)
  return (
    <>
      <PageHeader title="Rules" badge={<StatusBadge meaning="stale" />} summary="Six rules hold for every answer. Samples, checks and the grammar follow from them." actions={<><Button>Undo</Button><Button variant="primary">Write the samples</Button></>} />
      <Specimen name="Tabs, Steps" isWide>
        <Tabs aria-label="Knowledge" value={tab} onChange={setTab} tabs={[{ value: 'things', label: 'Things', count: 26 }, { value: 'rules', label: 'Rules', count: 6, content: <p className="text-ink-2">What must hold.</p> }, { value: 'answer', label: 'Answer' }]} />
        <Steps aria-label="Wizard" current="samples" onGo={nothing} steps={[{ value: 'rules', label: 'Rules', state: 'done' }, { value: 'samples', label: 'Samples', state: 'open' }, { value: 'train', label: 'Train', state: 'locked' }]} />
      </Specimen>
      <Specimen name="ClickableSentence, Chip, SlotChip" isWide>
        <ClickableSentence isLarge parts={['LoRA on ', { id: 'model', label: 'Model', text: 'Qwen2.5-1.5B', control: 'models' }, ', ', { id: 'passes', label: 'Passes', text: `${count} passes`, control: <NumberInput aria-label="Passes" value={count} onChange={setCount} unit="passes" /> }, ' over 7,920 samples, ', { id: 'time', label: 'Time', text: '2 h to 2 h 30', control: 'why' }, ' on this RTX 3060.']} />
        <p>Write a dance with <SlotChip name="count" /> moves that starts with <SlotChip name="first" onClick={nothing} /> and <SlotChip name="nobody" isUnknown />.</p>
        <div className="flex flex-wrap gap-2"><Chip>tag</Chip><Chip onClick={nothing} isPicked>train</Chip><Chip onClick={nothing}>val</Chip><Chip onRemove={nothing}>rule: starts_with_first</Chip><Chip>{LONG}</Chip></div>
      </Specimen>
      <Specimen name="Card, ChoiceCard, Section, Stat, KeyValue, Fold" isWide>
        <div className="grid grid-cols-3 gap-3">
          <ChoiceCard icon={BookOpen} title="Haiku" note="Teaches form: five, seven, five." facts={['6 rules', '1,200 samples', 'passed']} onClick={nothing} />
          <ChoiceCard icon={FlaskConical} title={LONG} note={LONG} onClick={nothing} />
          <ChoiceCard title="Not possible now" note="Needs the Python environment." disabled />
        </div>
        <Section title="This computer" note="Measured when the studio started." actions={<Button size="small" variant="quiet">Measure again</Button>}>
          <div className="grid grid-cols-2 gap-3">
            <Card><div className="grid grid-cols-3 gap-4"><Stat label="Rules kept" value="99.2" unit="%" meaning="passed" note="base 3.1 %" isLarge /><Stat label="Loss" value="0.412" note="lowest 0.409" isLarge /><Stat label="Tokens a second" value="3,410" isLarge /></div></Card>
            <Card title="NVIDIA RTX 3060" note="12 GB"><KeyValue facts={[{ name: 'Driver', value: '570.86' }, { name: 'In use', value: '7.1 of 12 GB' }, { name: LONG, value: LONG }]} /><Fold summary="More"><p className="text-ink-2">What opened.</p></Fold></Card>
          </div>
        </Section>
      </Specimen>
    </>
  )
}
