import { openSync, rmSync, writeFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { listMigrationSides } from "@/lib/db/queries/migration-sides";
import { createTargetAccount } from "@/lib/services/connections/create-target-account";
import { requireMigration } from "@/lib/services/migrations/require-migration";
import { wrongUse } from "./exit-code";
import { create } from "./open-migration";
import { type CommonOptions, createCommand, url } from "./options";
import { runCommand, type Session } from "./run-command";

interface SetupOptions extends CommonOptions {
  readonly email: string;
  readonly company: string;
  readonly tier: "STARTER" | "GROWTH" | "ENTERPRISE";
  readonly targetUrl: string;
  readonly keyFile?: string;
}

/** `om-migrate setup`: creates the OpenMonetize account and keeps its key. */
export function setupCommand(): Command {
  return createCommand("setup", "create an OpenMonetize account and keep its key")
    .requiredOption("--email <address>", "address of the account; a random tag is added to it")
    .requiredOption("--company <name>", "name of the account")
    .addOption(
      new Option("--tier <tier>", "tier of the account; it cannot be changed later")
        .choices(["STARTER", "GROWTH", "ENTERPRISE"])
        .default("ENTERPRISE"),
    )
    .requiredOption("--target-url <url>", "address of the OpenMonetize platform", url)
    .option("--key-file <file>", "also write the key into this new file, readable by you only")
    .action(async (options: SetupOptions) => {
      process.exitCode = await runCommand(options, (session) => setup(session, options));
    });
}

async function setup(session: Session, options: SetupOptions) {
  const migrationId = await migrationWithoutTarget(session, options);
  const handOver = options.keyFile === undefined ? null : reserveKeyFile(options.keyFile);
  const created = await createTargetAccount(session.ctx, {
    migrationId,
    baseUrl: options.targetUrl,
    email: options.email,
    company: options.company,
    tier: options.tier,
  }).catch((error: unknown) => {
    handOver?.remove();
    throw error;
  });
  handOver?.write(created.apiKey);
  session.say(
    options.keyFile === undefined
      ? "The key is kept in the vault."
      : `The key is kept in the vault and was written to ${options.keyFile}.`,
  );
  return {
    document: {
      customerId: created.tenantId,
      email: created.email,
      tier: created.tier,
      targetUrl: created.targetUrl,
    },
    text: `Account ${created.tenantId} (${created.tier}) was created for ${created.email} at ${created.targetUrl}.`,
  };
}

/** The only migration that has no target yet; otherwise one is made, which the first export then takes. */
async function migrationWithoutTarget(session: Session, options: SetupOptions): Promise<string> {
  if (options.migration) return (await requireMigration(session.ctx, options.migration)).id;
  const migrations = await listMigrationSides(session.ctx.db.drizzle, session.ctx.workspaceId);
  const free = migrations.filter((migration) => migration.target === null);
  const [only] = free;
  if (only && free.length === 1) return only.id;
  // What it reads is not known yet; the first export says so.
  return (await create(session, "stripe", options.company)).id;
}

/** Makes the file before the account, since the key is shown once and must then have a place to go. */
function reserveKeyFile(file: string) {
  try {
    const descriptor = openSync(file, "wx", 0o600);
    return {
      write: (key: string) => writeFileSync(descriptor, `${key}\n`),
      remove: () => rmSync(file, { force: true }),
    };
  } catch {
    throw wrongUse(`The key file ${file} cannot be made. Name a file that does not exist yet.`);
  }
}
