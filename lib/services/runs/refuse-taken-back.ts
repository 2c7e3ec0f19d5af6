import type { RunRow } from "@/lib/db/queries/runs";
import { findLatestRun } from "@/lib/db/queries/runs";
import { wasTakenBack } from "@/lib/db/queries/undo";
import { AppError } from "@/lib/errors";
import type { Executor } from "../context";

/**
 * An import whose plan was taken back since, wholly or for some customers, is not gone on with: it would write, and book
 * the charges of, customers who were given back. Throws `run.taken_back`.
 */
export async function refuseTakenBack(tx: Executor, run: RunRow): Promise<void> {
  const { migrationId, planId } = run;
  if (!planId || !(await wasTakenBack(tx, { migrationId, planId }))) return;
  throw refused(
    "run.taken_back",
    `An undo took something back since import ${run.number} began. What is still missing stands in the next preview: build it and import it.`,
  );
}

/** An undo is not gone on with after another import began: it would take that one back as well. Throws `run.import_since`. */
export async function refuseImportSince(tx: Executor, run: RunRow): Promise<void> {
  const latest = await findLatestRun(tx, run.migrationId, "import");
  if (!latest || latest.createdAt <= run.createdAt) return;
  throw refused(
    "run.import_since",
    `Import ${latest.number} began since undo ${run.number}. Cancel this undo, look at what stands now, and begin another.`,
  );
}

const refused = (code: string, userMessage: string): AppError =>
  new AppError({ code, kind: "conflict", userMessage });
