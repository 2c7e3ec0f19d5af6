import { appendAudit } from "@/lib/audit";
import type { Config } from "@/lib/config";
import { listConnectedProcesses } from "@/lib/db/queries/connected-processes";
import { listWorkspaces } from "@/lib/db/queries/workspaces";
import { AppError } from "@/lib/errors";
import { countLiveWorkers } from "@/lib/jobs/sql/workers";
import type { Actor, ServiceEnvironment } from "@/lib/services/context";
import {
  createVault,
  loadMasterKey,
  masterKeyFromText,
  replaceMasterKeyFile,
  rotateMasterKey,
  shortestMasterKey,
  type Wrapped,
} from "@/lib/vault";

const mostWorkspaces = 1_000_000;

export interface MasterKeyChange extends Wrapped {
  /** Where the old key lies now; null when it came from MASTER_KEY, which only a person can change. */
  readonly oldKeyFile: string | null;
}

/**
 * Puts everything the vault holds under a new master key, with an entry in the audit log of each workspace. For those
 * who hold the installation itself, not for a role in it: there is no use case for it, so no page can ask for it.
 * Throws `vault.master_key_weak`, `vault.master_key_same`, and `vault.in_use` while a process with the old key is alive.
 */
export async function changeMasterKey(
  ctx: Pick<ServiceEnvironment, "db" | "now"> & { actor: Actor },
  config: Pick<Config, "masterKey" | "dataDir">,
  newKey: string,
): Promise<MasterKeyChange> {
  const text = newKey.trim();
  if (text.length < shortestMasterKey) throw weak();
  const from = loadMasterKey(config);
  const to = masterKeyFromText(text);
  if (from.id === to.id) throw same();
  await refuseWhileInUse(ctx);
  const vault = createVault({ db: ctx.db, masterKey: to, now: ctx.now });
  const rotate = () =>
    rotateMasterKey(ctx.db, from, to, async (tx, wrapped) => {
      for (const { id } of await listWorkspaces(tx, mostWorkspaces)) {
        await appendAudit(
          tx,
          { ...ctx, vault, workspaceId: id },
          {
            action: "installation.masterKeyRotated",
            subjectKind: "installation",
            subjectId: "master key",
            detail: { from: from.id, to: to.id, ...wrapped },
          },
        );
      }
    });
  if (config.masterKey !== undefined) return { ...(await rotate()), oldKeyFile: null };
  const { result, oldFile } = await replaceMasterKeyFile(config.dataDir, text, rotate);
  return { ...result, oldKeyFile: oldFile };
}

/** A process that goes on with the old key can read nothing any more: every run would stop with an error. */
async function refuseWhileInUse(ctx: Pick<ServiceEnvironment, "db">): Promise<void> {
  const [processes, workers] = await Promise.all([
    listConnectedProcesses(ctx.db.drizzle),
    countLiveWorkers(ctx.db.drizzle),
  ]);
  if (processes.length === 0 && workers === 0) return;
  throw new AppError({
    code: "vault.in_use",
    kind: "conflict",
    userMessage:
      "The product is still running with the old master key. Stop web and every worker, on all machines, and run this again. A worker that was killed counts for 15 seconds more.",
    context: { processes: processes.join(", "), workers },
  });
}

function weak(): AppError {
  return new AppError({
    code: "vault.master_key_weak",
    kind: "invalid",
    userMessage: `The new master key has fewer than ${shortestMasterKey} characters. Make one with: openssl rand -base64 32`,
  });
}

function same(): AppError {
  return new AppError({
    code: "vault.master_key_same",
    kind: "invalid",
    userMessage: "This is the master key in use already. Nothing was changed.",
  });
}
