/**
 * The screens of the studio and where they stand in the rail. Each is loaded when it is first shown.
 * Knows the doors of the features; nothing about what is behind them.
 */

import { Boxes, Database, FlaskConical, Gauge, MessageSquare, PackageCheck, Table2, BookOpenText, type LucideIcon } from 'lucide-react'
import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

/** Every screen gets the project that the address names; the address's rest is its own. */
export type ScreenProps = { project: string }
type Screen = LazyExoticComponent<ComponentType<ScreenProps>>

/** A stage of a project, in the order in which a model comes about; `tool`s stand under the line. */
export type StageName = 'knowledge' | 'data' | 'train' | 'evaluate' | 'export' | 'chat' | 'runs'

/** One entry of the rail inside a project. */
export type StageScreen = { name: StageName; title: string; icon: LucideIcon; group: 'stage' | 'tool'; screen: Screen }

/** The screens inside a project, in the rail's order. */
export const stageScreens: readonly StageScreen[] = [
  { name: 'knowledge', title: 'Knowledge', icon: BookOpenText, group: 'stage', screen: lazy(async () => ({ default: (await import('../features/rulebooks/index.ts')).KnowledgeScreen })) },
  { name: 'data', title: 'Data', icon: Database, group: 'stage', screen: lazy(async () => ({ default: (await import('../features/datasets/index.ts')).DataScreen })) },
  { name: 'train', title: 'Train', icon: Gauge, group: 'stage', screen: lazy(async () => ({ default: (await import('../features/runs/index.ts')).TrainScreen })) },
  { name: 'evaluate', title: 'Evaluate', icon: FlaskConical, group: 'stage', screen: lazy(async () => ({ default: (await import('../features/evals/index.ts')).EvaluateScreen })) },
  { name: 'export', title: 'Export', icon: PackageCheck, group: 'stage', screen: lazy(async () => ({ default: (await import('../features/exports/index.ts')).ExportScreen })) },
  { name: 'chat', title: 'Chat', icon: MessageSquare, group: 'tool', screen: lazy(async () => ({ default: (await import('../features/playground/index.ts')).ChatScreen })) },
  { name: 'runs', title: 'Runs', icon: Table2, group: 'tool', screen: lazy(async () => ({ default: (await import('../features/history/index.ts')).RunsScreen })) },
]

/** The keys that open the screen at this place of the list. */
export function keysOfStage(index: number): string {
  return `mod+${index + 1}`
}

/** The screens outside a project. */
export const ProjectsScreen = lazy(async () => ({ default: (await import('../features/projects/index.ts')).ProjectsScreen }))
export const WizardScreen = lazy(async () => ({ default: (await import('../features/wizard/index.ts')).WizardScreen }))
export const NewDomainScreen = lazy(async () => ({ default: (await import('../features/rulebooks/new-domain/index.ts')).NewDomainScreen }))
export const SettingsScreen = lazy(async () => ({ default: (await import('../features/settings/index.ts')).SettingsScreen }))
export const GalleryScreen = lazy(async () => ({ default: (await import('../features/gallery/index.ts')).GalleryScreen }))

/** Where projects are listed. */
export const projectsIcon = Boxes
