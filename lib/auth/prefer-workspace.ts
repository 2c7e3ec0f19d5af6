import "server-only";
import { cookies } from "next/headers";
import { cookieNames, isHttps } from "./session-cookie";

/**
 * Remembers in which workspace this browser acts from now on. Only a preference: whether the person belongs to it is
 * looked up with every request, and their first workspace taken if not. Only in actions and route handlers.
 */
export async function preferWorkspace(workspaceId: string): Promise<void> {
  (await cookies()).set(cookieNames().workspace, workspaceId, {
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure: isHttps(),
    maxAge: 365 * 24 * 60 * 60,
  });
}
