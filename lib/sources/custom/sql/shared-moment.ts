import type { AdapterIO } from "../../types";
import { openDatabase } from "./open-database";

/** How long a moment is held for the next reader of the same export. */
const lingerMs = 20_000;

interface Moment {
  readonly snapshot: Promise<string | null>;
  close(): Promise<void>;
  readers: number;
  timer: NodeJS.Timeout | undefined;
}

/** By the address and the instant of the export. Of this process: another worker holds its own. */
const moments = new Map<string, Moment>();

export interface HeldMoment {
  /** Name of the snapshot to read in; null where the database hands out none. */
  readonly snapshot: string | null;
  /** The snapshot is gone: the next reader asks for another. */
  forget(): void;
  release(): void;
}

/**
 * The one state of a database that all queries of an export see: its tables are read by chunks that know nothing of each
 * other. The first one exports its snapshot and the others read in it
 * (https://www.postgresql.org/docs/17/functions-admin.html#FUNCTIONS-SNAPSHOT-SYNCHRONIZATION).
 */
export async function holdMoment(
  apiKey: string | undefined,
  io: AdapterIO,
  exportedAt: string,
): Promise<HeldMoment> {
  const key = `${exportedAt} ${apiKey}`;
  const moment = moments.get(key) ?? openMoment(apiKey, io);
  moments.set(key, moment);
  clearTimeout(moment.timer);
  moment.readers += 1;
  const forget = () => {
    if (moments.get(key) === moment) moments.delete(key);
  };
  const release = () => {
    moment.readers -= 1;
    if (moment.readers > 0) return;
    const end = () => {
      forget();
      void moment.close();
    };
    moment.timer = setTimeout(end, lingerMs).unref();
  };
  try {
    return { snapshot: await moment.snapshot, forget, release };
  } catch (error) {
    forget();
    release();
    throw error;
  }
}

function openMoment(apiKey: string | undefined, io: AdapterIO): Moment {
  // The reader that happens to be first may lose its chunk while others go on.
  const opened = openDatabase(
    apiKey,
    { ...io, signal: new AbortController().signal },
    { statementTimeoutMs: 20_000, isHolder: true },
  );
  const snapshot = opened.then(async ({ database }) => {
    // A standby cannot export one: then each query sees its own moment.
    const rows = await database.own("select pg_export_snapshot()").catch(() => []);
    return rows[0]?.[0] ?? null;
  });
  snapshot.catch(() => undefined);
  return {
    snapshot,
    close: async () => {
      const { close } = await opened.catch(() => ({ close: async () => undefined }));
      await close();
    },
    readers: 0,
    timer: undefined,
  };
}
