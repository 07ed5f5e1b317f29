/**
 * Refuses a Node that is too old before anything native is loaded: better-sqlite3 would crash such a Node without a word.
 * Imported first by every entry point.
 */

const MIN_NODE = 24

if (Number.parseInt(process.versions.node, 10) < MIN_NODE) {
  process.stderr.write(`Node ${MIN_NODE} is needed, this is ${process.version}. Start the studio through npm (for instance: npm start).\n`)
  process.exit(1)
}
