"use client";
import dynamic from "next/dynamic";

/** The button and its asking after the run are loaded after the page, which is whole without them. */
export const CheckSource = dynamic(() => import("./check-source").then((module) => module.CheckSource));
