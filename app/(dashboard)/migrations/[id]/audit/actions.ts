"use server";
import { verifyAudit } from "@/lib/services/audit/verify-audit";
import { action } from "@/lib/web";

export const verify = action(verifyAudit);
