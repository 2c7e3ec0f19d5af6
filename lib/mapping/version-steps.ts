/** What is known of a saved version without opening it. */
export interface VersionFacts {
  readonly version: number;
  /** The version it was saved on top of; 0 for the first. */
  readonly basedOn: number;
  /** Hash of its document: two versions with one hash say the same. */
  readonly hash: string;
  readonly change: string;
  readonly author: string;
}

/** A change that can be taken back or made again: the version to restore, and what the change was. */
export interface VersionStep {
  readonly version: number;
  readonly change: string;
  readonly author: string;
}

/**
 * Undo and redo over saved versions, newest first. Nothing is ever removed: going back saves an earlier document as the
 * newest, so where one stands is the first version that said the same. Undo leads to what that one was saved on top of;
 * redo to the newest change that was made from here. Null = there is nothing that way, or it lies beyond the list.
 */
export function versionSteps(versions: readonly VersionFacts[]): {
  readonly undo: VersionStep | null;
  readonly redo: VersionStep | null;
} {
  const [current] = versions;
  if (!current) return { undo: null, redo: null };
  const byNumber = new Map(versions.map((each) => [each.version, each]));
  const firstWith = new Map(versions.map((each) => [each.hash, each]));
  const standingOf = (each: VersionFacts): VersionFacts => firstWith.get(each.hash) ?? each;
  const standing = standingOf(current);
  const below = byNumber.get(standing.basedOn);
  const above = versions.find((each) => {
    const base = byNumber.get(each.basedOn);
    return standingOf(each) === each && base !== undefined && standingOf(base) === standing;
  });
  return {
    undo: below
      ? { version: standingOf(below).version, change: standing.change, author: standing.author }
      : null,
    redo: above ? { version: above.version, change: above.change, author: above.author } : null,
  };
}
