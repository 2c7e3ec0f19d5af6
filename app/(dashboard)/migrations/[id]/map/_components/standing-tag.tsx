import { Check, CircleDashed } from "lucide-react";
import { Tag } from "@/components/ui/tag";

/** Whether a person took a rule, and who. */
export const StandingTag = ({
  isSuggested,
  confidence,
  by,
}: {
  isSuggested: boolean;
  confidence: number;
  by: string;
}) =>
  isSuggested ? (
    <Tag icon={CircleDashed}>suggested, {confidence.toFixed(2)}</Tag>
  ) : (
    <Tag tone="ok" icon={Check}>
      {by}
    </Tag>
  );
