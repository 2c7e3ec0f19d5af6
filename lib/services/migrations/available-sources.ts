import { sourceIds } from "@/lib/canonical";
import { sources } from "@/lib/sources/registry";
import { describeSources, type SourceChoice } from "./provider-words";

/** The kinds of source this version reads, in the words of the page that begins a migration. */
export const availableSources = (): SourceChoice[] =>
  describeSources(sourceIds.filter((id) => Object.hasOwn(sources, id)));
