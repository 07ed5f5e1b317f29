/**
 * The four doors of the wizard. *See it work* is one click away from a project that is ready to train.
 * Knows the wizard's beginning; not its pages.
 */

import { FileSpreadsheet, FolderOpen, GraduationCap, Play } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { WizardDoor } from '../../../contract/entities/wizard.ts'
import { Button } from '../../components/button.tsx'
import { ChoiceCard } from '../../components/choice-card.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { errorParts } from '../../lib/host.ts'
import { useAction } from '../../lib/use-call.ts'
import { useOpenProject } from './open-project.tsx'
import { useBegin } from './use-begin.ts'

/** Opens the wizard at a door. */
export function useDoors() {
  const [, go] = useLocation()
  const keep = useAction('wizard.set', ['wizard.get', 'wizard.list'])
  const begin = useBegin()
  return {
    isBusy: keep.isPending || begin.isPending,
    error: keep.error ?? begin.error,
    /** *See it work* fills pages 2 to 6. */
    see: async (pack: string | null = null) => {
      await keep.mutateAsync({ change: { door: 'see', pack, seen_samples: true, page: 'make' } })
      const { project } = await begin.mutateAsync({})
      go(`/wizard/make/${project}`)
    },
    open: async (door: WizardDoor, pack: string | null = null) => {
      await keep.mutateAsync({ change: { door, pack, page: 'place' } })
      go('/wizard/place')
    },
  }
}

/** The doors as the front of an empty studio. */
export function Doors() {
  const doors = useDoors()
  const openProject = useOpenProject()
  const [pressed, press] = useState<string | null>(null)
  const enter = (name: string, way: () => Promise<void>) => () => {
    press(name)
    void way().catch(() => undefined)
  }
  return (
    <nav aria-label="Begin" className="flex flex-col gap-2">
      <Button variant="primary" icon={Play} isLoading={doors.isBusy && pressed === 'see'} onClick={enter('see', () => doors.see())}>See it work</Button>
      <p className="mb-2 text-12 text-ink-2">Trains a small model on these rules on this machine, then proves what it learned. Nothing is sent anywhere.</p>
      <ChoiceCard icon={GraduationCap} title="Teach my own domain" note="From a table and a few good answers." disabled={doors.isBusy} onClick={enter('teach', () => doors.open('teach'))} />
      <ChoiceCard icon={FileSpreadsheet} title="I have examples already" note="Questions and answers in JSONL, JSON or CSV." disabled={doors.isBusy} onClick={enter('rows', () => doors.open('rows'))} />
      <ChoiceCard icon={FolderOpen} title="Open a project" note="A folder from this or another machine." disabled={doors.isBusy} onClick={openProject.ask} />
      {doors.error !== null && <ErrorState error={errorParts(doors.error)} />}
      {openProject.dialog}
    </nav>
  )
}
