/**
 * The arrows of the layers (docs and ARCHITECTURE.md say why). Each rule's comment tells the fix.
 *
 * contract <- engine <- electron; contract, engine <- renderer.
 * Inside electron: platform <- db, python <- jobs <- domains <- ipc <- studio <- main, serve, cli.
 */

const TEST = '\\.test\\.ts$'
const DOMAINS = 'places|projects|rulebooks|datasets|models|runs|evals|exports|playground|hub|ollama|settings|wizard|history'
const ENTRY_POINTS = '^electron/(main|preload|serve|cli)\\.ts$'

/** Inside electron, `from` may import only the folders in `allowed` (and contract, engine and packages). */
function onlyFolders(name, from, allowed, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from, pathNot: TEST },
    to: { path: '^(electron|renderer|scripts|tests)/', pathNot: `^electron/(${allowed})/` },
  }
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'contract-imports-only-zod',
      comment: 'contract/ says what crosses a process line. Move behaviour to engine/ (pure) or electron/.',
      severity: 'error',
      from: { path: '^contract/', pathNot: TEST },
      to: { pathNot: ['^contract/', '(^|/)node_modules/zod/'] },
    },
    {
      name: 'engine-is-pure',
      comment: 'engine/ runs in Node, a worker and a browser: no node:*, no native package, nothing of electron/. Take data as an argument.',
      severity: 'error',
      from: { path: '^engine/', pathNot: TEST },
      to: { pathNot: ['^(engine|contract)/', '(^|/)node_modules/(zod|yaml|re2js|fastest-levenshtein|@huggingface/jinja)/'] },
    },
    {
      name: 'renderer-asks-through-the-contract',
      comment: 'renderer/ may import contract/, engine/ and browser packages. Ask the host through a call.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: TEST },
      to: { path: '^(electron|scripts|tests)/' },
    },
    {
      name: 'renderer-has-no-node',
      comment: 'renderer/ runs in a sandbox without Node. Ask the host through a call.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nothing-imports-the-renderer',
      comment: 'The renderer is a client. Share through contract/ or engine/.',
      severity: 'error',
      from: { pathNot: '^(renderer|tests|scripts/bench)/' },
      to: { path: '^renderer/' },
    },
    onlyFolders('platform-knows-no-one', '^electron/platform/', 'platform', 'platform/ is the lowest layer. Move the code up.'),
    onlyFolders('db-above-platform', '^electron/db/', 'platform|db', 'db/ holds SQL only. Move the decision to a domain.'),
    onlyFolders('python-above-platform', '^electron/python/', 'platform|python', 'python/ starts Python only. Move the decision to a domain.'),
    onlyFolders('jobs-know-no-domain', '^electron/jobs/', 'platform|db|python|jobs', 'jobs/ knows kinds, not domains. Register a handler from the domain.'),
    onlyFolders(
      'domains-below-ipc',
      `^electron/(${DOMAINS})/`,
      `platform|db|python|jobs|${DOMAINS}`,
      'A domain knows neither ipc/ nor the entry points. Return a value or push through what it was given.',
    ),
    onlyFolders('ipc-below-studio', '^electron/ipc/', `platform|db|python|jobs|ipc|${DOMAINS}`, 'ipc/ is handed the handlers by studio.ts.'),
    {
      name: 'domains-meet-at-their-index',
      comment: 'Import another domain through its index.ts; export there what others may use.',
      severity: 'error',
      from: { path: `^electron/(${DOMAINS})/`, pathNot: TEST },
      to: { path: `^electron/(${DOMAINS})/`, pathNot: ['^electron/$1/', '/index\\.ts$'] },
    },
    {
      name: 'entry-points-are-not-imported',
      comment: 'main.ts, serve.ts and cli.ts start things. Move shared code to studio.ts or a domain.',
      severity: 'error',
      from: { path: '^(contract|engine|electron|renderer)/', pathNot: [ENTRY_POINTS, TEST] },
      to: { path: ENTRY_POINTS },
    },
    {
      name: 'electron-only-in-the-shell',
      comment: 'The host runs without Electron as well. Ask for what a desktop can do through electron/platform/desktop.ts.',
      severity: 'error',
      from: { pathNot: ['^electron/(main|preload)\\.ts$', '^electron/desktop/'] },
      to: { path: '(^|/)node_modules/electron(-updater)?/|^electron$' },
    },
    {
      name: 'shell-is-the-top',
      comment: 'electron/desktop/ is started by main.ts; the preload script shares its channel. Nothing else leans on it.',
      severity: 'error',
      from: { path: '^electron/', pathNot: ['^electron/(main|preload)\\.ts$', '^electron/desktop/', TEST] },
      to: { path: '^electron/desktop/' },
    },
    {
      name: 'product-imports-no-tools',
      comment: 'scripts/ and tests/ are not shipped. Move what the product needs into it.',
      severity: 'error',
      from: { path: '^(contract|engine|electron|renderer)/', pathNot: TEST },
      to: { path: '^(scripts|tests)/' },
    },
    {
      name: 'sql-only-in-db',
      comment: 'Write a query function in electron/db/.',
      severity: 'error',
      from: { path: '^(contract|engine|electron|renderer|scripts)/', pathNot: ['^electron/db/', TEST] },
      to: { path: '(^|/)node_modules/better-sqlite3/|^(node:)?sqlite$' },
    },
    {
      name: 'processes-only-in-python-and-platform',
      comment: 'Start Python through electron/python/, other programs through electron/platform/.',
      severity: 'error',
      from: { path: '^(contract|engine|electron|renderer)/', pathNot: ['^electron/(python|platform)/', TEST] },
      to: { path: '^(node:)?(child_process|cluster)$|(^|/)node_modules/execa/' },
    },
    {
      name: 'no-circular',
      comment: 'Move what both need into a third file, or let one take the other as an argument.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Nothing uses this file and it uses nothing: remove it or use it.',
      severity: 'error',
      from: { orphan: true, path: '^(contract|engine|electron|renderer)/', pathNot: [TEST, '\\.d\\.ts$'] },
      to: {},
    },
    {
      name: 'not-to-unresolvable',
      comment: 'The file or package does not exist.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['\\.json$', '^tests/fixtures/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: `${__dirname}/tsconfig.base.json` },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'], extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js'] },
  },
}
