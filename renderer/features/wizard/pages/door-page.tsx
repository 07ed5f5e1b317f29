/** Page 1: which way in. */

import { FileSpreadsheet, FolderOpen, GraduationCap, Play } from 'lucide-react'
import { RadioCards } from '../../../components/radio-cards.tsx'
import { useDoors, useOpenProject } from '../../projects/index.ts'
import { Page } from '../page.tsx'
import type { Wizard } from '../use-wizard.ts'

/** The page. */
export function DoorPage({ wizard }: { wizard: Wizard }) {
  const doors = useDoors()
  const open = useOpenProject()
  const { door } = wizard.state
  const goOn = async (): Promise<true> => {
    await (door === 'see' ? doors.see() : doors.open(door))
    return true
  }
  return (
    <Page wizard={wizard} title="What would you like to do?" onNext={goOn} full={{ address: '/', name: 'Projects' }}>
      <RadioCards
        aria-label="What would you like to do?"
        value={door}
        onChange={(value) => (value === 'open' ? open.ask() : void wizard.keep({ door: value }))}
        cards={[
          { value: 'see', icon: Play, title: 'See it work', note: 'A ready domain with everything filled in: see what will happen, then start training.', aside: 'Recommended' },
          { value: 'teach', icon: GraduationCap, title: 'Teach my own domain', note: 'From a table and a few good answers, without writing rules by hand.' },
          { value: 'rows', icon: FileSpreadsheet, title: 'I have examples already', note: 'Questions and answers in JSONL, JSON or CSV.' },
          { value: 'open', icon: FolderOpen, title: 'Open a project', note: 'A folder from this or another machine.' },
        ] as const}
      />
      {open.dialog}
    </Page>
  )
}
