"use client";
import dynamic from "next/dynamic";

/* Parts of Connect that few visits see. Asked for by a client module, they are not in the page's first load. */

export const SandboxOffer = dynamic(() => import("./sandbox-offer").then((module) => module.SandboxOffer));
export const FailedExport = dynamic(() => import("./failed-export").then((module) => module.FailedExport));
export const ExportProgress = dynamic(() =>
  import("./export-progress").then((module) => module.ExportProgress),
);
