export type RoleName = "owner" | "admin" | "operator" | "viewer";

/** From most to least, with what each may do in one sentence. */
export const roleChoices: readonly { value: RoleName; label: string; may: string }[] = [
  { value: "owner", label: "Owner", may: "Manages owners, and everything an admin may." },
  { value: "admin", label: "Admin", may: "Connects systems, approves plans, invites people." },
  { value: "operator", label: "Operator", may: "Maps, previews, imports and reconciles." },
  { value: "viewer", label: "Viewer", may: "Reads everything, changes nothing." },
];

/** The role's name as on screen; a role of a newer version as it is. */
export const roleLabel = (role: string) => roleChoices.find((choice) => choice.value === role)?.label ?? role;
