"use client";
import { PageError } from "@/components/layout/page-error";

export default function AssessError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return <PageError {...props} what="The assessment" />;
}
