import { rmSync, writeFileSync } from "node:fs";
import { parseConfig, sandboxEndpointsFile } from "@/lib/config";
import { startSandbox } from "@/lib/emulators/sandbox";
import { AppError } from "@/lib/errors";

/**
 * `npm run sandbox`: the stand-in providers alone, without a database. One line of JSON on stdout once all of them
 * listen, everything else on stderr, until SIGTERM or SIGINT. Exit 2 for a wrong variable, 3 for a failed start.
 */
async function main(): Promise<void> {
  const config = parseConfig(process.env, process.cwd());
  const { profile, seed, customers, usageRows } = config.sandbox;
  const log = (line: string): void => {
    process.stderr.write(`sandbox: ${line}\n`);
  };
  let endRequested = false;
  let end = (): void => {
    endRequested = true;
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => end());
  const sandbox = await startSandbox({ dataDir: config.dataDir, profile, seed, customers, usageRows, log });
  const line = `${JSON.stringify(sandbox.endpoints)}\n`;
  // The app reads here which private addresses are its own sandbox's.
  const announcement = sandboxEndpointsFile(config.dataDir);
  writeFileSync(announcement, line, { mode: 0o600 });
  process.stdout.write(line);
  log(`${customers} customers asked for, profile ${profile}; stop with Ctrl-C`);
  if (!endRequested) {
    await new Promise<void>((resolve) => {
      end = resolve;
    });
  }
  rmSync(announcement, { force: true });
  await sandbox.stop();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const isOurs = error instanceof AppError;
    const text = isOurs ? error.userMessage : error instanceof Error ? error.message : String(error);
    process.stderr.write(`sandbox: ${text}\n`);
    process.exit(isOurs && error.code === "config.invalid" ? 2 : 3);
  },
);
