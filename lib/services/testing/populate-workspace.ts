import { v7 as newId } from "uuid";
import { insertInvitation } from "@/lib/db/queries/invitations";
import { insertSession } from "@/lib/db/queries/sessions";
import { plans, runs, snapshots } from "@/lib/db/schema";
import { createMigration } from "@/lib/services/migrations/create-migration";
import type { TestWorkspace } from "./create-test-workspace";

/**
 * Puts one thing of each kind that has an id into a workspace, and returns the ids by the name of the field that takes
 * them. `mark` is part of every name, so that a leak can be told by searching for it.
 */
export async function populateWorkspace(
  workspace: TestWorkspace,
  mark: string,
): Promise<Record<string, string>> {
  const { owner, viewer } = workspace.as;
  const { drizzle } = owner.db;
  const createdAt = owner.now();
  const expiresAt = new Date(createdAt.getTime() + 24 * 60 * 60 * 1_000);
  const { migrationId } = await createMigration(owner, {
    name: `Migration ${mark}`,
    sourceProvider: "stripe",
  });
  const [snapshotId, planId, runId, invitationId, sessionId] = [newId(), newId(), newId(), newId(), newId()];
  await drizzle.insert(snapshots).values({
    migrationId,
    id: snapshotId,
    number: 1,
    state: "reading",
    origin: "api",
    provider: "stripe",
    accountId: `acct_${mark}`,
    mode: "test",
    sourceVersion: mark,
    watermark: createdAt,
    scope: {},
    createdAt,
  });
  await drizzle.insert(plans).values({
    migrationId,
    id: planId,
    number: 1,
    snapshotId,
    mappingVersion: 1,
    readingId: newId(),
    scope: { kind: "all" },
    state: "building",
    inputs: {},
    createdAt,
  });
  await drizzle.insert(runs).values({
    migrationId,
    id: runId,
    workspaceId: workspace.id,
    number: 1,
    kind: "import",
    state: "paused",
    phase: "customers",
    snapshotId,
    planId,
    options: {},
    stateReason: mark,
    actorKind: "user",
    actorId: owner.actor.id,
    actorName: mark,
    createdAt,
  });
  await insertInvitation(drizzle, workspace.id, {
    id: invitationId,
    email: `invited-${mark.toLowerCase()}@example.com`,
    role: "viewer",
    tokenHash: newId(),
    invitedBy: owner.actor.id,
    createdAt,
    expiresAt,
  });
  await insertSession(drizzle, {
    id: sessionId,
    userId: viewer.actor.id,
    createdAt,
    lastSeenAt: createdAt,
    expiresAt,
    userAgent: mark,
    address: mark,
  });
  return { migrationId, snapshotId, planId, runId, invitationId, sessionId, userId: viewer.actor.id };
}
