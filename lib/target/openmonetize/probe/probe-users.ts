import type { TargetClient } from "../client";
import { listUsers, pageSize } from "../routes";
import { isProbeUser, probeUserSearch } from "./probe-names";

interface ProbeUser {
  readonly id: string;
  readonly totalEvents: number;
}

/** Users of any probe of this tenant, with their stored events: what every figure leaves out. */
export async function listProbeUsers(client: TargetClient): Promise<readonly ProbeUser[]> {
  const { rows } = await listUsers(client, 0, pageSize, probeUserSearch);
  return rows.filter(({ id }) => isProbeUser(id));
}

export const countEventsOf = (users: readonly ProbeUser[]): number =>
  users.reduce((sum, user) => sum + user.totalEvents, 0);
