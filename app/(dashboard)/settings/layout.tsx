import type { ReactNode } from "react";
import { WorkspaceShell } from "../_components/workspace-shell";
import { SettingsNav } from "./_components/settings-nav";

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <WorkspaceShell title="Settings">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <div>
          <SettingsNav />
        </div>
        {children}
      </div>
    </WorkspaceShell>
  );
}
