import type { CatalogueIndex } from "@/lib/mapping/catalogue-index";
import type { ObligationContext } from "./obligation";

/** What every customer of one assessment is judged by. */
export interface AssessmentContext extends ObligationContext {
  readonly index: CatalogueIndex;
  /** Features a customer has usage of in the snapshot. */
  readonly usedFeatures: (customerId: string) => readonly string[];
  /** Whether a newer version of the plan exists; each provider's own order of versions. */
  readonly isEarlierVersion: (planId: string) => boolean;
  /** Whether another customer has the same e-mail address. */
  readonly sharesEmail: (customerId: string) => boolean;
}
