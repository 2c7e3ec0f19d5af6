"use server";
import { redirect } from "next/navigation";
import { endSession } from "@/lib/auth";

/** Signs out here; other sessions of the person go on. */
export async function signOutHere(): Promise<void> {
  await endSession();
  redirect("/sign-in");
}
