/**
 * What was answered so far, as one sentence that grows from page to page. Knows the answers; asks for the numbers behind them.
 */

import { useCall } from '../../lib/use-call.ts'
import { count } from '../../lib/format.ts'
import { PAGES, type Wizard } from './use-wizard.ts'

/** The sentence at the side. */
export function Summary({ wizard }: { wizard: Wizard }) {
  const { state } = wizard
  const place = PAGES.findIndex(({ page }) => page === wizard.page)
  const project = useCall('projects.get', { project: state.project ?? '' }, { enabled: state.project !== null }).data?.project
  const packs = useCall('packs.list', {}).data?.packs
  const mix = useCall('datasets.mix', { project: state.project ?? '' }, { enabled: state.project !== null && place >= 3 }).data
  const models = useCall('models.list', {}, { enabled: place >= 4 }).data?.models
  const machine = useCall('python.machine', {}, { enabled: place >= 5 }).data
  const pack = packs?.find(({ id }) => id === (state.pack ?? project?.pack)) ?? (state.door === 'see' ? packs?.[0] : undefined)
  const samples = mix === undefined ? null : mix.categories.reduce((sum, { asked }) => sum + asked, 0) + mix.added + mix.imported
  const model = models?.find(({ id }) => id === state.base_model) ?? models?.[0]
  const parts = [
    state.door === 'teach' ? 'Teach a model my own domain' : state.door === 'rows' ? 'Teach a model from my rows' : `Teach a model ${pack === undefined ? 'the rules of a pack' : `“${pack.title}”`}`,
    place >= 1 && (project?.name ?? state.name) !== '' ? `as “${project?.name ?? state.name}”` : '',
    place >= 3 && samples !== null ? `with ${count(samples)} samples` : '',
    place >= 4 && model !== undefined ? `on ${model.title}` : '',
    place >= 5 && machine !== undefined ? `trained on ${machine.trains_on === 'gpu' ? 'the graphics card' : 'the processor'} of this machine` : '',
  ].filter((part) => part !== '')
  return (
    <aside aria-label="So far" className="hidden w-72 shrink-0 border-l border-line bg-surface px-5 py-6 lg:block">
      <h2 className="text-12 font-medium text-ink-3">So far</h2>
      <p className="mt-2 text-14 leading-relaxed wrap-anywhere">{parts.join(', ')}.</p>
      {place >= 2 && project !== undefined && <p className="mt-3 text-12 text-ink-2">Its folder<span className="block wrap-anywhere">{project.folder}</span></p>}
    </aside>
  )
}
