import type { Command } from "commander";
import { verifyInvariants } from "@/lib/services/validations/verify-invariants";
import { type FileOptions, openMigrationOfFile } from "./open-file";
import { createCommand, withTarget } from "./options";
import { type CommandResult, runCommand, type Session } from "./run-command";

/** `om-migrate verify`: the invariants of the newest import, by number. */
export function verifyCommand(): Command {
  const command = createCommand("verify", "hold the newest import against the invariants");
  return withTarget(command).action(async (options: FileOptions) => {
    process.exitCode = await runCommand(options, (session) => verify(session, options));
  });
}

async function verify(session: Session, options: FileOptions): Promise<CommandResult> {
  const { migrationId } = await openMigrationOfFile(session, options, {
    rail: false,
    create: false,
    target: false,
  });
  const { invariants } = await verifyInvariants(session.ctx, { migrationId });
  return {
    document: { invariants },
    text: invariants
      .map((each) => `${each.id.padEnd(4)} ${each.state.padEnd(13)} ${each.sentence}`)
      .join("\n"),
    findings: invariants.flatMap((each) =>
      each.state === "broken"
        ? [
            {
              severity: "error" as const,
              sentence: `${each.id} is broken: ${each.expected} was expected, ${each.actual} was found. ${each.sentence}`,
            },
          ]
        : [],
    ),
  };
}
