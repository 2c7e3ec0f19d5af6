/** The chosen tab (`?tab=`). The row that is open in place is `?open=`. */
export const mapTabs = ["plans", "features", "credits", "fields", "lines", "values", "losses"] as const;
export type MapTab = (typeof mapTabs)[number];
