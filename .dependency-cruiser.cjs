/**
 * Which way imports point. Ideas at the bottom, effects in the middle, framework on top; arrows only go down.
 * `may` lists our own folders a folder may import besides itself; `types` those it may import types from.
 * The hint says where the code should go instead. scripts/check-boundaries.mjs runs this and proves that it bites.
 */
const effects = ["config", "log", "http", "errors"];
const pure = ["canonical", "errors", "rbac", "format", "traffic"];
const belowPipeline = [
  ...pure,
  ...effects,
  "sources",
  "target",
  "mapping",
  "assessment",
  "reconciliation",
  "db",
  "vault",
  "audit",
];

const folders = {
  canonical: {
    may: [],
    hint: "The vocabulary knows nobody. Move what needs others up, into mapping or services.",
  },
  errors: { may: [], hint: "Errors know nobody. Pass plain values in." },
  rbac: { may: [], hint: "Roles are data. Load what they need in services and pass it in." },
  format: { may: ["canonical"], hint: "Formatting takes plain values. Fetch them in a service." },
  config: {
    may: ["errors"],
    hint: "Configuration is only parsed here. Act on it in the folder that uses it.",
  },
  log: { may: ["errors"], hint: "Logging is only set up here. Pass values in." },
  http: {
    may: ["errors", "log"],
    hint: "HTTP takes its policy as an argument. Read the configuration in cli or services.",
  },
  traffic: { may: [], hint: "Traffic decisions are pure. Load in gateway or services, decide here." },
  mapping: {
    may: ["canonical", "errors", "traffic"],
    types: ["sources/types", "target/types"],
    hint: "Mapping decides without effects. Load and store in pipeline or services and pass values in.",
  },
  assessment: {
    may: ["canonical", "errors", "mapping"],
    types: ["target/capability"],
    hint: "Assessment judges without effects. Load and store in pipeline or services and pass values in.",
  },
  reconciliation: {
    may: ["canonical", "errors", "traffic"],
    types: ["sources/types", "target/types"],
    hint: "Reconciliation judges without effects. Compare sets in db/queries and pass the pairs in.",
  },
  gateway: {
    may: ["traffic", "canonical", "errors", "http", "log"],
    hint: "The gateway is handed everything else as an argument by lib/cli.",
  },
  db: {
    may: ["config", "errors", "log"],
    // Types of the documents it stores as JSON.
    types: [
      "canonical",
      "rbac",
      "traffic",
      "mapping",
      "assessment",
      "sources/types",
      "target/types",
      "jobs/types",
    ],
    hint: "Queries store and read. Decide in services or pipeline.",
  },
  vault: {
    may: ["config", "errors", "log", "db"],
    hint: "The vault only keeps secrets. Use them in pipeline or services.",
  },
  audit: {
    may: ["config", "errors", "log", "db", "vault"],
    types: ["canonical"],
    hint: "Audit only appends and verifies. Decide what to record in services.",
  },
  jobs: {
    may: ["config", "errors", "log", "db"],
    hint: "The queue is given its handlers. Work belongs into jobs/handlers, pipeline or services.",
  },
  pipeline: {
    may: [...belowPipeline, "jobs"],
    hint: "The pipeline is below services and beside the gateway. Pass values in.",
  },
  services: {
    may: [...belowPipeline, "jobs", "pipeline", "gateway"],
    hint: "A use case starts jobs by definition, never by handler.",
  },
  auth: {
    may: ["services", "rbac", "errors", "config", "log", "db"],
    hint: "Sign-in calls services; data beyond the adapter comes from there.",
  },
  web: {
    may: ["services", "rbac", "errors", "config", "log", "auth"],
    hint: "Actions and routes call a service. Put the rule there.",
  },
  emulators: {
    may: [],
    hint: "A stand-in that shares our code shares its bugs. Write it from the provider's documentation.",
  },
  sdk: { may: ["traffic"], hint: "The SDK ships on its own. Keep what it needs in lib/traffic." },
  cli: {
    may: [...belowPipeline, "jobs", "pipeline", "services", "gateway", "emulators"],
    hint: "Entry points wire things up. Web code stays in app.",
  },
};

