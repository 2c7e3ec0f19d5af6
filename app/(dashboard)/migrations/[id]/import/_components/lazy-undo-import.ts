"use client";
import dynamic from "next/dynamic";

/** Loaded only where somebody looks at an undo. */
export const UndoImport = dynamic(() => import("./undo-import").then((module) => module.UndoImport));
