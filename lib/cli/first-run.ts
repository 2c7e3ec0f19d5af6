import { parseConfig } from "@/lib/config";
import { createDatabase } from "@/lib/db/client";
import { AppError, isAppError } from "@/lib/errors";
import { ensureFirstOwner } from "@/lib/services/accounts/ensure-first-owner";
import { createVault, loadMasterKey } from "@/lib/vault";

/**
 * Makes the first owner if there is none. One line of JSON on stdout, `{"email","password","created"}`, where the
 * password is null unless it was made up just now. Exit 2 for a wrong variable, 3 when it failed.
 */
async function main(): Promise<void> {
  const config = parseConfig(process.env, process.cwd());
  if (config.databaseUrl === undefined) {
    throw new AppError({ code: "config.invalid", kind: "invalid", userMessage: "DATABASE_URL must be set." });
  }
  const db = createDatabase({ url: config.databaseUrl, max: 2, applicationName: "om-migrate first-run" });
  try {
    const now = () => new Date();
    const masterKey = loadMasterKey({ masterKey: config.masterKey, dataDir: config.dataDir });
    const vault = createVault({ db, masterKey, now });
    // Also tells at once, rather than at the first sign-in, that the data belongs to another master key.
    await vault.installationKey("session");
    const owner = await ensureFirstOwner({ db, now, vault }, config.owner);
    process.stdout.write(`${JSON.stringify(owner)}\n`);
  } finally {
    await db.close();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const text = isAppError(error) ? error.userMessage : "The first owner could not be made.";
    process.stderr.write(`${text}\n`);
    process.exit(isAppError(error) && error.code === "config.invalid" ? 2 : 3);
  },
);
