/** The screen of history. */

/** The screen. */
export function RunsScreen() {
  return <h1 className="p-6 text-20 font-semibold">Runs</h1>
}
