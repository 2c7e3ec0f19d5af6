import { getServiceEnvironment } from "@/lib/services/environment";
import { checkHealth } from "@/lib/services/health/check-health";
import { jsonResponse } from "@/lib/web";

export const dynamic = "force-dynamic";

/** 200 while the database and at least one worker are alive, else 503. Asked by launchers and load balancers. */
export async function GET(): Promise<Response> {
  try {
    const health = await checkHealth(await getServiceEnvironment());
    return jsonResponse(health, health.ok ? 200 : 503);
  } catch {
    return jsonResponse({ ok: false, database: "down", workers: null }, 503);
  }
}
