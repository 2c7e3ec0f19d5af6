import type { ReactNode } from "react";
import { currentSignedIn } from "@/lib/auth";
import { SettingsNav } from "./_components/settings-nav";

/** Asks who is signed in for display only; each page and each action asks again. */
export default async function SettingsLayout({ children }: { children: ReactNode }) {
  await currentSignedIn();
  return (
    <div className="grid gap-5">
      <SettingsNav />
      {children}
    </div>
  );
}
