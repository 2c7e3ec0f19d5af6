/** Reads and turns the stand-ins over their control routes only: what a test finds there, no product code has counted. */
export interface Control {
  /** Every row of one kind of the stand-in's own truth. */
  rows(kind: string): Promise<Record<string, unknown>[]>;
  get(route: string): Promise<unknown>;
  post(route: string, body: unknown): Promise<unknown>;
  /** Adds one fault to the plan. */
  fault(match: Record<string, unknown>, fault: Record<string, unknown>): Promise<void>;
  clearFaults(): Promise<void>;
  /** Requests held back right now under an id. */
  held(id: string): Promise<number>;
  /** Lets held requests go on, or with `false` cuts them where they stand. */
  release(id: string, apply?: boolean): Promise<void>;
}

type Row = Record<string, unknown>;

/** @param url base of the control routes, with its token. */
export function controlOf(url: string): Control {
  const ask = async (method: string, route: string, body?: unknown): Promise<Row> => {
    const response = await fetch(`${url}/${route}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`);
    // Control routes answer objects.
    return JSON.parse(text) as Row;
  };
  return {
    rows: async (kind) => {
      const all: Row[] = [];
      let after = 0;
      while (true) {
        const page = await ask("GET", `state?kind=${kind}&limit=10000&after=${after}`);
        const rows = page.items ?? page.rows;
        if (!Array.isArray(rows)) throw new Error(`the page of ${kind} holds no rows`);
        all.push(...rows);
        if (typeof page.nextAfter !== "number") return all;
        after = page.nextAfter;
      }
    },
    get: (route) => ask("GET", route),
    post: (route, body) => ask("POST", route, body),
    fault: async (match, fault) => {
      await ask("POST", "faults", { match, fault });
    },
    clearFaults: async () => {
      await ask("DELETE", "faults");
    },
    held: async (id) => {
      const { holds } = await ask("GET", "holds");
      return Array.isArray(holds) ? holds.filter((hold: { id?: unknown }) => hold.id === id).length : 0;
    },
    release: async (id, apply = true) => {
      await ask("POST", "release", { id, apply });
    },
  };
}
