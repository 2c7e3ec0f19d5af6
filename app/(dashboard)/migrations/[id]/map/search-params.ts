/** The chosen tab (`?tab=`). The row that is open in place is `?open=`, the search over plans and features `?q=`. */
export const mapTabs = ["plans", "features", "credits", "fields", "lines", "values", "losses"] as const;
export type MapTab = (typeof mapTabs)[number];
