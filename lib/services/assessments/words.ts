/** The vocabulary of an assessment, for pages. */
export {
  executorLabel,
  executors,
  type ObligationKind,
  obligationKinds,
  obligationLabel,
} from "@/lib/assessment/obligation";
export { type ReviewBucket, reviewBucketIds, reviewBuckets } from "@/lib/assessment/review-bucket";
