// The import table as errors. First proves on planted violations that the rules bite: a cruise that resolves nothing
// (as under a TypeScript that dependency-cruiser does not know) would otherwise pass.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { cruise } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { root } from "./lib/root.mjs";

const { forbidden, options } = createRequire(import.meta.url)("../.dependency-cruiser.cjs");
const folders = ["app", "components", "lib", "e2e", "bench"];

/** [importing file, import, the rule that must catch it, or null when it is fine] */
const planted = [
  ["lib/traffic/p1.ts", `import "@/lib/errors/thing";`, "traffic-imports"],
  ["lib/canonical/p2.ts", `import "@/lib/db/thing";`, "canonical-imports"],
  ["lib/sources/stripe/p3.ts", `import "@/lib/sources/stigg/thing";`, "source-imports"],
  ["lib/sources/stripe/p4.ts", `import "@/lib/db/thing";`, "source-imports"],
  ["lib/target/openmonetize/p5.ts", `import "@/lib/db/thing";`, "target-imports"],
  [
    "lib/emulators/stripe/p6.ts",
    `import type { T } from "@/lib/canonical/thing"; export type U = T;`,
    "emulators-imports",
  ],
  ["lib/mapping/p7.ts", `import "@/lib/sources/types";`, "mapping-imports-types-only"],
  ["lib/mapping/p8.ts", `import type { T } from "@/lib/sources/types"; export type U = T;`, null],
  ["lib/mapping/p9.ts", `import "node:fs";`, "pure-folders-without-effects"],
  ["lib/pipeline/p10.ts", `import "@/lib/gateway/thing";`, "pipeline-imports"],
  ["lib/services/p11.ts", `import "@/lib/jobs/handlers/thing";`, "handlers-only-from-cli"],
  ["lib/jobs/handlers/p24.ts", `import "@/lib/services/thing";`, null],
  ["lib/jobs/handlers/p25.ts", `import "@/lib/gateway/thing";`, "handlers-imports"],
  ["lib/jobs/p26.ts", `import "@/lib/services/thing";`, "jobs-imports"],
  ["lib/services/p12.ts", `import "next";`, "next-only-in-web-and-auth"],
  ["lib/services/p13.ts", `import "drizzle-orm";`, "database-packages"],
  ["lib/services/p14.ts", `import "@/lib/pipeline/thing";`, null],
  ["lib/format/p15.ts", `import "react";`, "no-react-in-lib"],
  ["lib/sdk/p16.ts", `import "@/lib/http/thing";`, "sdk-imports"],
  ["components/p17.tsx", `import "@/lib/services/thing";`, "components-imports"],
  ["app/p18.tsx", `import "@/lib/db/thing";`, "app-imports"],
  ["app/p19.tsx", `import "@/components/thing";`, null],
  ["lib/cli/p20.ts", `import "@/lib/web/thing";`, "cli-imports"],
  ["lib/db/p21.ts", `import "@/lib/db/testing/thing";`, "test-code-only-in-tests"],
  ["lib/errors/p22.ts", `import "./p23";`, "no-circular"],
  ["lib/errors/p23.ts", `import "./p22";`, null],
  ["lib/sources/stripe/map.test.ts", `import "@/lib/emulators/thing";`, null],
];

const problems = [...(await provePlanted()), ...(await checkProduct())];
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.stderr.write(`\n${problems.length} boundary problem(s).\n`);
process.exitCode = problems.length > 0 ? 1 : 0;

async function violationsIn(baseDir, names) {
  // The resolver takes the working directory for the base of the tsconfig's paths.
  process.chdir(baseDir);
  const tsConfigFile = path.join(baseDir, "tsconfig.json");
  const tsConfig = extractTSConfig(tsConfigFile);
  const cruiseOptions = {
    ...options,
    baseDir,
    validate: true,
    ruleSet: { forbidden },
    tsConfig: { fileName: tsConfigFile },
  };
  const { output } = await cruise(names, cruiseOptions, undefined, { tsConfig });
  return output;
}

async function provePlanted() {
  const folder = mkdtempSync(path.join(os.tmpdir(), "om-migrate-boundaries-"));
  try {
    const targets = planted.flatMap(([, text]) =>
      [...text.matchAll(/"@\/(.+?)"/g)].map((match) => `${match[1]}.ts`),
    );
    const files = [...targets.map((file) => [file, "export type T = string;"]), ...planted];
    for (const [file, text] of files) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), `${text}\nexport {};\n`);
    }
    const compilerOptions = {
      module: "ESNext",
      moduleResolution: "bundler",
      jsx: "react-jsx",
      paths: { "@/*": ["./*"] },
    };
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    const { summary } = await violationsIn(folder, ["app", "components", "lib"]);
    return planted.flatMap(([file, text, rule]) => {
      const caught = summary.violations
        .filter((violation) => violation.from === file)
        .map((v) => v.rule.name);
      if (rule === null)
        return caught.length === 0
          ? []
          : [`The check refuses ${file}: ${text} (${caught.join(", ")}), which is allowed.`];
      return caught.includes(rule) ? [] : [`The check does not catch ${file}: ${text} (${rule}).`];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkProduct() {
  const existing = readdirSync(root);
  const names = folders.filter((name) => existing.includes(name));
  const { modules, summary } = await violationsIn(root, names);
  const onDisk = names.flatMap(listSources);
  const seen = new Set(modules.map((module) => module.source));
  const unseen = onDisk.filter((file) => !seen.has(file));
  const blind = unseen.length > onDisk.length / 20 || onDisk.length < 20;
  process.stderr.write(`${onDisk.length - unseen.length} of ${onDisk.length} modules checked.\n`);
  return [
    ...(blind
      ? [
          `The check saw only ${onDisk.length - unseen.length} of ${onDisk.length} modules, so its verdict is worth nothing.`,
        ]
      : []),
    ...summary.violations.map(
      ({ from, to, rule }) => `${from} -> ${to}\n    ${rule.name}: ${hintOf(rule.name)}`,
    ),
  ];
}

function hintOf(name) {
  return forbidden.find((rule) => rule.name === name)?.comment ?? "";
}

function listSources(name) {
  return readdirSync(path.join(root, name), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts"))
    .map((file) => path.posix.join(name, file.split(path.sep).join("/")));
}
