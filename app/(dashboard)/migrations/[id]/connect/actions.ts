"use server";
import { connectSource } from "@/lib/services/connections/connect-source";
import { connectTarget } from "@/lib/services/connections/connect-target";
import { createTargetAccount } from "@/lib/services/connections/create-target-account";
import { judgeKey } from "@/lib/services/connections/judge-key";
import { testSavedConnection } from "@/lib/services/connections/test-saved";
import { testSource } from "@/lib/services/connections/test-source";
import { testTarget } from "@/lib/services/connections/test-target";
import { useSandbox } from "@/lib/services/connections/use-sandbox";
import { changeSettings } from "@/lib/services/migrations/change-settings";
import { resumeRun } from "@/lib/services/runs/control-run";
import { startExport } from "@/lib/services/snapshots/start-export";
import { action } from "@/lib/web";

const revalidate = ({ migrationId }: { migrationId: string }) => [`/migrations/${migrationId}/connect`];

export const judge = action(judgeKey);
export const testSourceKey = action(testSource);
export const testTargetKey = action(testTarget);
export const testSaved = action(testSavedConnection, { revalidate });
export const saveSource = action(connectSource, { revalidate });
export const saveTarget = action(connectTarget, { revalidate });
export const connectSandbox = action(useSandbox, { revalidate });
export const saveSettings = action(changeSettings, { revalidate });
export const beginExport = action(startExport, { revalidate });
export const resumeExport = action(resumeRun, { revalidate });

const create = action(createTargetAccount, { revalidate });

/** The new key stays on the server: it is in the vault already, and nobody may read it here. */
export async function createAccount(input: Parameters<typeof create>[0]) {
  const answer = await create(input);
  if (!answer.ok) return answer;
  const { tenantId, email, tier, targetUrl } = answer.data;
  return { ok: true as const, data: { tenantId, email, tier, targetUrl } };
}
