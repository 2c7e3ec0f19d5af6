"use server";
import { describeSplit as describeSplitVerb } from "@/lib/services/mapping/describe-split";
import { editMappingVersion, restoreMappingVersion } from "@/lib/services/mapping/edit";
import { listValues as listValuesVerb } from "@/lib/services/mapping/list-values";
import { suggestMappingVersion } from "@/lib/services/mapping/suggest";
import { action } from "@/lib/web";

const revalidate = ({ migrationId }: { migrationId: string }) => [`/migrations/${migrationId}/map`];

export const suggest = action(suggestMappingVersion, { revalidate });
export const edit = action(editMappingVersion, { revalidate });
export const restore = action(restoreMappingVersion, { revalidate });
export const describeSplit = action(describeSplitVerb);
export const listValues = action(listValuesVerb);
