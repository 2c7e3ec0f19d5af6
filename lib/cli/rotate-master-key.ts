import type { Command } from "commander";
import { formatNoun } from "@/lib/format";
import { changeMasterKey } from "@/lib/services/installation/change-master-key";
import { type CommonOptions, createCommand } from "./options";
import { readSecretFile } from "./read-secret";
import { type CommandResult, runCommand, type Session } from "./run-command";

interface RotateOptions extends CommonOptions {
  readonly newKeyFile: string;
}

/** `om-migrate rotate-master-key`: everything stored encrypted under a new master key. */
export function rotateMasterKeyCommand(): Command {
  return createCommand("rotate-master-key", "put everything stored encrypted under a new master key")
    .requiredOption("--new-key-file <file>", "file with the new key, - for standard input")
    .action(async (options: RotateOptions) => {
      process.exitCode = await runCommand(options, (session) => rotate(session, options));
    });
}

async function rotate({ ctx, config }: Session, options: RotateOptions): Promise<CommandResult> {
  const changed = await changeMasterKey(ctx, config, await readSecretFile(options.newKeyFile));
  const { keys, secrets, oldKeyFile } = changed;
  const next =
    oldKeyFile === null
      ? "Set MASTER_KEY to the new key for web and every worker, then start them."
      : `The new key is in place. The old one lies in ${oldKeyFile}, for backups made before; web and workers may start.`;
  return {
    document: changed,
    text: `${formatNoun(keys, "key")} and ${formatNoun(secrets, "secret")} are under the new master key. ${next}`,
  };
}
