import { parseAsString, parseAsStringLiteral } from "nuqs";

export const mapTabs = ["plans", "features", "credits", "fields", "lines", "values", "losses"] as const;
export type MapTab = (typeof mapTabs)[number];

/** The chosen tab, and the row that is open in place. */
export const mapParams = {
  tab: parseAsStringLiteral(mapTabs).withDefault("plans"),
  open: parseAsString,
};
