/**
 * The front of the studio. First start: right samples at once and the doors of the wizard. Later: the projects, the packs, the machine.
 */

import { FolderOpen, Plus } from 'lucide-react'
import { useState } from 'react'
import type { ListedProject, Pack } from '../../../contract/entities/project.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Section } from '../../components/section.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { errorParts } from '../../lib/host.ts'
import { useCall } from '../../lib/use-call.ts'
import { Bin } from './bin.tsx'
import { Doors } from './doors.tsx'
import { FirstSamples } from './first-samples.tsx'
import { HardwareCard } from './hardware-card.tsx'
import { NewProjectDialog } from './new-project.tsx'
import { useOpenProject } from './open-project.tsx'
import { PackGallery } from './pack-gallery.tsx'
import { RecentProjects } from './recent-projects.tsx'
import { Unfinished } from './unfinished.tsx'

/** The screen. */
export function ProjectsScreen() {
  const projects = useCall('projects.list', {})
  const packs = useCall('packs.list', {})
  const error = projects.error ?? packs.error
  if (error !== null) return <div className="p-6"><ErrorState error={errorParts(error)} action={{ label: 'Try again', onClick: () => { void projects.refetch(); void packs.refetch() } }} /></div>
  if (projects.data === undefined || packs.data === undefined) return <div className="p-6"><Skeleton lines={5} /></div>
  if (projects.data.projects.length === 0) return <FirstStart packs={packs.data.packs} />
  return <Projects projects={projects.data.projects} packs={packs.data.packs} />
}

function FirstStart({ packs }: { packs: readonly Pack[] }) {
  const [first] = packs
  const [isNew, setNew] = useState(false)
  return (
    <div className="mx-auto grid max-w-page grid-cols-[minmax(256px,304px)_minmax(0,1fr)] gap-8 px-6 py-6">
      <div className="flex flex-col gap-5">
        <div>
          <h1 className="text-28 font-semibold text-balance">A small model that keeps your rules</h1>
          <p className="mt-2 text-ink-2">Write down what is right. Tunesmith makes the samples, trains the model, and proves that it learned.</p>
        </div>
        <Unfinished />
        <Doors />
        <Button variant="quiet" icon={Plus} className="-mt-3 -ml-3 self-start" onClick={() => setNew(true)}>New project without these steps</Button>
        <Bin />
      </div>
      {isNew && <NewProjectDialog packs={packs} pack={first} onClose={() => setNew(false)} />}
      {first !== undefined && <FirstSamples pack={first.id} title={first.title} />}
    </div>
  )
}

function Projects({ projects, packs }: { projects: readonly ListedProject[]; packs: readonly Pack[] }) {
  const [isNew, setNew] = useState(false)
  const [pack, setPack] = useState<Pack | undefined>(undefined)
  const openProject = useOpenProject()
  const begin = (from: Pack | undefined) => {
    setPack(from)
    setNew(true)
  }
  return (
    <div className="mx-auto max-w-page">
      <PageHeader
        title="Projects"
        actions={<><Button icon={FolderOpen} onClick={openProject.ask}>Open a folder</Button><Button variant="primary" icon={Plus} onClick={() => begin(undefined)}>New project</Button></>}
      />
      <div className="flex flex-col gap-8 px-6 pb-10">
        <div className="flex flex-col gap-3"><Unfinished /><RecentProjects projects={projects} /></div>
        <Bin />
        <div className="grid grid-cols-1 gap-8 xl:grid-cols-[minmax(0,1fr)_360px]">
          <Section title="Start from a pack" note="A domain with its rules, ready to train. Make it your own from there."><PackGallery packs={packs} onPick={begin} /></Section>
          <HardwareCard />
        </div>
      </div>
      {isNew && <NewProjectDialog packs={packs} pack={pack} onClose={() => setNew(false)} />}
      {openProject.dialog}
    </div>
  )
}
