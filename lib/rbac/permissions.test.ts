import { describe, expect, it } from "vitest";
import { isAllowed, type Permission, permissions, type Role, roles } from "./permissions";

// Keys of an object literal are its own permissions and nothing else.
const names = Object.keys(permissions) as Permission[];
const rank = (role: Role): number => roles.indexOf(role);

describe("isAllowed", () => {
  it.each(names)("refuses an unknown role, an empty one and other spellings for %s", (permission) => {
    for (const role of ["root", "", "Owner", "owner ", "__proto__", "constructor"]) {
      expect(isAllowed(role, permission)).toBe(false);
    }
  });

  it.each(names)("lets an owner do %s", (permission) => {
    expect(isAllowed("owner", permission)).toBe(true);
  });

  it.each(names)("never allows a lesser role what a greater one may not: %s", (permission) => {
    const allowed = roles.filter((role) => isAllowed(role, permission)).map(rank);
    expect(allowed).toEqual(allowed.map((_, index) => index));
  });

  it("lets a viewer read and manage their own sessions, and nothing else", () => {
    expect(names.filter((name) => isAllowed("viewer", name)).sort()).toEqual([
      "audit:read",
      "member:read",
      "migration:read",
      "session:self",
    ]);
  });

  it("keeps keys, approvals and members from operators", () => {
    for (const name of ["connection:write", "plan:approve", "member:write", "owner:write"] as const) {
      expect(isAllowed("operator", name)).toBe(false);
    }
  });

  it("refuses a permission that does not exist", () => {
    // Only data from outside could name one; the compiler refuses it in code.
    expect(isAllowed("owner", "toString" as Permission)).toBe(false);
  });
});
