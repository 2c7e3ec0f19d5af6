/** The claim was lost: another worker has the chunk. Whatever was not committed is dropped. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/** The run was paused or cancelled, or this worker is draining: the chunk goes back as it stands. */
export class StopRequested extends Error {
  override readonly name = "StopRequested";
}

/** Nothing to do yet (the target is still storing): the chunk is looked at again after `delayMs`. */
export class TryLater extends Error {
  override readonly name = "TryLater";
  constructor(readonly delayMs: number) {
    super(`again in ${delayMs} ms`);
  }
}
