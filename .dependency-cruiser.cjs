/**
 * Who may know whom. Dependencies point inwards: services → adapters, runtime, telemetry → ports → contracts → domain →
 * fp-ts. Read on the sources, through the export condition `source`, so that no build is needed before.
 */
const testFile = '\\.(test|laws|fixture)\\.tsx?$|/src/testing/|^packages/(testkit|test-data)/|^e2e/';
const npm = (...names) => `node_modules/(${names.join('|')})(/|$)`;
const own = (...names) => `^packages/(${names.join('|')})/`;
// Of the consumer's other pipelines only the topology is pure; `market/` of simulator and web is as a whole.
const pureServiceFiles =
  '^services/([^/]+)/src/(((market|webhooks)/)?topology(\\.ts|/)|(?<!/consumer/src/)market/)';

const only = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: testFile },
  to: { pathNot: allowed },
});

module.exports = {
  forbidden: [
    only(
      'domain-knows-fp-ts-only',
      'The domain is what the project knows about klines; it stays true whatever is around it, so it imports fp-ts and itself.',
      own('domain'),
      [own('domain'), npm('fp-ts')],
    ),
    only(
      'contracts-know-the-domain',
      'Contracts say how values look on a wire: they need the domain, zod and fp-ts, and nothing that moves bytes.',
      own('contracts'),
      [own('contracts', 'domain'), npm('fp-ts', 'zod')],
    ),
    only(
      'ports-know-contracts-and-domain',
      'A port names a capability; naming what provides it, or a library of it, would make the port one of its adapters.',
      own('ports'),
      [own('ports', 'contracts', 'domain'), npm('fp-ts')],
    ),
    {
      name: 'runtime-and-telemetry-know-ports-and-domain',
      comment:
        'Runtime and telemetry serve every service alike, so they know no adapter, no record and no service.',
      severity: 'error',
      from: { path: '^packages/(runtime|telemetry)/', pathNot: testFile },
      to: { path: '^(packages|services|e2e)/', pathNot: ['^packages/$1/', own('ports', 'domain')] },
    },
    {
      name: 'adapters-know-ports-only',
      comment:
        'An adapter stands between one port and one outside thing. Knowing another adapter, or a service, would tie the two: compose them in a service.',
      severity: 'error',
      from: {
        path: '^packages/([^/]+)/',
        pathNot: [own('domain', 'contracts', 'ports', 'runtime', 'telemetry'), testFile],
      },
      to: {
        path: '^(packages|services|e2e)/',
        pathNot: ['^packages/$1/', own('ports', 'contracts', 'domain')],
      },
    },
    {
      name: 'packages-do-not-know-services',
      comment:
        'Services are made of packages; a package that needs a service, even in its tests, belongs into it.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(services|e2e)/' },
    },
    {
      name: 'services-do-not-know-each-other',
      comment:
        'Services meet in the log and in the store. Only standalone composes them into one process, and the command line the two that an import needs, so only those import others.',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: '^services/(standalone|cli)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'cli-composes-producer-and-consumer',
      comment:
        'The command line runs what an import needs, the producer and the consumer of a data file; other services are reached as any client reaches them.',
      severity: 'error',
      from: { path: '^services/cli/' },
      to: { path: '^services/', pathNot: '^services/(cli|producer|consumer)/' },
    },
    {
      name: 'web-knows-contracts-and-domain',
      comment: 'The page runs in a browser and knows the gateway by its contract only.',
      severity: 'error',
      from: { path: '^services/web/', pathNot: testFile },
      to: { path: '^packages/', pathNot: own('contracts', 'domain') },
    },
    {
      name: 'web-does-not-know-node',
      comment: 'The page runs in a browser: what Node offers is not there.',
      severity: 'error',
      from: { path: '^services/web/', pathNot: testFile },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'topologies-are-pure',
      comment:
        'What a service computes is a function of values: a topology knows contracts, domain, the types of ports, fp-ts and zod; adapters, runtime and telemetry are the business of its shell.',
      severity: 'error',
      from: { path: pureServiceFiles, pathNot: testFile },
      to: { pathNot: ['^services/$1/', own('contracts', 'domain', 'ports'), npm('fp-ts', 'zod')] },
    },
    {
      name: 'test-tools-in-tests-only',
      comment:
        'testkit and test-data start containers and read files for tests; production code that needs them would carry them into an image.',
      severity: 'error',
      from: { pathNot: testFile },
      to: { path: own('testkit', 'test-data') },
    },
    {
      name: 'tests-are-not-imported',
      comment: 'A test, its laws or its fixture is used by tests alone: they are not built.',
      severity: 'error',
      from: { path: '^(packages|services)/', pathNot: testFile },
      to: { path: '\\.(test|laws|fixture)\\.tsx?$|/src/testing/' },
    },
    {
      name: 'packages-by-their-name',
      comment:
        'Another package is imported by its name, so that its index alone says what others may rely on; a relative path reaches inside. Laws stand in no index: e2e may compare with one that a package is held to.',
      severity: 'error',
      from: { path: '^(packages|services|e2e)/([^/]+)/' },
      to: {
        path: '^(packages|services)/',
        pathNot: ['^$1/$2/', '^packages/domain/src/alerts/naive-alerts\\.laws\\.ts$'],
        dependencyTypes: ['local'],
      },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one idea cut in two, and load in an order nobody chose.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing imports and that imports nothing is left over: use it or remove it.',
      severity: 'error',
      from: { orphan: true, pathNot: ['/(index|main)\\.tsx?$', '\\.d\\.ts$', testFile] },
      to: {},
    },
    {
      name: 'no-dev-dependencies-in-production',
      comment:
        'An image holds dependencies without devDependencies: this import would fail when the service starts.',
      severity: 'error',
      from: { path: '^(packages|services)/[^/]+/src/', pathNot: [testFile, '^services/web/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
    },
    {
      name: 'resolvable-only',
      comment:
        'An import that leads nowhere fails when it is run: a package.json does not name it, or the other package does not export it.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    exclude: { path: '^(packages|services|e2e)/[^/]+/dist/' },
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.cjs', '.mjs', '.json', '.css'],
    },
  },
};
