"use server";
import { approvePlan } from "@/lib/services/plans/approve-plan";
import { checkBills } from "@/lib/services/plans/check-bills";
import { startPlan } from "@/lib/services/plans/start-plan";
import { action } from "@/lib/web";

const revalidate = ({ migrationId }: { migrationId: string }) => [`/migrations/${migrationId}`];

export const approve = action(approvePlan, { revalidate });
export const startDryRun = action(startPlan, { revalidate });
export const check = action(checkBills, { revalidate });
