import { cpus, loadavg } from "node:os";
import { exportStripe } from "./export-stripe";
import { importApi } from "./import-api";
import { importDirect } from "./import-direct";
import { parseCsv } from "./parse-csv";
import { plan } from "./plan";
import { type Outcome, report } from "./result";

/** `npm run bench [-- name]`: one benchmark, or all of them one after the other. Exit 2 for an unknown name. */
const benches: Readonly<Record<string, () => Promise<Outcome>>> = {
  "import-api": importApi,
  "import-direct": importDirect,
  "export-stripe": exportStripe,
  "parse-csv": parseCsv,
  plan,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no benchmark ${unknown.join(", ")}. There are ${Object.keys(benches).join(", ")}.\n`,
  );
  process.exit(2);
}
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  // Ours needs a processor while the bare loops mostly wait, so a busy machine lowers the ratios.
  process.stderr.write(`\n${name}, load ${loadavg()[0]?.toFixed(1)} on ${cpus().length} processors ...\n`);
  report(await bench());
}
