/** Page 4: how many samples of each kind. The numbers are the mix that the Data screen shows. */

import { count } from '../../../lib/format.ts'
import { MixSliders, useMix } from '../../datasets/index.ts'
import { Page } from '../page.tsx'
import type { ProjectPageProps } from '../use-wizard.ts'

/** The page. */
export function AmountPage({ wizard, project }: ProjectPageProps) {
  const mix = useMix(project)
  const advised = mix.categories.reduce((sum, { rulebook_count: each, rows_each: rows, least }) => sum + Math.max(each, least) * rows, 0)
  const over = mix.categories.find(({ rows, distinct }) => distinct !== null && rows > distinct)
  const barred =
    mix.isLoading ? 'Counting what the rules can make …'
    : mix.error !== null ? mix.error.message
    : mix.total === 0 ? 'At least one sample is needed.'
    : over === undefined ? null
    : `${over.about}: ${count(over.rows)} are asked, ${count(over.distinct ?? 0)} different ones exist.`
  return (
    <Page wizard={wizard} title="How many samples?" intro={`${advised === 0 ? '' : `${count(advised)} is what the rules advise. `}More of one kind teaches more of it.`} barred={barred} full={{ address: `/p/${project}/data`, name: 'Data' }}>
      <MixSliders mix={mix} />
    </Page>
  )
}
