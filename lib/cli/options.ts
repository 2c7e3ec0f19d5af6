import { Command, InvalidArgumentError, Option } from "commander";
import { validate as isUuid } from "uuid";
import { type FailOn, failLevels } from "./exit-code";

/** What every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly failOn: FailOn;
  readonly workspace?: string;
  readonly migration?: string;
}

export interface KeyOptions {
  readonly apiKeyFile?: string;
  readonly apiKey?: string;
}

export interface TargetOptions extends KeyOptions {
  readonly targetUrl?: string;
}

/** A command with the options that all of them share. */
export function createCommand(name: string, summary: string): Command {
  return new Command(name)
    .summary(summary)
    .description(summary)
    .option("--json", "print one JSON document on standard output, everything else on standard error")
    .addOption(
      new Option("--fail-on <level>", "which findings end the command with exit code 1")
        .choices([...failLevels])
        .default("error"),
    )
    .option("--workspace <name or id>", "the workspace to act in, when there are several")
    .option("--migration <id>", "the migration, instead of finding it by source account and target", uuid);
}

/** Options for a key; `variable` is where it is taken from otherwise. */
export function withKey(command: Command, variable: string): Command {
  return command
    .option("--api-key-file <file>", `file with the key, - for standard input (default: ${variable})`)
    .option("--api-key <key>", "the key itself; visible to other processes, so better not");
}

export function withTarget(command: Command): Command {
  return withKey(
    command.option("--target-url <url>", "address of the OpenMonetize platform", url),
    "OM_API_KEY",
  );
}

export function url(value: string): string {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
  throw new InvalidArgumentError("Give a full address such as https://billing.example.com.");
}

/** Admits whole numbers within bounds. */
export const wholeNumber =
  (min: number, max: number) =>
  (value: string): number => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
  };

function uuid(value: string): string {
  if (isUuid(value)) return value;
  throw new InvalidArgumentError("A migration's id looks like 0190a5c0-0000-7000-8000-000000000000.");
}
