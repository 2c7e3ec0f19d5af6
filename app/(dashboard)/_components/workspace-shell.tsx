import type { ReactNode } from "react";
import { signOutHere } from "@/app/(auth)/sign-out/actions";
import { AppShell } from "@/components/layout/app-shell";
import { currentSignedIn } from "@/lib/auth";
import { listMigrationNames } from "@/lib/services/migrations/list-migrations";
import { cancelJob, pauseJob, resumeJob } from "../actions";
import { migrationChoices, migrationCommands, workspaceCommands } from "./shell-commands";

/** What every shell is given alike: who is here, what runs, and where the menu leads. */
export async function shellBasics() {
  const { context, workspaceName } = await currentSignedIn();
  const names = await listMigrationNames(context, {});
  return {
    context,
    names,
    props: {
      workspace: workspaceName,
      migrations: migrationChoices(names),
      newMigrationHref: "/migrations/new",
      user: { name: context.actor.name, role: context.role },
      onSignOut: signOutHere,
      jobs: { url: "/api/jobs", actions: { pause: pauseJob, resume: resumeJob, cancel: cancelJob } },
    },
  };
}

/** The frame of pages that belong to the workspace and to no single migration. */
export async function WorkspaceShell({ title, children }: { title: string; children: ReactNode }) {
  const { names, props } = await shellBasics();
  return (
    <AppShell
      {...props}
      title={title}
      stages={[]}
      links={[
        { name: "Migrations", href: "/migrations", icon: "migrations", fact: String(names.length) },
        { name: "Settings", href: "/settings", icon: "settings" },
      ]}
      commands={[...migrationCommands(names), ...workspaceCommands]}
    >
      {children}
    </AppShell>
  );
}
