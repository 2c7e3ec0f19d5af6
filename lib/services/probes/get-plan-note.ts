import { z } from "zod";
import { countUserLimits } from "@/lib/db/queries/target-capabilities";
import { formatNoun } from "@/lib/format";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { loadCapabilities } from "./load-capabilities";

/** What a plan says about the target it is made for; null when it writes nothing that depends on it. */
export const getPlanNote = verb(
  {
    name: "probes.getPlanNote",
    permission: "migration:read",
    input: z.object({ migrationId: z.uuid(), planId: z.uuid() }),
  },
  async (ctx, { migrationId, planId }): Promise<{ sentence: string; measured: boolean } | null> => {
    await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const [limits, capabilities] = await Promise.all([
      countUserLimits(db, { migrationId, planId }),
      loadCapabilities(db, migrationId, ctx.now()),
    ]);
    if (limits === 0) return null;
    const users = capabilities?.findings.find(({ code }) => code === "users-in-checks")?.value ?? null;
    const written = `${formatNoun(limits, "limit")} of single customers ${limits === 1 ? "is" : "are"} written under feature ids of their users, <feature>:<user>`;
    if (users === null) {
      return {
        sentence: `${written}, since a check may ignore the user. It was not measured here; probe the target on Assess.`,
        measured: false,
      };
    }
    return {
      sentence:
        users === "ignored"
          ? `${written}, because this OpenMonetize ignores the user in a check (measured). Your code checks and reports usage with those ids.`
          : `${written}. This OpenMonetize looks at the user in a check (measured), and those ids work there too.`,
      measured: true,
    };
  },
);
