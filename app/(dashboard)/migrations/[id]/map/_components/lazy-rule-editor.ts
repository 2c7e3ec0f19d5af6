import dynamic from "next/dynamic";

/** The editor of one rule; it comes with the first row that is opened. */
export const RuleEditor = dynamic(() => import("./rule-editor").then((module) => module.RuleEditor));

/** The editor of a split; it comes when somebody asks for it. */
export const SplitEditor = dynamic(() => import("./split-editor").then((module) => module.SplitEditor));
