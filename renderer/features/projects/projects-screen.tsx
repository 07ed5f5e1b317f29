/** The screen of projects. */

/** The screen. */
export function ProjectsScreen() {
  return <h1 className="p-6 text-20 font-semibold">Projects</h1>
}