const anywhere = "^(lib|app|components|e2e|bench|scripts)/";
/** Tests and what only they use: they bring parts together that the product keeps apart. */
const tests =
  "\\.test\\.tsx?$|^lib/(db|pipeline|services)/testing/|^lib/(sources|target|emulators)/.*/test-[^/]+\\.ts$|/conformance/[^/]+\\.ts$";
const folderPath = (name) => `^lib/${name}(/|\\.ts$)`;
const npm = (...names) => `(^|node_modules/)(@types/)?(${names.join("|")})(/|$)`;

const folderRules = Object.entries(folders).flatMap(([name, { may, types = [], hint }]) => {
  const allowed = [name, ...may].map(folderPath);
  const allowedTypes = types.map(folderPath);
  return [
    {
      name: `${name}-imports`,
      comment: hint,
      severity: "error",
      // Handlers lie in the queue's folder but above the services; they have a rule of their own.
      from: { path: folderPath(name), pathNot: [tests, "^lib/jobs/handlers/"] },
      to: { path: anywhere, pathNot: [...allowed, ...allowedTypes] },
    },
    ...(types.length === 0
      ? []
      : [
          {
            name: `${name}-imports-types-only`,
            comment: `Only types may come from ${types.join(", ")}. ${hint}`,
            severity: "error",
            from: { path: folderPath(name), pathNot: tests },
            to: { path: allowedTypes, dependencyTypesNot: ["type-only"] },
          },
        ]),
  ];
});

const adapters = [
  {
    name: "source-imports",
    comment:
      "An adapter yields raw rows and knows canonical, errors, http and the files beside its folder. Group and store in pipeline.",
    severity: "error",
    from: { path: "^lib/sources/([^/]+)/", pathNot: tests },
    to: {
      path: anywhere,
      pathNot: [
        "^lib/sources/$1/",
        "^lib/sources/(types|translation|parse|read-answer|retry-after)\\.ts$",
        ...["canonical", "errors", "http"].map(folderPath),
      ],
    },
  },
  {
    name: "sources-root-imports",
    comment: "The registry lists adapters; nothing else may be known here.",
    severity: "error",
    from: { path: "^lib/sources/[^/]+\\.ts$", pathNot: tests },
    to: { path: anywhere, pathNot: ["^lib/sources/", ...["canonical", "errors", "http"].map(folderPath)] },
  },
  {
    name: "target-imports",
    comment:
      "The target knows canonical, errors, http, traffic and types. Plan in mapping, store in pipeline.",
    severity: "error",
    from: { path: "^lib/target/", pathNot: tests },
    to: {
      path: anywhere,
      pathNot: [
        "^lib/target/",
        "^lib/sources/types\\.ts$",
        ...["canonical", "errors", "http", "traffic"].map(folderPath),
      ],
    },
  },
];

