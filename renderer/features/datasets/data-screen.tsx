/** The screen of datasets. */

/** The screen. */
export function DataScreen() {
  return <h1 className="p-6 text-20 font-semibold">Data</h1>
}
