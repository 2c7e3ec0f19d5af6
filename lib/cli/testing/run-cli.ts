import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..", "..", "..");

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Written to standard input, which is then closed. */
  readonly input?: string;
  /** Sees standard error as it grows, and the process, to interrupt it at the right moment. */
  readonly watch?: (stderr: string, child: ChildProcess) => void;
}

/**
 * Runs the command line from the checkout as a process of its own, with nothing in its environment but what is given.
 * Everything it prints is also appended to `printed`, for looking for secrets.
 */
export async function runCli(
  args: readonly string[],
  options: CliOptions,
  printed: string[],
): Promise<CliRun> {
  const child = spawn(process.execPath, ["--import", "tsx", "lib/cli/main.ts", ...args], {
    cwd: root,
    env: {
      NODE_ENV: "production",
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      ...options.env,
    },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (piece: Buffer) => {
    stdout += piece.toString();
  });
  child.stderr.on("data", (piece: Buffer) => {
    stderr += piece.toString();
    options.watch?.(stderr, child);
  });
  // A command that ends before it reads its input closes the pipe.
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  printed.push(stdout, stderr);
  return { code, stdout, stderr };
}
