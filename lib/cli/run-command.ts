import { type Config, parseConfig } from "@/lib/config";
import { AppError, isAppError, toAppError } from "@/lib/errors";
import { createLogger, scrub } from "@/lib/log";
import { exitCodeOf, exitCodeOfFindings, type Finding } from "./exit-code";
import { type Installation, openInstallation } from "./open-installation";
import type { CommonOptions } from "./options";

/** What a command works with. */
export interface Session extends Installation {
  readonly config: Config;
  /** Aborted when the person asks the command to end. */
  readonly signal: AbortSignal;
  /** One line for the person, on standard error and without anything key-shaped. */
  say(line: string): void;
}

export interface CommandResult {
  /** What `--json` prints. */
  readonly document: unknown;
  /** What is printed without it. */
  readonly text: string;
  readonly findings?: readonly Finding[];
}

/** A line on standard error. Secrets are taken out, whatever the line was made of. */
export function say(line: string): void {
  process.stderr.write(`${scrub(line)}\n`);
}

/**
 * Runs one command: opens the installation, does the work, prints the result, closes everything. Resolves with the exit
 * code; never throws. A first Ctrl-C ends at a safe point, a second one at once.
 */
export async function runCommand(
  options: CommonOptions,
  work: (session: Session) => Promise<CommandResult>,
): Promise<number> {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(130);
    say("Ending at the next safe point; press Ctrl-C again to end at once.");
    stop.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, onSignal);
  let installation: Installation | null = null;
  try {
    const config = parseConfig(process.env, process.cwd());
    installation = await openInstallation(config, { workspace: options.workspace, say });
    const result = await work({ ...installation, config, signal: stop.signal, say });
    const findings = result.findings ?? [];
    for (const finding of findings) {
      say(`${finding.severity === "error" ? "Error" : "Warning"}: ${finding.sentence}`);
    }
    await print(options.json ? `${JSON.stringify(result.document)}\n` : ensureNewline(result.text));
    return exitCodeOfFindings(findings, options.failOn);
  } catch (error) {
    return await reportFailure(error, options.json ?? false);
  } finally {
    await installation?.close().catch((error: unknown) => logUnexpected(error));
  }
}

async function reportFailure(error: unknown, asJson: boolean): Promise<number> {
  const { code, userMessage } = toAppError(error);
  if (!isAppError(error)) logUnexpected(error);
  say(userMessage);
  // Whoever reads standard output as JSON gets a document in any case.
  if (asJson) await print(`${scrub(JSON.stringify({ error: { code, message: userMessage } }))}\n`);
  return exitCodeOf(error);
}

function logUnexpected(error: unknown): void {
  createLogger({ name: "command line" }).error({ err: error }, "unexpected failure");
}

/** Thrown where a command stops because the person asked it to. */
export function interrupted(): AppError {
  return new AppError({
    code: "cli.interrupted",
    kind: "unavailable",
    userMessage: "Ended on request. What was done is kept; the same command goes on from there.",
  });
}

const ensureNewline = (text: string) => (text === "" || text.endsWith("\n") ? text : `${text}\n`);

/** Resolves once the text has left the process, so that ending it cuts nothing off. */
function print(text: string): Promise<void> {
  return new Promise((resolve) => {
    if (text === "") return resolve();
    // A reader that went away is no failure of ours.
    process.stdout.once("error", () => resolve());
    process.stdout.write(text, () => resolve());
  });
}
