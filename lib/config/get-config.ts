import { type Config, parseConfig } from "./parse-config";

let parsed: Config | undefined;

/** The configuration of this process, parsed on first use. Throws `config.invalid` each time while it is wrong. */
export function getConfig(): Config {
  parsed ??= parseConfig(process.env, process.cwd());
  return parsed;
}
