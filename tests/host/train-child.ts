/** A studio that starts the run that its arguments name and follows it until it is ended. For watched-run.test.ts. */

import { homePaths } from '../../electron/platform/paths.ts'
import { createStudio } from '../../electron/studio.ts'

const [home, project, set] = process.argv.slice(2)
const studio = createStudio({ surface: 'cli', paths: homePaths(home!) })
studio.pushes.listen((push) => {
  if (push.name === 'runs.judged') process.stdout.write(`judged ${JSON.stringify(push.payload)}\n`)
})
const { job } = await studio.call('runs.start', { project: project!, set: JSON.parse(set!) as Record<string, unknown> })
await studio.queue.wait(job)
await studio.close()
