"use client";
import { PageError } from "@/components/layout/page-error";

export default function MapError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return <PageError {...props} what="The mapping board" />;
}
