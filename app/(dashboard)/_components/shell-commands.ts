import type { MigrationChoice } from "@/components/layout/shell-types";
import type { CommandItem } from "@/components/ui/command-palette";
import type { MigrationName } from "@/lib/services/migrations/list-migrations";

export const migrationChoices = (names: readonly MigrationName[]): MigrationChoice[] =>
  names.map(({ id, name, mode }) => ({ id, name, href: `/migrations/${id}`, mode: mode ?? "test" }));

export const migrationCommands = (names: readonly MigrationName[]): CommandItem[] =>
  names.map(({ id, name, mode }) => ({
    id: `migration-${id}`,
    label: name,
    group: "Migrations",
    href: `/migrations/${id}`,
    keywords: [id],
    ...(mode ? { hint: mode } : {}),
  }));

export const workspaceCommands: readonly CommandItem[] = [
  { id: "new", label: "New migration", group: "Actions", href: "/migrations/new" },
  { id: "all", label: "All migrations", group: "Workspace", href: "/migrations" },
  { id: "members", label: "Members and invitations", group: "Workspace", href: "/settings/members" },
  { id: "sessions", label: "Sessions", group: "Workspace", href: "/settings/sessions" },
  { id: "password", label: "Password", group: "Workspace", href: "/settings/password" },
];
