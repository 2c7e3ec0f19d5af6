// Where the registry lacks a platform's package, `npm install` leaves it out of the lockfile without a word, and the
// next `npm ci` fails on other machines. So each optional dependency that the lockfile names must have its own entry.
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./lib/root.mjs";

const { packages } = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
const missing = Object.entries(packages).flatMap(([at, entry]) =>
  Object.keys(entry.optionalDependencies ?? {})
    .filter((name) => !isLocked(at, name))
    .map((name) => `${at || "the project"} names ${name}, which the lockfile does not hold.`),
);

for (const problem of missing) process.stderr.write(`${problem}\n`);
if (missing.length > 0) {
  process.stderr.write(
    "Pin a version of the package whose platform packages all exist, and install again.\n",
  );
  process.exitCode = 1;
}

/** Looks as Node does: beside the package, then in each folder above. */
function isLocked(at, name) {
  for (let folder = at; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const prefix = folder === "" ? "" : `${folder}/`;
    if (packages[`${prefix}node_modules/${name}`]) return true;
    if (!folder.includes("/node_modules/"))
      return folder !== "" && packages[`node_modules/${name}`] !== undefined;
  }
}
