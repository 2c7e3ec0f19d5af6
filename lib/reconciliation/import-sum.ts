/** What is recorded about one phase of an import. Counts are writes. */
export interface PhaseFacts {
  readonly phase: string;
  /** Writes the plan (or the retry) has in this phase. */
  readonly planned: number;
  /** Booked as stored, or found to be there already. */
  readonly stored: number;
  /** Booked as accepted by the target, not yet known to be stored. */
  readonly accepted: number;
  /** Of the accepted ones, how many the target's own total says are stored by now. */
  readonly confirmed: number;
  readonly setAside: number;
  /** Writes in chunks that are not done; a phase that has not begun counts all of its writes here. */
  readonly open: number;
}

export interface PhaseSum {
  readonly phase: string;
  readonly planned: number;
  readonly stored: number;
  readonly setAside: number;
  readonly toDo: number;
  /** Neither stored nor set aside, and in no open chunk: lost track of. Must be 0. */
  readonly unaccounted: number;
}

/**
 * The sum that must hold for a phase: planned = stored + set aside + still to do + unaccounted. What nobody is still going
 * to write and nobody has written is unaccounted; it is never folded into another figure. `over` = the run has ended, so
 * nothing is still to do by itself.
 */
export function sumPhase(facts: PhaseFacts, over: boolean): PhaseSum {
  const { phase, planned, setAside } = facts;
  const confirmed = Math.min(facts.accepted, facts.confirmed);
  const waiting = facts.accepted - confirmed;
  const stored = facts.stored + confirmed;
  const untouched = planned - stored - waiting - setAside;
  const toDo = over ? 0 : waiting + Math.max(0, Math.min(untouched, facts.open));
  return { phase, planned, stored, setAside, toDo, unaccounted: planned - stored - setAside - toDo };
}

/** The same over all phases. */
export function sumPhases(phases: readonly PhaseSum[]): Omit<PhaseSum, "phase"> {
  const total = (figure: (phase: PhaseSum) => number) => phases.reduce((sum, each) => sum + figure(each), 0);
  return {
    planned: total((each) => each.planned),
    stored: total((each) => each.stored),
    setAside: total((each) => each.setAside),
    toDo: total((each) => each.toDo),
    unaccounted: total((each) => each.unaccounted),
  };
}
