import type { ReactNode } from "react";
import { AppShell } from "@/components/layout/app-shell";
import { getMigrationFrame } from "@/lib/services/migrations/get-overview";
import { orNotFound } from "../../_components/or-not-found";
import { migrationCommands, workspaceCommands } from "../../_components/shell-commands";
import { stageGlyph } from "../../_components/stage-glyph";
import { shellBasics } from "../../_components/workspace-shell";

interface Props {
  params: Promise<{ id: string }>;
  children: ReactNode;
}

/** The frame of one migration: its stages at the left, both sides in the bar. */
export default async function MigrationLayout({ params, children }: Props) {
  const { id } = await params;
  const { context, names, props } = await shellBasics();
  const frame = await orNotFound(getMigrationFrame(context, { migrationId: id }));
  const base = `/migrations/${id}`;
  const stages = frame.stages.map((stage) => ({
    name: stage.name,
    href: `${base}/${stage.id}`,
    state: stageGlyph[stage.state],
    reason: stage.reason,
    ...(stage.fact === null ? {} : { fact: stage.fact }),
  }));
  return (
    <AppShell
      {...props}
      migration={frame.name}
      stages={stages}
      links={[
        { name: "Overview", href: base, icon: "overview" },
        { name: "Audit", href: `${base}/audit`, icon: "audit" },
        { name: "Settings", href: "/settings", icon: "settings" },
      ]}
      {...(frame.source ? { source: sideOf(frame.source) } : {})}
      {...(frame.target ? { target: sideOf(frame.target) } : {})}
      sandbox={frame.mode === "sandbox"}
      commands={[
        ...stages.map((stage) => ({
          id: `stage-${stage.href}`,
          label: stage.name,
          group: "Stages",
          href: stage.href,
        })),
        { id: "overview", label: "Overview", group: "Stages", href: base },
        { id: "audit", label: "Audit of this migration", group: "Stages", href: `${base}/audit` },
        ...migrationCommands(names),
        ...workspaceCommands,
      ]}
    >
      {children}
    </AppShell>
  );
}

type FrameSide = NonNullable<Awaited<ReturnType<typeof getMigrationFrame>>["source"]>;

const sideOf = (side: FrameSide) => ({
  name: side.name,
  account: side.accountName ?? side.accountId,
  mode: side.mode,
});
