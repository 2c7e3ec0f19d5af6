import type { ReactNode } from "react";
import { WorkspaceShell } from "../../_components/workspace-shell";

export default function MigrationsLayout({ children }: { children: ReactNode }) {
  return <WorkspaceShell title="Migrations">{children}</WorkspaceShell>;
}