const upperRules = [
  {
    name: "handlers-imports",
    comment: "A handler calls pipeline or a service. Put the work there.",
    severity: "error",
    from: { path: "^lib/jobs/handlers/", pathNot: tests },
    to: { path: anywhere, pathNot: [...belowPipeline, "jobs", "pipeline", "services"].map(folderPath) },
  },
  {
    name: "handlers-only-from-cli",
    comment: "Handlers are loaded by the entry point of the worker and handed to the queue.",
    severity: "error",
    from: { pathNot: ["^lib/(cli|jobs/handlers)/", tests] },
    to: { path: "^lib/jobs/handlers/" },
  },
  {
    name: "components-imports",
    comment: "Components take plain props. Fetch in the page or a route handler; actions arrive as props.",
    severity: "error",
    from: { path: "^components/", pathNot: tests },
    to: { path: anywhere, pathNot: ["^components/", folderPath("format"), folderPath("canonical")] },
  },
  {
    name: "components-canonical-types-only",
    comment: "Components use the vocabulary's types. Parse in a service.",
    severity: "error",
    from: { path: "^components/", pathNot: tests },
    to: { path: folderPath("canonical"), dependencyTypesNot: ["type-only"] },
  },
  {
    name: "app-imports",
    comment: "Routes compose. Put the decision into a service and import that.",
    severity: "error",
    from: { path: "^app/", pathNot: tests },
    to: {
      path: anywhere,
      pathNot: ["^app/", "^components/", ...["format", "web", "auth", "services"].map(folderPath)],
    },
  },
  {
    name: "test-code-only-in-tests",
    comment: "This file is for tests. Move what the product needs of it into a file of its own.",
    severity: "error",
    from: { pathNot: tests },
    to: { path: tests },
  },
  {
    name: "e2e-stays-outside",
    comment:
      "A person cannot import our code, and neither can their journey. The stand-ins are the world outside.",
    severity: "error",
    from: { path: "^e2e/" },
    to: { path: "^(lib|app|components)/", pathNot: "^lib/emulators/[^/]+/index\\.ts$" },
  },
];

const packageRules = [
  {
    name: "no-react-in-lib",
    comment: "lib is free of React. Components live in components or app.",
    severity: "error",
    from: { path: "^lib/" },
    to: { path: npm("react", "react-dom", "recharts", "radix-ui") },
  },
  {
    name: "next-only-in-web-and-auth",
    comment: "Within lib only web and auth know Next. Return plain values and translate there.",
    severity: "error",
    from: { path: "^lib/", pathNot: "^lib/(web|auth)/" },
    to: { path: npm("next", "next-auth", "server-only") },
  },
  {
    name: "database-packages",
    comment: "SQL and drivers stay in lib/db and lib/jobs/sql. Write a query function and call it.",
    severity: "error",
    from: {
      path: "^(lib|app|components)/",
      pathNot: ["^lib/(db|jobs|vault|audit|auth)/", "^lib/sources/custom/", tests],
    },
    to: { path: npm("drizzle-orm", "postgres", "pg", "pg-boss", "pg-copy-streams") },
  },
  {
    name: "pure-folders-without-packages",
    comment:
      "Pure folders take zod, exact arithmetic and text formats only. Effects belong into pipeline or services.",
    severity: "error",
    from: { path: "^lib/(canonical|errors|rbac|format|mapping|reconciliation|traffic)/", pathNot: tests },
    to: {
      dependencyTypes: ["npm", "npm-dev", "npm-no-pkg", "npm-unknown"],
      pathNot: npm(
        "zod",
        "decimal.js",
        "yaml",
        "canonicalize",
        "date-fns",
        "@date-fns",
        "ajv",
        "fuse.js",
        "uuid",
      ),
    },
  },
  {
    name: "pure-folders-without-effects",
    comment:
      "Pure folders touch no file, socket, process or clock of the system. Do it in pipeline or services.",
    severity: "error",
    from: { path: "^lib/(canonical|errors|rbac|format|mapping|reconciliation|traffic)/", pathNot: tests },
    to: { dependencyTypes: ["core"], pathNot: "^(node:)?(crypto|buffer|util|assert)$" },
  },
  {
    name: "provider-sdks",
    comment: "A provider's SDK belongs to its adapter and, for its types, to its stand-in.",
    severity: "error",
    from: { pathNot: ["^lib/sources/", "^lib/emulators/", "^lib/gateway/", "^(bench|e2e)/", tests] },
    to: { path: npm("stripe", "chargebee", "@stigg/[^/]+") },
  },
  {
    name: "no-circular",
    comment: "Two modules that need each other are one module, or miss a third one.",
    severity: "error",
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
  },
];

module.exports = {
  forbidden: [...folderRules, ...adapters, ...upperRules, ...packageRules],
  options: {
    doNotFollow: { path: ["node_modules"] },
    exclude: { path: ["^\\.next/", "^dist/"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
