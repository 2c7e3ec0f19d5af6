/** A request that is being held back at a kill point. */
export interface Hold {
  id: string;
  when: "beforeApply" | "afterApply";
  seq: number;
  method: string;
  path: string;
  heldAt: string;
}

/** What becomes of a held request: "apply" goes on as usual, "abandon" stops it where it stands. */
export type Release = "apply" | "abandon";

export interface HoldDesk {
  /** Resolves when a release for this id comes. */
  wait(hold: Hold): Promise<Release>;
  list(): Hold[];
  /** Releases everything held under an id, or everything; returns how many. */
  release(id: string | null, how: Release): number;
}

export function createHoldDesk(): HoldDesk {
  const waiting = new Map<number, { hold: Hold; resolve: (how: Release) => void }>();
  return {
    wait: (hold) => new Promise((resolve) => waiting.set(hold.seq, { hold, resolve })),
    list: () => [...waiting.values()].map(({ hold }) => hold),
    release: (id, how) => {
      let count = 0;
      for (const [seq, { hold, resolve }] of [...waiting]) {
        if (id !== null && hold.id !== id) continue;
        waiting.delete(seq);
        resolve(how);
        count += 1;
      }
      return count;
    },
  };
}
