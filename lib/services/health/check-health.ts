import { countLiveWorkers } from "@/lib/jobs/sql/workers";
import type { ServiceEnvironment } from "@/lib/services/context";

export interface Health {
  ok: boolean;
  database: "up" | "down";
  /** Workers seen lately that take on work; null while the database cannot be asked. */
  workers: number | null;
}

/** Whether the database answers within `deadlineMs` and at least one worker is alive. Never throws. */
export async function checkHealth(env: Pick<ServiceEnvironment, "db">, deadlineMs = 3_000): Promise<Health> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), deadlineMs);
  });
  const counted = countLiveWorkers(env.db.drizzle).catch(() => null);
  const workers = await Promise.race([counted, tooLate]);
  clearTimeout(timer);
  return {
    ok: workers !== null && workers > 0,
    database: workers === null ? "down" : "up",
    workers,
  };
}
