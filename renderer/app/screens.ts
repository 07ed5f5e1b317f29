/**
 * The screens of the studio and where they stand in the rail. Each is loaded when it is first shown.
 * Knows the doors of the features; nothing about what is behind them.
 */

import { Boxes, Database, FlaskConical, Gauge, MessageSquare, PackageCheck, Table2, BookOpenText, type LucideIcon } from 'lucide-react'
import { loadScreen, type LoadedScreen } from './load-screen.tsx'

/** Every screen gets the project that the address names; the address's rest is its own. */
export type ScreenProps = { project: string }

/** A stage of a project, in the order in which a model comes about; `tool`s stand under the line. */
export type StageName = 'knowledge' | 'data' | 'train' | 'evaluate' | 'export' | 'chat' | 'runs'

/** One entry of the rail inside a project. */
export type StageScreen = { name: StageName; title: string; icon: LucideIcon; group: 'stage' | 'tool' } & LoadedScreen<ScreenProps>

/** The screens inside a project, in the rail's order. */
export const stageScreens: readonly StageScreen[] = [
  { name: 'knowledge', title: 'Knowledge', icon: BookOpenText, group: 'stage', ...loadScreen(async () => (await import('../features/rulebooks/index.ts')).KnowledgeScreen) },
  { name: 'data', title: 'Data', icon: Database, group: 'stage', ...loadScreen(async () => (await import('../features/datasets/index.ts')).DataScreen) },
  { name: 'train', title: 'Train', icon: Gauge, group: 'stage', ...loadScreen(async () => (await import('../features/runs/index.ts')).TrainScreen) },
  { name: 'evaluate', title: 'Evaluate', icon: FlaskConical, group: 'stage', ...loadScreen(async () => (await import('../features/evals/index.ts')).EvaluateScreen) },
  { name: 'export', title: 'Export', icon: PackageCheck, group: 'stage', ...loadScreen(async () => (await import('../features/exports/index.ts')).ExportScreen) },
  { name: 'chat', title: 'Chat', icon: MessageSquare, group: 'tool', ...loadScreen(async () => (await import('../features/playground/index.ts')).ChatScreen) },
  { name: 'runs', title: 'Runs', icon: Table2, group: 'tool', ...loadScreen(async () => (await import('../features/history/index.ts')).RunsScreen) },
]

/** The keys that open the screen at this place of the list. */
export function keysOfStage(index: number): string {
  return `mod+${index + 1}`
}

/** The screens outside a project. */
export const { screen: ProjectsScreen, load: loadProjectsScreen } = loadScreen(async () => (await import('../features/projects/index.ts')).ProjectsScreen)
export const WizardScreen = loadScreen(async () => (await import('../features/wizard/index.ts')).WizardScreen).screen
export const NewDomainScreen = loadScreen(async () => (await import('../features/rulebooks/new-domain/index.ts')).NewDomainScreen).screen
export const SettingsScreen = loadScreen(async () => (await import('../features/settings/index.ts')).SettingsScreen).screen
export const GalleryScreen = loadScreen(async () => (await import('../features/gallery/index.ts')).GalleryScreen).screen

/** Where projects are listed. */
export const projectsIcon = Boxes
