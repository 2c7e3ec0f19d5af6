"use server";
import { revokeOtherSessions, revokeSession } from "@/lib/services/sessions/revoke-session";
import { action } from "@/lib/web";

const revalidate = ["/settings/sessions"];

export const endSession = action(revokeSession, { revalidate });
export const endOtherSessions = action(revokeOtherSessions, { revalidate });
