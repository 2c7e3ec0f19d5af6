import { PageStack } from "@/components/layout/stack";
import { PageHeader, Section } from "@/components/ui/page-header";
import { currentSignedIn } from "@/lib/auth";
import { listSessions } from "@/lib/services/sessions/list-sessions";
import { SessionList } from "./_components/session-list";
import { endOtherSessions, endSession } from "./actions";

export const metadata = { title: "Sessions" };

export default async function SessionsPage() {
  const { context, email, sessionId } = await currentSignedIn();
  const sessions = await listSessions(context, {});
  const others = sessions.length - 1;
  return (
    <PageStack>
      <PageHeader
        where={["Settings", email]}
        sentence={
          others <= 0
            ? "You are signed in here and nowhere else."
            : `You are signed in here and in ${others} other ${others === 1 ? "place" : "places"}.`
        }
      />
      <Section title="Sessions" note="Each ends 14 days after sign-in at the latest.">
        <SessionList
          currentId={sessionId}
          sessions={sessions.map((session) => ({
            id: session.id,
            browser: session.browser,
            address: session.address,
            createdAt: session.createdAt.toISOString(),
            lastSeenAt: session.lastSeenAt.toISOString(),
          }))}
          end={endSession}
          endOthers={endOtherSessions}
        />
      </Section>
    </PageStack>
  );
}
