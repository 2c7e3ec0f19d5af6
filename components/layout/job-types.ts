/** One job as the route behind the bar reports it. All figures come from committed rows. */
export interface JobProgress {
  id: string;
  /** "Import 3". */
  name: string;
  /** The migration it belongs to. */
  about: string;
  /** The page that shows it whole. */
  href?: string;
  state: "waiting" | "running" | "pausing" | "paused" | "cancelling";
  done: number;
  /** Null while it is still being counted. */
  total: number | null;
  /** What is counted: "objects", "writes answered". */
  unit: string;
  setAside?: number;
  /** Measured over the last minute; null when there is too little to say. */
  ratePerSecond: number | null;
  secondsLeft: number | null;
  /** Age of the last heartbeat when the route answered; null before a worker took the job. */
  heartbeatAgeMs: number | null;
  canPause: boolean;
  canResume: boolean;
  canCancel: boolean;
  /** What cancelling leaves behind, in numbers; shown in the confirmation. */
  cancelConsequence?: string;
}

/** The answer of the route: running, waiting and paused jobs, the most important first. */
export interface JobsAnswer {
  jobs: JobProgress[];
}

/** Past this age the bar says so. */
export const heartbeatLateMs = 10_000;
/** At this age another worker takes the job over. */
export const heartbeatLostMs = 20_000;
