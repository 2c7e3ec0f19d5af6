"use client";
import dynamic from "next/dynamic";

/** Loaded only where a plan waits to be started. */
export const StartImport = dynamic(() => import("./start-import").then((module) => module.StartImport));
