import { readFileSync } from "node:fs";
import { registerSecret } from "@/lib/log";
import { wrongUse } from "./exit-code";

export interface SecretOptions {
  readonly apiKeyFile?: string | undefined;
  readonly apiKey?: string | undefined;
}

const longestKey = 10_000;

/**
 * A provider's key: from `--api-key-file` (`-` is standard input), else `--api-key` with a warning, else from the named
 * variable; null when none is given. From here on the log and everything printed leave it out.
 */
export async function readSecret(
  options: SecretOptions,
  variable: string,
  say: (line: string) => void,
): Promise<string | null> {
  if (options.apiKey !== undefined) {
    say(
      `Warning: a key on the command line is visible to every process and stays in the shell's history. Use ${variable}, --api-key-file or standard input.`,
    );
  }
  if (options.apiKeyFile !== undefined) return await readSecretFile(options.apiKeyFile);
  const key = (options.apiKey ?? process.env[variable])?.trim() ?? "";
  if (key === "") return null;
  if (key.length > longestKey) throw wrongUse("This is longer than any key.");
  registerSecret(key);
  return key;
}

/** A secret from a file, `-` for standard input. From here on the log and everything printed leave it out. */
export async function readSecretFile(path: string): Promise<string> {
  const text = (await readKeyFile(path)).trim();
  if (text === "") throw wrongUse("The key file is empty.");
  if (text.length > longestKey) throw wrongUse("This is longer than any key.");
  registerSecret(text);
  return text;
}

async function readKeyFile(path: string): Promise<string> {
  if (path === "-") return await readStandardInput();
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw wrongUse(`The key file ${path} cannot be read.`);
  }
}

async function readStandardInput(): Promise<string> {
  let text = "";
  for await (const piece of process.stdin) {
    text += String(piece);
    if (text.length > longestKey) break;
  }
  return text;
}
