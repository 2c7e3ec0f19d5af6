import { CutId } from "@/components/ui/cut-id";
import { lossName } from "./loss-words";

/** A loss by its name, with the record it is about and the code that files and the log call it by. */
export const LossWhat = ({ code, subject }: { code: string; subject: string }) => (
  <>
    <span className="flex flex-wrap items-baseline gap-x-2">
      {lossName(code)}
      {subject === "*" ? null : <CutId id={subject} className="font-normal text-ink2" />}
    </span>
    <code className="block font-mono font-normal text-code text-ink3">{code}</code>
  </>
);
