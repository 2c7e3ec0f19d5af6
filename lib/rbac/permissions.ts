/** Roles from most to least. A viewer reads, an operator runs, an admin connects and decides, an owner manages people. */
export const roles = ["owner", "admin", "operator", "viewer"] as const;
export type Role = (typeof roles)[number];

const everyone: readonly Role[] = roles;
const operators: readonly Role[] = ["owner", "admin", "operator"];
const admins: readonly Role[] = ["owner", "admin"];
const owners: readonly Role[] = ["owner"];

/** Who may do what, as data: the matrix test and the services both read this table. */
export const permissions = {
  "migration:read": everyone,
  "migration:create": admins,
  "connection:write": admins,
  "snapshot:create": operators,
  "assessment:run": operators,
  "assessment:decide": admins,
  "target:probe": operators,
  "mapping:write": operators,
  "plan:create": operators,
  "plan:approve": admins,
  "run:start": operators,
  "run:control": operators,
  "run:undo": admins,
  "validation:run": operators,
  "deadLetter:retry": operators,
  "audit:read": everyone,
  "member:read": everyone,
  "member:write": admins,
  "owner:write": owners,
  "session:self": everyone,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

/** Whether the role may do it. An unknown role (a row from a newer version) may do nothing, nor may anybody the unknown. */
export function isAllowed(role: string, permission: Permission): boolean {
  const allowed: readonly string[] = Object.hasOwn(permissions, permission) ? permissions[permission] : [];
  return allowed.includes(role);
}
