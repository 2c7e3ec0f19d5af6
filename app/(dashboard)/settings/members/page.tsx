import { PageStack } from "@/components/layout/stack";
import { PageHeader, Section } from "@/components/ui/page-header";
import { currentSignedIn } from "@/lib/auth";
import { listInvitations, listMembers } from "@/lib/services/members/list-members";
import { listWorkspaces } from "@/lib/services/workspaces/list-workspaces";
import { absoluteUrl } from "@/lib/web";
import { InvitationList } from "./_components/invitation-list";
import { InviteForm } from "./_components/invite-form";
import { MemberList } from "./_components/member-list";
import { WorkspaceList } from "./_components/workspace-list";
import { WorkspaceName } from "./_components/workspace-name";
import { invite, makeResetLink, openWorkspace, remove, rename, setRole, takeBack } from "./actions";

export const metadata = { title: "Members" };

export default async function MembersPage() {
  const { context, workspaceName, can } = await currentSignedIn();
  const mayManage = can("member:write");
  const mayManageOwners = can("owner:write");
  const [members, workspaces, invitations] = await Promise.all([
    listMembers(context, {}),
    listWorkspaces(context, {}),
    mayManage ? listInvitations(context, {}) : [],
  ]);
  const owners = members.filter((member) => member.role === "owner").length;
  return (
    <PageStack>
      <PageHeader
        where={["Settings", workspaceName]}
        sentence={`${people(members.length)} can work in ${workspaceName}; ${owners === 1 ? "1 is an owner" : `${owners} are owners`}.`}
      />
      <Section title="Members" note={mayManage ? undefined : "An owner or admin can change this list."}>
        <MemberList
          members={members.map((member) => ({ ...member, since: member.since.toISOString() }))}
          ownId={context.actor.id}
          lastOwner={owners === 1}
          may={{ manage: mayManage, manageOwners: mayManageOwners }}
          base={absoluteUrl("")}
          actions={{ setRole, remove, makeResetLink }}
        />
      </Section>
      {mayManage ? (
        <Section title="Invitations" note="A link works once and for seven days.">
          <InviteForm mayInviteOwners={mayManageOwners} base={absoluteUrl("")} invite={invite} />
          <InvitationList
            invitations={invitations.map((invitation) => ({
              ...invitation,
              createdAt: invitation.createdAt.toISOString(),
              expiresAt: invitation.expiresAt.toISOString(),
            }))}
            takeBack={takeBack}
          />
        </Section>
      ) : null}
      {mayManageOwners ? (
        <Section title="Workspace">
          <WorkspaceName name={workspaceName} rename={rename} />
        </Section>
      ) : null}
      {workspaces.length > 1 ? (
        <Section title="Your workspaces" note="Each has its own members, migrations and audit log.">
          <WorkspaceList workspaces={workspaces} currentId={context.workspaceId} open={openWorkspace} />
        </Section>
      ) : null}
    </PageStack>
  );
}

const people = (count: number) => (count === 1 ? "1 person" : `${count} people`);
