import type { Command } from "commander";
import { changePhrase } from "@/lib/services/snapshots/find-drift";
import { getSourceDrift } from "@/lib/services/snapshots/get-drift";
import { startCheck } from "@/lib/services/snapshots/start-check";
import type { Finding } from "./exit-code";
import { type FileOptions, openMigrationOfFile } from "./open-file";
import { createCommand, withTarget } from "./options";
import { type CommandResult, runCommand, type Session } from "./run-command";
import { watchRun } from "./watch-run";

/** `om-migrate check`: reads the source's catalogue again and says what changed since the newest plan or snapshot. */
export function checkCommand(): Command {
  const command = createCommand("check", "read the source's prices and features again and say what changed");
  return withTarget(command).action(async (options: FileOptions) => {
    process.exitCode = await runCommand(options, (session) => check(session, options));
  });
}

async function check(session: Session, options: FileOptions): Promise<CommandResult> {
  const { ctx } = session;
  const { migrationId } = await openMigrationOfFile(session, options, {
    rail: false,
    create: false,
    target: false,
  });
  const { runId } = await startCheck(ctx, { migrationId });
  await watchRun(session, { migrationId, runId });
  const drift = await getSourceDrift(ctx, { migrationId, since: "plan" });
  const changes = drift?.changes ?? [];
  return {
    document: {
      migration: migrationId,
      snapshot: drift?.snapshotNumber ?? null,
      readAt: drift?.readAt ?? null,
      changes,
    },
    text:
      changes.length === 0
        ? `Nothing changed at the source since snapshot ${drift?.snapshotNumber ?? ""} was read.`
        : changes.map((each) => `${each.used ? "used    " : "not used"} ${changePhrase(each)}`).join("\n"),
    findings: changes
      .filter((each) => each.used)
      .map((each): Finding => ({ severity: "error", sentence: `${changePhrase(each)}.` })),
  };
}
