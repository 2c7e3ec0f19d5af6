import type { Metadata } from "next";
import { Columns, PageStack } from "@/components/layout/stack";
import { ButtonLink } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { currentContext } from "@/lib/auth";
import { atStart } from "@/lib/format/at-start";
import { getSandbox } from "@/lib/services/connections/use-sandbox";
import { getConnections } from "@/lib/services/migrations/get-connections";
import { getSnapshot } from "@/lib/services/snapshots/get-snapshot";
import { orNotFound } from "../../../_components/or-not-found";
import { connectSentence } from "./_components/connect-sentence";
import { ExportSection } from "./_components/export-section";
import { SandboxOffer } from "./_components/later-parts";
import { SnapshotResult } from "./_components/snapshot-result";
import { SourceSide } from "./_components/source-side";
import { StartExport } from "./_components/start-export";
import { TargetSide } from "./_components/target-side";

export const metadata: Metadata = { title: "Connect" };

interface Props {
  params: Promise<{ id: string }>;
}

export default async function ConnectPage({ params }: Props) {
  const { id } = await params;
  const context = await currentContext();
  const [connections, snapshot] = await Promise.all([
    orNotFound(getConnections(context, { migrationId: id })),
    orNotFound(getSnapshot(context, { migrationId: id })),
  ]);
  const { migration, source, target, export: run, mayConnect, mayExport } = connections;
  const sandbox = mayConnect
    ? await getSandbox(context, { migrationId: id })
    : { hasSource: false, targetUrl: null };
  const isRunning = run !== null && ["running", "paused", "cancelling"].includes(run.state);
  const rate = migration.settings.sourceRequestsPerSecond ?? connections.defaultRequestsPerSecond;
  const isFile = source !== null && "offline" in source.settings;
  const mayBegin = source !== null && target !== null && !isRunning;
  const exported = source ? (
    <ExportSection
      connections={connections}
      snapshotNumber={snapshot?.number ?? null}
      isRunning={isRunning}
      showStart={mayBegin && snapshot !== null}
    />
  ) : null;
  return (
    <PageStack>
      <PageHeader
        where={["Stage 1 of 10, Connect", `${atStart(migration.sourceName)} to OpenMonetize`]}
        sentence={connectSentence(connections, snapshot)}
        {...(mayBegin && !snapshot
          ? {
              consequence: isFile
                ? "Reads the file and nothing else. Nothing is written anywhere."
                : `Reads only, at most ${rate} requests a second. Nothing is written anywhere.`,
              action: (
                <StartExport
                  migrationId={id}
                  settings={migration.settings}
                  sourceName={migration.sourceName}
                  mayExport={mayExport}
                  isFile={isFile}
                  primary
                />
              ),
            }
          : {})}
        {...(mayBegin && snapshot
          ? {
              consequence: "Says what carries over and what needs a decision before anything is mapped.",
              action: (
                <ButtonLink variant="primary" href={`/migrations/${id}/assess`}>
                  Go to Assess
                </ButtonLink>
              ),
            }
          : {})}
      />
      {isRunning ? exported : null}
      {snapshot && !isRunning ? (
        <SnapshotResult snapshot={snapshot} railName={migration.railName} migrationId={id} />
      ) : null}
      {!source && !target && sandbox.hasSource && sandbox.targetUrl ? (
        <SandboxOffer migrationId={id} sourceName={migration.sourceName} />
      ) : null}
      <Columns>
        <SourceSide
          key={`source ${source?.savedAt}`}
          migration={migration}
          saved={source}
          hasSandbox={sandbox.hasSource}
          mayConnect={mayConnect}
        />
        <TargetSide
          key={`target ${target?.savedAt}`}
          migrationId={id}
          migrationName={migration.name}
          saved={target}
          lostAccount={connections.lostAccount}
          createdAccount={connections.createdAccount}
          sandboxUrl={sandbox.targetUrl}
          mayConnect={mayConnect}
        />
      </Columns>
      {isRunning ? null : exported}
    </PageStack>
  );
}
