import { parseAsStringLiteral } from "nuqs";

export const targetWays = ["existing", "create"] as const;

/** Which of the two ways to a target is open; part of the address, so that a reload shows the same. */
export const connectParams = {
  target: parseAsStringLiteral(targetWays).withDefault("existing"),
};
