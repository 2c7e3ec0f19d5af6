"use server";
import { createMigration } from "@/lib/services/migrations/create-migration";
import { action } from "@/lib/web";

export const create = action(createMigration, { revalidate: ["/migrations"] });
