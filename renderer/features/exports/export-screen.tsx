/** The screen of exports. */

/** The screen. */
export function ExportScreen() {
  return <h1 className="p-6 text-20 font-semibold">Export</h1>
}
