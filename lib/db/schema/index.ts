export * from "./assessments";
export * from "./evidence";
export * from "./identity";
export * from "./migrations";
export * from "./plans";
export * from "./runs";
export * from "./snapshots";
export * from "./vault";
