/** Wizards that were left in between, with the way back to the page. */

import { WandSparkles } from 'lucide-react'
import { Link } from 'wouter'
import { buttonClasses } from '../../components/button.tsx'
import { Callout } from '../../components/callout.tsx'
import { useCall } from '../../lib/use-call.ts'

const TITLES = { door: 'Begin', place: 'Place', knowledge: 'Knowledge', amount: 'Amount', model: 'Model', make: 'Make', watch: 'Watch', result: 'Result' }
const PAGES = Object.keys(TITLES)
/** More than these are found in the menu of their project. */
const SHOWN = 2

/** One line for each; nothing where none was left. */
export function Unfinished() {
  const { data } = useCall('wizard.list', {})
  return data?.wizards.slice(0, SHOWN).map(({ project, name, page }) => (
    <Callout
      key={project ?? 'new'}
      icon={WandSparkles}
      title={name === '' ? 'A new project was begun' : `“${name}” was left in the wizard`}
      action={<Link href={`/wizard/${page}${project === null ? '' : `/${project}`}`} className={buttonClasses('secondary', 'small')}>Go on</Link>}
    >
      {`At page ${PAGES.indexOf(page) + 1} of ${PAGES.length}, ${TITLES[page]}.`}
    </Callout>
  ))
}
