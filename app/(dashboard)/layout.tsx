import type { ReactNode } from "react";
import { currentSignedIn } from "@/lib/auth";

/** Everything behind sign-in. This only decides what is shown; each service asks for itself. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  await currentSignedIn();
  return children;
}
